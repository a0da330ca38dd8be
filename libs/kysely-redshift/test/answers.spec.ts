import { Kysely } from 'kysely';
import { introspectRedshift, loadErrors, RedshiftDialect, type RedshiftPool } from '../src/index.ts';

/** What a Redshift answers that redshift-local does not: rows by a word of the query, or a failure. */
function answering(answers: Readonly<Record<string, readonly object[] | Error>>): Kysely<unknown> {
  const client = {
    query: async (text: string) => {
      const found = Object.entries(answers).find(([word]) => text.includes(word))?.[1] ?? [];
      if (found instanceof Error) throw found;
      return { command: 'SELECT', rowCount: found.length, rows: found };
    },
    release: () => undefined,
    setTypeParser: () => undefined,
    on: () => undefined,
  };
  const pool = { options: {}, connect: async () => client, end: async () => undefined };
  return new Kysely<unknown>({ dialect: new RedshiftDialect({ pool: pool as unknown as RedshiftPool }) });
}

const denied = new Error('permission denied for relation sys_load_error_detail');
const error = {
  ...{ file_name: 's3://b/k   ', line_number: '2', column_name: 'id   ', column_type: 'int4 ' },
  ...{ error_code: '1207', error_message: 'Invalid digit   ' },
};

describe('loadErrors', () => {
  it('reads STL_LOAD_ERRORS where SYS_LOAD_ERROR_DETAIL cannot be read, without the padding', async () => {
    const db = answering({ sys_load_error_detail: denied, stl_load_errors: [error] });
    expect(await loadErrors(db, { queryId: 7n })).toEqual([
      { file: 's3://b/k', line: 2, column: 'id', columnType: 'int4', code: 1207, reason: 'Invalid digit' },
    ]);
  });

  it('knows errors of whole lines', async () => {
    const db = answering({ sys_load_error_detail: [{ ...error, column_name: null, column_type: null }] });
    expect(await loadErrors(db, { filePrefix: 's3://b/' })).toMatchObject([{ column: '', columnType: '' }]);
  });

  it('says why the first view could not be read when neither can', async () => {
    const db = answering({ sys_load_error_detail: denied, stl_load_errors: new Error('no such relation') });
    await expect(loadErrors(db, { filePrefix: 's3://b/' })).rejects.toBe(denied);
  });
});

describe('introspectRedshift', () => {
  const column = {
    ...{ table_schema: 's', table_name: 't', ordinal_position: '1', data_type: 'INTEGER', is_nullable: 'no' },
    ...{ character_maximum_length: null, numeric_precision: '32', numeric_scale: '0' },
  };
  const answers = {
    svv_tables: [
      { schema: 's', name: 't', type: 'BASE TABLE' },
      { schema: 's', name: 'u', type: 'BASE TABLE' },
      { schema: 'lake', name: 'e', type: 'EXTERNAL TABLE' },
      { schema: 's', name: 'm', type: 'VIEW' },
      { schema: 's', name: 'v', type: 'VIEW' },
    ],
    pg_views: [
      { schema: 's', name: 'm', kind: 'late-binding view' },
      { schema: 's   ', name: 'm  ', kind: 'materialized view' },
      { schema: 's   ', name: 'hidden  ', kind: 'materialized view' },
    ],
    svv_columns: [
      { ...column, column_name: 'id', column_default: `"identity"(1, 0, '10,5'::text)` },
      { ...column, column_name: '........pg.dropped.2........', column_default: null },
      { ...column, table_name: 'u', column_name: 'a', column_default: null },
    ],
    svv_redshift_columns: [
      { schema: 's', table: 't', column: 'id', encoding: 'AZ64', distkey: true, sortkey: 1 },
      { schema: 's', table: 'u', column: 'a', encoding: 'none', distkey: null, sortkey: null },
    ],
  };

  it('knows external tables, dropped columns, identity and padded names', async () => {
    const styles = [
      { schema: 's', table: 't', style: '1' },
      { schema: 's', table: 'u', style: 10 },
      { schema: 's', table: 'x', style: 99 },
    ];
    const relations = await introspectRedshift(answering({ ...answers, pg_class_info: styles }));
    expect(relations.map(({ schema, name, kind }) => [schema, name, kind])).toEqual([
      ['lake', 'e', 'external table'],
      ['s', 'hidden', 'materialized view'],
      ['s', 'm', 'materialized view'],
      ['s', 't', 'table'],
      ['s', 'u', 'table'],
      ['s', 'v', 'view'],
    ]);
    const [t, u] = ['t', 'u'].map((name) => relations.find((relation) => relation.name === name));
    expect(t).toMatchObject({ distStyle: 'key', distKey: 'id', sortStyle: 'compound', sortKey: ['id'] });
    expect(t?.columns).toMatchObject([
      { name: 'id', encoding: 'az64', isNullable: false, identity: { seed: 10, step: 5, byDefault: false } },
    ]);
    expect(u).toMatchObject({ distStyle: 'auto(all)', columns: [{ encoding: null, isDistKey: false }] });
  });

  it('knows the distribution key where PG_CLASS_INFO cannot be read', async () => {
    const relations = await introspectRedshift(answering({ ...answers, pg_class_info: denied }));
    expect(relations.map(({ name, distStyle }) => [name, distStyle])).toContainEqual(['t', 'key']);
    expect(relations.map(({ name, distStyle }) => [name, distStyle])).toContainEqual(['u', null]);
  });
});
