import { type RawBuilder, sql } from 'kysely';
import {
  addPartition,
  alterEncoding,
  alterSortKey,
  alterAutoRefresh,
  analyze,
  appendFrom,
  autoSortKey,
  collate,
  copy,
  type CopyOptions,
  createExternalSchema,
  createLateBindingView,
  createMaterializedView,
  createTableAs,
  createTableLike,
  createExternalTable,
  cube,
  dateAdd,
  dateTrunc,
  decode,
  distStyle,
  dropMaterializedView,
  encode,
  grant,
  groupingSets,
  identity,
  interleavedSortKey,
  listagg,
  InvalidCommandError,
  lockTable,
  lockTables,
  manifest,
  mergeRemoveDuplicates,
  percentileCont,
  pivot,
  ratioToReport,
  redshiftTypes,
  refreshMaterializedView,
  revoke,
  selectAllExcept,
  sortKey,
  superIs,
  superObject,
  superPath,
  tableDesign,
  unload,
  type UnloadOptions,
  unpivot,
  upsert,
  vacuum,
} from '../src/index.ts';
import { compileOnly } from './helpers/compile-only.ts';

const db = compileOnly();
const x = sql<number>`x`;

/** What the types forbid, as plain JavaScript would say it. */
const loose = <T>(value: unknown): T => value as T;
const copying = (options: object) => () =>
  copy(
    loose<CopyOptions>({
      table: 't',
      from: 's3://b/k',
      iamRole: 'default',
      format: 'json',
      json: 'auto',
      ...options,
    }),
  );
const unloading = (options: object) => () =>
  unload(
    db,
    loose<UnloadOptions>({
      query: sql`select 1`,
      to: 's3://b/k',
      iamRole: 'default',
      format: 'csv',
      ...options,
    }),
  );
const granting =
  (what: object, ...to: object[]) =>
  () =>
    grant(loose(what), ...loose<[]>(to));

const cases: readonly (readonly [name: string, build: () => unknown, message: RegExp])[] = [
  ['COPY from elsewhere', copying({ from: 'https://b/k' }), /from is not s3/],
  ['COPY without columns', copying({ columns: [] }), /columns is empty/],
  ['COPY with an unknown format', copying({ format: 'xml' }), /format has an unknown value: xml/],
  ['COPY with a format of the prototype', copying({ format: 'toString' }), /format has an unknown value/],
  ['COPY of JSON without matching', copying({ json: undefined }), /needs the option json/],
  ['COPY with a negative number', copying({ maxError: -1 }), /maxError must be a whole number/],
  ['COPY with a broken number', copying({ maxError: 1.5 }), /maxError must be a whole number/],
  ['COPY with too many errors', copying({ maxError: 100_001 }), /from 0 to 100000/],
  ['COPY with both kinds of errors', copying({ maxError: 1, ignoreAllErrors: true }), /exclude each other/],
  [
    'COPY with an injected keyword',
    copying({ compUpdate: 'off; drop table t' }),
    /compUpdate has an unknown value/,
  ],
  ['COPY with an unknown option', copying({ accessKeyId: 'AKIA' }), /accessKeyId cannot be used/],
  [
    'COPY of CSV with ESCAPE',
    copying({ format: 'csv', json: undefined, escape: true }),
    /escape cannot be used with the format csv/,
  ],
  [
    'COPY of Parquet with REGION',
    copying({ format: 'parquet', json: undefined, region: 'eu' }),
    /region cannot be used/,
  ],
  [
    'COPY of Parquet with NOLOAD',
    copying({ format: 'parquet', json: undefined, noLoad: true }),
    /noLoad cannot be used/,
  ],
  [
    'COPY of ORC with MAXERROR',
    copying({ format: 'orc', json: undefined, maxError: 0 }),
    /maxError cannot be used/,
  ],
  [
    'COPY with a long quote',
    copying({ format: 'csv', json: undefined, quote: '""' }),
    /quote must be one ASCII character/,
  ],
  ['COPY with one character for two', copying({ format: 'csv', json: undefined, quote: ',' }), /must differ/],
  [
    'COPY with an empty delimiter',
    copying({ format: 'csv', json: undefined, delimiter: '' }),
    /delimiter is empty/,
  ],
  ['COPY with a wide replacement', copying({ acceptInvChars: 'é' }), /acceptInvChars/],
  ['COPY with a line end as NULL', copying({ format: 'csv', json: undefined, nullAs: '\n' }), /nullAs/],
  ['COPY with ACCEPTANYDATE alone', copying({ acceptAnyDate: true }), /acceptAnyDate needs dateFormat/],
  ['COPY with COMPROWS alone', copying({ compRows: 10 }), /compRows needs compUpdate/],
  ['COPY from DynamoDB without a ratio', copying({ from: 'dynamodb://t' }), /readRatio and from/],
  ['COPY from S3 with a ratio', copying({ readRatio: 50 }), /readRatio and from/],
  ['COPY through SSH with a manifest', copying({ ssh: true, manifest: true }), /ssh has a manifest/],
  ['COPY of a manifest in EMR', copying({ from: 'emr://c/p', manifest: true }), /a manifest lies in S3/],
  ['COPY without a role', copying({ iamRole: '' }), /iamRole/],
  ['COPY with an empty chain', copying({ iamRole: [] }), /iamRole/],
  ['COPY with two roles in one text', copying({ iamRole: ['a,b'] }), /iamRole/],
  [
    'COPY of no fixed widths',
    copying({ format: 'fixedwidth', json: undefined, fixedWidth: [] }),
    /names no column/,
  ],
  [
    'COPY of a broken width',
    copying({ format: 'fixedwidth', json: undefined, fixedWidth: [['a', 0]] }),
    /width of a/,
  ],
  [
    'COPY of a broken label',
    copying({ format: 'fixedwidth', json: undefined, fixedWidth: [['a:b', 1]] }),
    /width of a:b/,
  ],

  ['UNLOAD to elsewhere', unloading({ to: '/tmp' }), /to is not s3/],
  ['UNLOAD in an unknown format', unloading({ format: 'orc' }), /format has an unknown value/],
  [
    'UNLOAD of CSV with quotes',
    unloading({ addQuotes: true }),
    /addQuotes cannot be used with the format csv/,
  ],
  [
    'UNLOAD of Parquet with a header',
    unloading({ format: 'parquet', header: true }),
    /header cannot be used/,
  ],
  ['UNLOAD with an unknown option', unloading({ secretAccessKey: 's' }), /secretAccessKey cannot be used/],
  [
    'UNLOAD that replaces and cleans',
    unloading({ allowOverwrite: true, cleanPath: true }),
    /exclude each other/,
  ],
  ['UNLOAD by no partition', unloading({ partitionBy: { columns: [] } }), /partitionBy names no column/],
  ['UNLOAD with a long delimiter', unloading({ delimiter: '||' }), /delimiter must be one ASCII character/],
  ['UNLOAD with a wide delimiter', unloading({ delimiter: '→' }), /delimiter must be one ASCII character/],
  [
    'UNLOAD with an unknown compression',
    unloading({ compression: 'lzop' }),
    /compression has an unknown value/,
  ],
  [
    'UNLOAD of files too small',
    unloading({ maxFileSizeMb: 1 }),
    /maxFileSizeMb must be a number from 5 to 6200/,
  ],
  ['UNLOAD of row groups too large', unloading({ format: 'parquet', rowGroupSizeMb: 500 }), /rowGroupSizeMb/],
  ['UNLOAD of no fixed widths', unloading({ format: 'fixedwidth' }), /names no column/],

  [
    'a merge without keys',
    () => upsert(db, { into: 'person', using: 'stage', keys: [], columns: ['name'] }),
    /keys names no column/,
  ],
  [
    'a merge without columns',
    () => upsert(db, { into: 'person', using: 'stage', keys: ['id'], columns: [] }),
    /columns names no column/,
  ],
  [
    'a merge with a column twice',
    () => upsert(db, { into: 'person', using: 'stage', keys: ['id'], columns: ['id'] }),
    /named twice/,
  ],
  [
    'a simplified merge without keys',
    () => mergeRemoveDuplicates(db, { into: 'stage', using: 'arrivals', keys: [] }),
    /keys names no column/,
  ],
  ['a lock on nothing', () => lockTables(), /no table is named/],
  ['an unknown VACUUM', () => vacuum({ mode: loose('quick') }), /unknown mode/],
  ['a REINDEX of nothing', () => vacuum({ mode: 'reindex' }), /reindex needs a table/],
  ['a percentage of nothing', () => vacuum({ toPercent: 50 }), /toPercent needs a table/],
  ['a percentage above 100', () => vacuum({ table: 't', toPercent: 101 }), /from 0 to 100/],
  ['ANALYZE of columns of nothing', () => analyze({ columns: ['a'] }), /columns needs a table/],
  ['ANALYZE of no columns', () => analyze({ table: 't', columns: [] }), /columns is empty/],
  ['ANALYZE of unknown columns', () => analyze({ table: 't', columns: loose('all') }), /unknown columns/],

  ['an empty manifest', () => manifest([]), /no entries/],
  ['a manifest with a file twice', () => manifest([{ url: 's3://b/a' }, { url: 's3://b/a' }]), /named twice/],
  ['a manifest of other urls', () => manifest([{ url: 'b/a' }]), /not s3/],
  ['a manifest with a broken size', () => manifest([{ url: 's3://b/a', contentLengthBytes: -1 }]), /size/],

  ['an unknown encoding', () => encode('gzip'), /gzip is no encoding/],
  ['an unknown style', () => distStyle(loose('none')), /unknown style/],
  ['a sort key of nothing', () => sortKey(), /no column is named/],
  ['an interleaved key of nine columns', () => interleavedSortKey(...'abcdefghi'), /at most 8 columns/],
  ['a broken identity', () => identity(0.5), /whole numbers/],
  ['an identity that stands still', () => identity(1, 0), /step not 0/],
  ['a new sort key of nothing', () => alterSortKey('t', []), /no column is named/],
  ['an unknown sort key', () => alterSortKey('t', loose('interleaved')), /unknown key/],
  ['an encoding of nothing', () => alterEncoding('t', {}), /no column is named/],
  ['an unknown way to append', () => appendFrom('a', 'b', loose('both')), /unknown option/],
  ['a varchar too long', () => redshiftTypes.varchar(65_536), /from 1 to 65535/],
  ['a scale too large', () => redshiftTypes.numeric(10, 11), /the scale/],
  ['an unknown refresh', () => refreshMaterializedView('v', loose('now')), /unknown mode/],
  ['a schema from nowhere', () => createExternalSchema('s', loose({ from: 'oracle' })), /unknown source/],
  [
    'a schema of MySQL',
    () =>
      createExternalSchema('s', {
        from: 'mysql',
        database: 'd',
        schema: 's',
        uri: 'h',
        iamRole: 'default',
        secretArn: 'a',
      }),
    /MySQL has no schema/,
  ],
  [
    'an external table without columns',
    () => createExternalTable({ table: ['s', 't'], columns: [], storedAs: 'orc', location: 's3://b/' }),
    /no columns/,
  ],
  [
    'an external table of an unknown format',
    () =>
      createExternalTable({
        table: ['s', 't'],
        columns: [{ name: 'a', dataType: sql`int` }],
        storedAs: loose('xml'),
        location: 's3://b/',
      }),
    /unknown format/,
  ],
  [
    'an external table elsewhere',
    () =>
      createExternalTable({
        table: ['s', 't'],
        columns: [{ name: 'a', dataType: sql`int` }],
        storedAs: 'orc',
        location: '/b',
      }),
    /location is not s3/,
  ],
  ['a partition of nothing', () => addPartition(['s', 't'], {}, 's3://b/'), /no column is named/],
  ['a grant of nothing', granting({ privileges: [], tables: ['t'] }, { role: 'r' }), /no privilege is named/],
  ['a grant on nothing', granting({ privileges: ['select'], tables: [] }, { role: 'r' }), /nothing is named/],
  ['a grant to nobody', granting({ privileges: ['select'], tables: ['t'] }), /nobody is named/],
  [
    'an unknown privilege',
    granting({ privileges: ['select; drop'], tables: ['t'] }, { role: 'r' }),
    /is no privilege on a table/,
  ],
  [
    'a privilege of another kind',
    granting({ privileges: ['insert'], schemas: ['s'] }, { role: 'r' }),
    /insert is no privilege on a schema/,
  ],
  [
    'a mixed REVOKE of the right to grant',
    () => revoke({ privileges: ['select'], tables: ['t'] }, { user: 'u', withGrantOption: true }, 'public'),
    /a statement of its own/,
  ],

  ['a negative index', () => superPath(sql<number[]>`x`).at(-1), /whole number from 0/],
  ['an unknown type test', () => superIs(loose('is_date'), x), /is no type test/],
  ['an unknown date part', () => dateTrunc(loose('fortnight'), sql<Date>`x`), /is none; there are/],
  ['a broken amount', () => dateAdd('day', 0.5, sql<Date>`x`), /a whole number/],
  ['a fraction above one', () => percentileCont(50, x), /from 0 to 1/],
  ['a DECODE without cases', () => decode(x, []), /no cases/],
  ['an unknown collation', () => collate(sql<string>`x`, loose('de_de')), /unknown collation/],
  ['a CUBE of nothing', () => cube(), /no column is named/],
  ['GROUPING SETS of nothing', () => groupingSets(), /no set/],
  ['EXCLUDE of nothing', () => selectAllExcept(), /no column is named/],
  [
    'a PIVOT of nothing',
    () => pivot(sql<{ a: number; b: string }>`t`, 'p', { aggregate: 'sum', of: 'a', for: 'b', in: {} }),
    /names no value/,
  ],
  [
    'a PIVOT with an unknown aggregate',
    () =>
      pivot(sql<{ a: number; b: string }>`t`, 'p', {
        aggregate: loose('listagg'),
        of: 'a',
        for: 'b',
        in: { c: 1 },
      }),
    /no aggregate/,
  ],
  [
    'an UNPIVOT of nothing',
    () => unpivot(sql<{ a: number }>`t`, 'u', { columns: [], value: 'v', name: 'n' }),
    /no column is named/,
  ],
];

describe('what can be neither built nor sent', () => {
  it.each(cases)('%s', (_, build, message) => {
    expect(build).toThrow(InvalidCommandError);
    expect(build).toThrow(message);
  });
});

const query = sql`select 1`;
const fragments: readonly (readonly [fragment: RawBuilder<unknown>, sql: string])[] = [
  [distStyle('all'), 'diststyle all'],
  [autoSortKey(), 'sortkey auto'],
  [tableDesign({ sort: 'auto' }), 'sortkey auto'],
  [identity(), 'identity(1, 1)'],
  [redshiftTypes.char(3), 'char(3)'],
  [redshiftTypes.varbyte(9), 'varbyte(9)'],
  [redshiftTypes.numeric(10, 2), 'numeric(10, 2)'],
  [redshiftTypes.timestamptz(), 'timestamptz'],
  [lockTable('t'), 'lock table "t"'],
  [createTableAs({ table: 't', as: query }), 'create table "t" as select 1'],
  [createTableAs({ table: 't', as: query, backup: true }), 'create table "t" backup yes as select 1'],
  [createTableAs({ table: 't', as: query, sort: 'auto' }), 'create table "t" sortkey auto as select 1'],
  [createTableLike({ table: 't', like: 's' }), 'create table "t" (like "s")'],
  [createLateBindingView({ view: 'v', as: query }), 'create view "v" as select 1 with no schema binding'],
  [
    createMaterializedView({ view: 'v', as: query, dist: 'even' }),
    'create materialized view "v" diststyle even as select 1',
  ],
  [
    createMaterializedView({ view: 'v', as: query, sort: { compound: ['a'] }, autoRefresh: false }),
    'create materialized view "v" compound sortkey("a") auto refresh no as select 1',
  ],
  [
    createMaterializedView({ view: 'v', as: query, backup: true }),
    'create materialized view "v" backup yes as select 1',
  ],
  [refreshMaterializedView('v'), 'refresh materialized view "v"'],
  [refreshMaterializedView('v', 'restrict'), 'refresh materialized view "v" restrict'],
  [dropMaterializedView('v'), 'drop materialized view "v"'],
  [alterAutoRefresh('v', true), 'alter materialized view "v" auto refresh yes'],
  [listagg(x), 'listagg(x)'],
  [listagg(x, { distinct: true, partitionBy: [] }), 'listagg(distinct x) over ()'],
  [listagg(x, { orderBy: [[x, 'asc']] }), 'listagg(x) within group (order by x asc)'],
  [ratioToReport(x), 'ratio_to_report(x) over ()'],
  [superObject({}), 'object()'],
  [tableDesign({ dist: 'even' }), 'diststyle even'],
  [dateAdd('day', x, sql<Date>`at`), 'dateadd(day, x, at)'],
  [
    copy({ table: 't', from: 'emr://c/p', iamRole: 'default', format: 'shapefile', simplify: 'auto' }),
    `copy "t" from 'emr://c/p' iam_role default format as shapefile simplify auto`,
  ],
  [
    copy({ table: 't', from: 's3://b/k', iamRole: 'default', format: 'shapefile', simplify: 0.5 }),
    `copy "t" from 's3://b/k' iam_role default format as shapefile simplify 0.5`,
  ],
  [
    copy({ table: 't', from: 's3://b/k', iamRole: 'default', format: 'shapefile' }),
    `copy "t" from 's3://b/k' iam_role default format as shapefile`,
  ],
  [
    copy({ table: 't', from: 's3://b/k', iamRole: 'default', format: 'delimited' }),
    `copy "t" from 's3://b/k' iam_role default delimiter '|'`,
  ],
  [
    createExternalSchema('s', { from: 'redshift', database: 'd' }),
    `create external schema "s" from redshift database 'd'`,
  ],
  [
    createExternalSchema('s', {
      from: 'mysql',
      database: 'd',
      uri: 'h',
      port: 3306,
      iamRole: 'default',
      secretArn: 'a',
    }),
    `create external schema "s" from mysql database 'd' uri 'h' port 3306 iam_role default secret_arn 'a'`,
  ],
];

describe('fragments', () => {
  it.each(fragments.map(([fragment, text]) => [text, fragment] as const))('%s', (text, fragment) => {
    expect(fragment.compile(db)).toMatchObject({ sql: text, parameters: [] });
  });
});
