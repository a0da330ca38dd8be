import { type RawBuilder, sql } from 'kysely';
import { compileOnly } from '../../test/helpers/compile-only.ts';
import {
  copy,
  type CopyOptions,
  createTableLike,
  distStyle,
  encode,
  identity,
  InvalidCommandError,
  lockTable,
  lockTables,
  manifest,
  redshiftTypes,
  sortKey,
} from '../index.ts';

const db = compileOnly();
const role = 'arn:aws:iam::123456789012:role/copy';
const json = { from: 's3://b/m.manifest', iamRole: role, format: 'json', json: 'auto' } as const;

describe('commands', () => {
  const cases: readonly [name: string, command: () => RawBuilder<unknown>, sql: string][] = [
    [
      'COPY of a manifest of gzip JSON',
      () =>
        copy({
          ...json,
          table: 'stage',
          columns: ['id', 'name'],
          manifest: true,
          compression: 'gzip',
          region: 'us-east-1',
          timeFormat: 'auto',
          dateFormat: 'auto',
          maxError: 0,
          compUpdate: 'off',
          statUpdate: 'off',
        }),
      `copy "stage" ("id", "name") from 's3://b/m.manifest' iam_role '${role}' manifest format as json 'auto' gzip ` +
        `region 'us-east-1' timeformat 'auto' dateformat 'auto' maxerror 0 compupdate off statupdate off`,
    ],
    [
      'COPY of Parquet through chained roles',
      () => copy({ table: ['raw', 't'], from: 's3://b/p/', iamRole: [role, role], format: 'parquet' }),
      `copy "raw"."t" from 's3://b/p/' iam_role '${role},${role}' format as parquet`,
    ],
    [
      'COPY with the default role, jsonpaths and forgiven errors',
      () =>
        copy({
          ...json,
          table: 't',
          iamRole: 'default',
          json: { jsonPathsUrl: "s3://b/it's.json" },
          ignoreAllErrors: true,
        }),
      `copy "t" from 's3://b/m.manifest' iam_role default format as json 's3://b/it''s.json' ignoreallerrors`,
    ],
    ['LOCK TABLE', () => lockTables('a', ['s', 'b']), 'lock table "a", "s"."b"'],
    [
      'CREATE TABLE LIKE',
      () =>
        createTableLike({
          table: 'stage',
          like: ['raw', 't'],
          temporary: true,
          includingDefaults: true,
          extraColumns: [
            { name: 'seq', dataType: sql`bigint` },
            { name: 'doc', dataType: redshiftTypes.super() },
          ],
        }),
      'create temporary table "stage" (like "raw"."t" including defaults, "seq" bigint, "doc" super)',
    ],
  ];
  it.each(cases)('compiles %s without parameters', (_, command, expected) => {
    const compiled = command().compile(db);
    expect(compiled.sql).toBe(expected);
    expect(compiled.parameters).toEqual([]);
  });

  it('refuses values that the types cannot', () => {
    const base = { ...json, table: 't' } as const;
    expect(() => copy({ ...base, from: 'https://b/k' })).toThrow(InvalidCommandError);
    expect(() => copy({ ...base, columns: [] })).toThrow(/columns is empty/);
    expect(() => copy({ ...base, maxError: -1 })).toThrow(/maxError/);
    expect(() => copy({ ...base, maxError: 1.5 })).toThrow(/maxError/);
    expect(() => copy({ ...base, iamRole: '' })).toThrow(/iamRole/);
    expect(() => copy({ ...base, compUpdate: 'off; drop table t' as 'off' })).toThrow(/compUpdate/);
    expect(() => lockTables()).toThrow(InvalidCommandError);
    expect(() => redshiftTypes.varchar(65_536)).toThrow(/65535/);
    expect(() => redshiftTypes.numeric(10, 11)).toThrow(/scale/);
  });

  it('does not type-check pairs that Redshift refuses', () => {
    const base = { table: 't', from: 's3://b/k', iamRole: role } as const;
    const wrong: CopyOptions[] = [
      // @ts-expect-error MAXERROR and IGNOREALLERRORS exclude each other
      { ...base, format: 'json', json: 'auto', maxError: 1, ignoreAllErrors: true },
      // @ts-expect-error Parquet takes no REGION
      { ...base, format: 'parquet', region: 'us-east-1' },
      // @ts-expect-error Parquet takes no compression
      { ...base, format: 'parquet', compression: 'gzip' },
      // @ts-expect-error JSON needs to know how keys are matched
      { ...base, format: 'json' },
    ];
    expect(wrong).toHaveLength(4);
  });
});

describe('physical design', () => {
  it('refuses what is no encoding, style or key', () => {
    expect(() => encode('gzip')).toThrow(InvalidCommandError);
    expect(() => sortKey()).toThrow(InvalidCommandError);
    expect(() => identity(0.5)).toThrow(InvalidCommandError);
    expect(() => distStyle('none' as 'all')).toThrow(InvalidCommandError);
    expect(distStyle('all').compile(db).sql).toBe('diststyle all');
    expect(redshiftTypes.char(3).compile(db).sql).toBe('char(3)');
    expect(redshiftTypes.varbyte(9).compile(db).sql).toBe('varbyte(9)');
    expect(lockTable('t').compile(db).sql).toBe('lock table "t"');
  });
});

describe('manifest', () => {
  it('makes every file mandatory and gives its size', () => {
    expect(
      JSON.parse(
        manifest([
          { url: 's3://b/a', contentLengthBytes: 7 },
          { url: 's3://b/b', mandatory: false },
        ]),
      ),
    ).toEqual({
      entries: [
        { url: 's3://b/a', mandatory: true, meta: { content_length: 7 } },
        { url: 's3://b/b', mandatory: false },
      ],
    });
  });

  it('refuses to be empty, to name a file twice, and other urls', () => {
    expect(() => manifest([])).toThrow(InvalidCommandError);
    expect(() => manifest([{ url: 's3://b/a' }, { url: 's3://b/a' }])).toThrow(/twice/);
    expect(() => manifest([{ url: 'b/a' }])).toThrow(/s3:/);
  });
});
