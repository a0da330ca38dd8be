import { sql } from 'kysely';
import {
  analyze,
  copy,
  lockTables,
  mergeRemoveDuplicates,
  truncate,
  unload,
  upsert,
  vacuum,
} from '../../src/index.ts';
import { BUCKET, statement, type StatementCase } from './statement.ts';

const url = (key: string): string => `s3://${BUCKET}/${key}`;
const json = { table: 'loaded', iamRole: 'default', format: 'json', json: 'auto' } as const;
const loaded = {
  before: ['create table loaded (id integer, name varchar(20), at timestamp)'],
  after: ['drop table loaded'],
} as const;
const jsonFile = '{"id":1,"name":"a"}\n{"id":2,"name":" b "}\n';

/** COPY, UNLOAD, MERGE and the maintenance commands. */
export const commands: readonly StatementCase[] = [
  statement(
    'COPY of a manifest with every option of the load',
    () =>
      copy({
        ...json,
        columns: ['id', 'name'],
        from: url('json.manifest'),
        manifest: true,
        region: 'us-east-1',
        timeFormat: 'auto',
        dateFormat: 'auto',
        maxError: 0,
        compUpdate: 'off',
        statUpdate: 'off',
      }),
    `copy "loaded" ("id", "name") from '${url('json.manifest')}' iam_role default manifest format as json 'auto' ` +
      `region 'us-east-1' timeformat 'auto' dateformat 'auto' maxerror 0 compupdate off statupdate off`,
    {
      ...loaded,
      files: {
        'json/1.json': jsonFile,
        'json.manifest': JSON.stringify({ entries: [{ url: url('json/1.json'), mandatory: true }] }),
      },
    },
  ),
  statement(
    'COPY of JSON with conversions',
    () =>
      copy({
        ...json,
        table: ['public', 'loaded'],
        from: url('conversions/'),
        json: 'auto ignorecase',
        encoding: 'utf8',
        acceptInvChars: '^',
        blanksAsNull: true,
        emptyAsNull: true,
        trimBlanks: true,
        truncateColumns: true,
        roundEc: true,
        acceptAnyDate: true,
        dateFormat: 'auto',
      }),
    `copy "public"."loaded" from '${url('conversions/')}' iam_role default format as json 'auto ignorecase' encoding utf8 ` +
      `dateformat 'auto' acceptanydate acceptinvchars '^' blanksasnull emptyasnull roundec trimblanks truncatecolumns`,
    { ...loaded, files: { 'conversions/1.json': '{"ID":1,"Name":"  "}\n' } },
  ),
  statement(
    'COPY that only validates',
    () => copy({ ...json, from: url('noload/'), noLoad: true, ignoreAllErrors: true, acceptInvChars: true }),
    `copy "loaded" from '${url('noload/')}' iam_role default format as json 'auto' acceptinvchars ignoreallerrors noload`,
    { ...loaded, files: { 'noload/1.json': jsonFile } },
  ),
  statement(
    'COPY with jsonpaths through chained roles',
    () =>
      copy({
        ...json,
        columns: ['id', 'name'],
        from: url('paths/1.json'),
        iamRole: ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::210987654321:role/b'],
        json: { jsonPathsUrl: url("it's.jsonpaths") },
      }),
    `copy "loaded" ("id", "name") from '${url('paths/1.json')}' iam_role 'arn:aws:iam::123456789012:role/a,arn:aws:iam::210987654321:role/b' ` +
      `format as json '${url("it''s.jsonpaths")}'`,
    {
      ...loaded,
      files: {
        'paths/1.json': '{"a":{"id":1},"n":"x"}\n',
        "it's.jsonpaths": '{"jsonpaths":["$.a.id","$.n"]}',
      },
    },
  ),
  statement(
    'COPY of whole documents',
    () => copy({ ...json, table: 'documents', from: url('noshred/'), json: 'noshred' }),
    `copy "documents" from '${url('noshred/')}' iam_role default format as json 'noshred'`,
    {
      before: ['create table documents (doc super)'],
      after: ['drop table documents'],
      files: { 'noshred/1.json': jsonFile },
    },
  ),
  statement(
    'COPY of CSV',
    () =>
      copy({
        table: 'loaded',
        columns: ['id', 'name'],
        from: url('csv/'),
        iamRole: 'default',
        format: 'csv',
        quote: "'",
        delimiter: ';',
        ignoreHeader: 1,
        ignoreBlankLines: true,
        fillRecord: true,
        nullAs: '-',
      }),
    `copy "loaded" ("id", "name") from '${url('csv/')}' iam_role default format as csv quote as '''' delimiter ';' ` +
      `null as '-' fillrecord ignoreblanklines ignoreheader 1`,
    { ...loaded, files: { 'csv/1.csv': "id;name\n1;'a;b'\n\n2;-\n" } },
  ),
  statement(
    'COPY of delimited text',
    () =>
      copy({
        table: 'loaded',
        columns: ['id', 'name'],
        from: url('text/'),
        iamRole: 'default',
        format: 'delimited',
        delimiter: '\t',
        removeQuotes: true,
        escape: true,
      }),
    `copy "loaded" ("id", "name") from '${url('text/')}' iam_role default delimiter '\t' removequotes escape`,
    { ...loaded, files: { 'text/1.txt': '1\t"a"\n' } },
  ),
  statement(
    'COPY of fixed widths',
    () =>
      copy({
        table: 'loaded',
        columns: ['id', 'name'],
        from: url('fixed/'),
        iamRole: 'default',
        format: 'fixedwidth',
        fixedWidth: [
          ['id', 3],
          ['name', 5],
        ],
      }),
    `copy "loaded" ("id", "name") from '${url('fixed/')}' iam_role default fixedwidth 'id:3,name:5'`,
    { ...loaded, files: { 'fixed/1.txt': '1  abc  \n' } },
  ),
  statement(
    'COPY of Avro',
    () => copy({ table: 'loaded', from: url('avro/'), iamRole: 'default', format: 'avro', avro: 'auto' }),
    `copy "loaded" from '${url('avro/')}' iam_role default format as avro 'auto'`,
    { executable: 'the statements have no Avro file' },
  ),
  statement(
    'COPY of Parquet',
    () =>
      copy({
        table: 'loaded',
        from: url('parquet/'),
        iamRole: 'default',
        format: 'parquet',
        serializeToJson: true,
        acceptInvChars: true,
        fillRecord: true,
        explicitIds: true,
        statUpdate: 'on',
      }),
    `copy "loaded" from '${url('parquet/')}' iam_role default format as parquet serializetojson acceptinvchars explicit_ids ` +
      'fillrecord statupdate on',
    { executable: 'the statements have no Parquet file' },
  ),
  statement(
    'COPY of ORC',
    () =>
      copy({ table: 'loaded', from: url('orc.manifest'), iamRole: 'default', format: 'orc', manifest: true }),
    `copy "loaded" from '${url('orc.manifest')}' iam_role default manifest format as orc`,
    { executable: 'redshift-local reads no ORC' },
  ),
  statement(
    'COPY of a shapefile',
    () =>
      copy({
        table: 'shapes',
        from: url('x.shp'),
        iamRole: 'default',
        format: 'shapefile',
        simplify: { autoUpTo: 0.5 },
      }),
    `copy "shapes" from '${url('x.shp')}' iam_role default format as shapefile simplify auto 0.5`,
    { executable: 'redshift-local has no geometry' },
  ),
  statement(
    'COPY through SSH',
    () => copy({ ...json, from: url('hosts.manifest'), ssh: true }),
    `copy "loaded" from '${url('hosts.manifest')}' iam_role default ssh format as json 'auto'`,
    { executable: 'redshift-local opens no SSH connections' },
  ),
  statement(
    'COPY from DynamoDB',
    () => copy({ ...json, from: 'dynamodb://launches', readRatio: 50 }),
    `copy "loaded" from 'dynamodb://launches' iam_role default readratio 50 format as json 'auto'`,
    { executable: 'redshift-local knows S3 only' },
  ),
  statement(
    'COPY of compressed files with chosen encodings',
    () =>
      copy({
        ...json,
        from: url('none.gz'),
        compression: 'gzip',
        encrypted: true,
        compRows: 1000,
        compUpdate: 'on',
        timeFormat: 'epochsecs',
      }),
    `copy "loaded" from '${url('none.gz')}' iam_role default format as json 'auto' gzip encrypted timeformat 'epochsecs' comprows 1000 compupdate on`,
    { executable: 'redshift-local does not decrypt' },
  ),
  statement(
    'UNLOAD of CSV with literals inside',
    (db) =>
      unload(db, {
        query: db
          .selectFrom('person')
          .select(['id', 'name'])
          .where('city', '=', "L'\\")
          .where('id', 'in', [1, 2]),
        to: url('unload/csv_'),
        iamRole: 'default',
        format: 'csv',
        delimiter: ';',
        header: true,
        compression: 'gzip',
        nullAs: '-',
        manifest: 'verbose',
        allowOverwrite: true,
        parallel: false,
        maxFileSizeMb: 100,
        region: 'us-east-1',
        extension: 'csv.gz',
      }),
    `unload ('select "id", "name" from "person" where "city" = ''L''''\\\\\\\\'' and "id" in (1, 2)') to '${url('unload/csv_')}' ` +
      `iam_role default format as csv delimiter ';' manifest verbose header gzip null as '-' allowoverwrite parallel off ` +
      `maxfilesize 100 mb region 'us-east-1' extension 'csv.gz'`,
  ),
  statement(
    'UNLOAD of Parquet by partitions',
    (db) =>
      unload(db, {
        query: db.selectFrom('sales').selectAll(),
        to: url('unload/parquet/'),
        iamRole: 'default',
        format: 'parquet',
        partitionBy: { columns: ['region', 'quarter'], include: true },
        rowGroupSizeMb: 64,
        cleanPath: true,
        encrypted: { kmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
        manifest: true,
      }),
    `unload ('select * from "sales"') to '${url('unload/parquet/')}' iam_role default format as parquet ` +
      `partition by ("region", "quarter") include manifest kms_key_id '1234abcd-12ab-34cd-56ef-1234567890ab' encrypted cleanpath rowgroupsize 64 mb`,
  ),
  statement(
    'UNLOAD of delimited text',
    (db) =>
      unload(db, {
        query: sql`select 1 as one`,
        to: url('unload/text_'),
        iamRole: 'default',
        format: 'delimited',
        delimiter: ',',
        addQuotes: true,
        escape: true,
        encrypted: 'auto',
        allowOverwrite: true,
      }),
    `unload ('select 1 as one') to '${url('unload/text_')}' iam_role default delimiter ',' encrypted auto addquotes escape allowoverwrite`,
  ),
  statement(
    'UNLOAD of JSON',
    (db) =>
      unload(db, {
        query: db.selectFrom('launch').select(['id', 'doc']),
        to: url('unload/json_'),
        iamRole: 'default',
        format: 'json',
        allowOverwrite: true,
        parallel: true,
      }),
    `unload ('select "id", "doc" from "launch"') to '${url('unload/json_')}' iam_role default format as json allowoverwrite parallel on`,
  ),
  statement(
    'UNLOAD of fixed widths',
    (db) =>
      unload(db, {
        query: db.selectFrom('stage').selectAll(),
        to: url('unload/fixed_'),
        iamRole: 'default',
        format: 'fixedwidth',
        fixedWidth: [
          [0, 5],
          [1, 50],
        ],
        allowOverwrite: true,
      }),
    `unload ('select * from "stage"') to '${url('unload/fixed_')}' iam_role default fixedwidth '0:5,1:50' allowoverwrite`,
  ),
  statement(
    'an upsert',
    (db) => upsert(db, { into: 'person', using: 'stage', keys: ['id'], columns: ['name'] }),
    'merge into "person" using "stage" on "person"."id" = "stage"."id" when matched then update set "name" = "stage"."name" ' +
      'when not matched then insert ("id", "name") values ("stage"."id", "stage"."name")',
    { after: ['delete from person where id = 3', "update person set name = 'Bob' where id = 2"] },
  ),
  statement(
    'MERGE REMOVE DUPLICATES',
    (db) => mergeRemoveDuplicates(db, { into: 'stage', using: 'arrivals', keys: ['id', 'name'] }),
    'merge into "stage" using "arrivals" on "stage"."id" = "arrivals"."id" and "stage"."name" = "arrivals"."name" remove duplicates',
    { after: ["delete from stage where name = 'Rob'"] },
  ),
  statement(
    "a simplified merge with Kysely's builder",
    (db) =>
      db
        .mergeInto('stage')
        .using('arrivals', 'stage.id', 'arrivals.id')
        .modifyEnd(sql`remove duplicates`),
    'merge into "stage" using "arrivals" on "stage"."id" = "arrivals"."id" remove duplicates',
    { after: ["update stage set name = 'Bobby' where id = 2"] },
  ),
  statement('TRUNCATE', () => truncate(['public', 'emptied']), 'truncate "public"."emptied"', {
    before: ['create table emptied (id integer)'],
    after: ['drop table emptied'],
  }),
  statement(
    'LOCK',
    () => lockTables('stage', ['public', 'person']),
    'lock table "stage", "public"."person"',
    {
      executable: 'LOCK runs inside a transaction only; tested there',
    },
  ),
  statement('VACUUM', () => vacuum(), 'vacuum'),
  statement(
    'VACUUM of a table with options',
    () => vacuum({ mode: 'sort only', table: 'stage', toPercent: 75, boost: true }),
    'vacuum sort only "stage" to 75 percent boost',
  ),
  statement('VACUUM REINDEX', () => vacuum({ mode: 'reindex', table: 'stage' }), 'vacuum reindex "stage"'),
  statement('ANALYZE', () => analyze(), 'analyze'),
  statement(
    'ANALYZE of columns',
    () => analyze({ table: 'stage', columns: ['id', 'name'] }),
    'analyze "stage" ("id", "name")',
  ),
  statement(
    'ANALYZE of predicate columns',
    () => analyze({ table: ['public', 'stage'], columns: 'predicate' }),
    'analyze "public"."stage" predicate columns',
  ),
];
