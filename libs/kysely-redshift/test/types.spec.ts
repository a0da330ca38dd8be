import { expectTypeOf } from 'expect-type';
import { type Kysely, sql, type Transaction } from 'kysely';
import {
  appendFrom,
  copy,
  type CopyOptions,
  createExternalSchema,
  dateAdd,
  decode,
  type Grant,
  grant,
  listagg,
  nvl,
  pivot,
  qualify,
  selectAllExcept,
  superPath,
  truncate,
  unload,
  type UnloadOptions,
  unnest,
  unpivot,
  upsert,
} from '../src/index.ts';
import { compileOnly } from './helpers/compile-only.ts';
import type { Tables } from './helpers/tables.ts';

const db = compileOnly();

/** Never called: the compiler is the test. */
const onlyTypes = (_check: () => unknown): void => undefined;

describe('types of rows', () => {
  it('follow a path into SUPER', () => {
    onlyTypes(async () => {
      const rows = await db
        .selectFrom('launch')
        .select((eb) => [
          superPath(eb.ref('doc')).key('cores').at(0).key('flight').as('flight'),
          superPath(eb.ref('doc'))
            .key('site')
            .key('names')
            .at(0)
            .castTo<string>(sql`varchar`)
            .as('name'),
        ])
        .execute();
      expectTypeOf(rows).toEqualTypeOf<{ flight: number | null; name: string | null }[]>();
      db.selectFrom('launch').select((eb) => [
        // @ts-expect-error the document has no such key
        superPath(eb.ref('doc')).key('nope').as('a'),
        // @ts-expect-error an object has no elements
        superPath(eb.ref('doc')).at(0).key('x').as('b'),
        // @ts-expect-error an array has no keys
        superPath(eb.ref('doc')).key('cores').key('length').as('c'),
      ]);
    });
  });

  it('hold the elements of an unnested array', () => {
    onlyTypes(async () => {
      const query = db
        .selectFrom('launch as l')
        .crossJoin((eb) => unnest(superPath(eb.ref('l.doc')).key('cores'), { as: 'c', at: 'i' }))
        .leftJoin(
          (eb) => unnest(superPath(eb.ref('l.doc')).key('tags'), { as: 'tag' }),
          (join) => join.onTrue(),
        );
      const rows = await query.select(['l.id', 'c.core', 'c.flight', 'i', 'tag']).execute();
      expectTypeOf(rows).toEqualTypeOf<
        { id: number; core: string | null; flight: number; i: number; tag: string | null }[]
      >();
      // @ts-expect-error the elements have no such key
      query.select('c.nope');
    });
  });

  it('lose excluded columns', () => {
    onlyTypes(async () => {
      const rows = await db.selectFrom('person').$call(selectAllExcept('data', 'city')).execute();
      expectTypeOf(rows).toEqualTypeOf<{ id: number; name: string }[]>();
      // @ts-expect-error the table has no such column
      db.selectFrom('person').$call(selectAllExcept('nope'));
    });
  });

  it('know the columns in QUALIFY and keep the selection', () => {
    onlyTypes(async () => {
      const rows = await db
        .selectFrom('person')
        .select('name')
        .$call(qualify((eb) => eb(eb.fn.agg<number>('row_number').over(), '=', 1)))
        .execute();
      expectTypeOf(rows).toEqualTypeOf<{ name: string }[]>();
      // @ts-expect-error the table has no such column
      db.selectFrom('person').$call(qualify((eb) => eb('nope', '=', 1)));
    });
  });

  it('change with PIVOT and UNPIVOT', () => {
    onlyTypes(async () => {
      const sales = db.selectFrom('sales').selectAll();
      const pivoted = pivot(sales, 'p', {
        aggregate: 'sum',
        of: 'amount',
        for: 'quarter',
        in: { q1: 'q1' },
      });
      const rows = await db.selectFrom(pivoted).selectAll().execute();
      expectTypeOf(rows).toEqualTypeOf<{ region: string; q1: string | number | null }[]>();
      // @ts-expect-error the query has no such column
      pivot(sales, 'p', { aggregate: 'sum', of: 'nope', for: 'quarter', in: { q1: 'q1' } });
      // @ts-expect-error PIVOT has no such aggregate
      pivot(sales, 'p', { aggregate: 'listagg', of: 'amount', for: 'quarter', in: { q1: 'q1' } });
      const wide = db.selectFrom('wide').selectAll();
      const unpivoted = unpivot(wide, 'u', { columns: ['q1', 'q2'], value: 'amount', name: 'quarter' });
      const long = await db.selectFrom(unpivoted).selectAll().execute();
      expectTypeOf(long).toEqualTypeOf<{ region: string; amount: number | null; quarter: 'q1' | 'q2' }[]>();
    });
  });

  it('keep or lose NULL in functions', () => {
    onlyTypes(async () => {
      const rows = await db
        .selectFrom('launch')
        .select((eb) => [
          nvl(eb.ref('pad'), 'none').as('pad'),
          dateAdd('day', 1, eb.ref('at')).as('later'),
          decode(eb.ref('pad'), [['a', 1]], 0).as('n'),
          listagg(eb.ref('pad')).as('pads'),
        ])
        .execute();
      expectTypeOf(rows).toEqualTypeOf<
        { pad: string; later: Date | null; n: number; pads: string | null }[]
      >();
      // @ts-expect-error no such part of a date
      db.selectFrom('launch').select((eb) => dateAdd('fortnight', 1, eb.ref('at')).as('x'));
    });
  });
});

describe('types of commands', () => {
  it('take any Kysely and any transaction', () => {
    onlyTypes(async () => {
      const trx = undefined as unknown as Transaction<Tables>;
      const loose = undefined as unknown as Kysely<unknown>;
      await truncate('t').execute(trx);
      await truncate('t').execute(loose);
      await appendFrom('a', 'b').execute(db);
      unload(trx, { query: sql`select 1`, to: 's3://b/k', iamRole: 'default', format: 'json' });
      await upsert(trx, { into: 'person', using: 'stage', keys: ['id'], columns: ['name'] }).execute();
      // @ts-expect-error only one of the tables has the column
      upsert(trx, { into: 'person', using: 'stage', keys: ['id'], columns: ['city'] });
      // @ts-expect-error there is no such table
      upsert(db, { into: 'nope', using: 'stage', keys: ['id'], columns: ['name'] });
    });
  });

  it('of COPY refuse what Redshift refuses', () => {
    const base = { table: 't', from: 's3://b/k', iamRole: 'default' } as const;
    const wrong: CopyOptions[] = [
      // @ts-expect-error MAXERROR and IGNOREALLERRORS exclude each other
      { ...base, format: 'json', json: 'auto', maxError: 1, ignoreAllErrors: true },
      // @ts-expect-error CSV has quotes instead of ESCAPE
      { ...base, format: 'csv', escape: true },
      // @ts-expect-error CSV removes its quotes itself
      { ...base, format: 'csv', removeQuotes: true },
      // @ts-expect-error QUOTE is for CSV
      { ...base, format: 'delimited', quote: '"' },
      // @ts-expect-error Parquet takes no REGION
      { ...base, format: 'parquet', region: 'us-east-1' },
      // @ts-expect-error Parquet takes no NOLOAD
      { ...base, format: 'parquet', noLoad: true },
      // @ts-expect-error Parquet takes no MAXERROR
      { ...base, format: 'parquet', maxError: 1 },
      // @ts-expect-error Parquet takes no compression
      { ...base, format: 'orc', compression: 'gzip' },
      // @ts-expect-error fixed widths have no delimiter
      { ...base, format: 'fixedwidth', fixedWidth: [['a', 1]], delimiter: ',' },
      // @ts-expect-error fixed widths must be given
      { ...base, format: 'fixedwidth' },
      // @ts-expect-error JSON needs to know how keys are matched
      { ...base, format: 'json' },
      // @ts-expect-error JSON has no NULL AS
      { ...base, format: 'json', json: 'auto', nullAs: '-' },
      // @ts-expect-error Avro has no noshred
      { ...base, format: 'avro', avro: 'noshred' },
      // @ts-expect-error a manifest of hosts is one already
      { ...base, format: 'csv', ssh: true, manifest: true },
      // @ts-expect-error DynamoDB has no manifest
      { ...base, format: 'json', json: 'auto', readRatio: 50, manifest: true },
      // @ts-expect-error keys have no place in SQL
      { ...base, format: 'csv', accessKeyId: 'AKIA' },
    ];
    expect(wrong).toHaveLength(16);
    onlyTypes(() => copy({ ...base, format: 'csv', delimiter: ';', ignoreHeader: 1, maxError: 3 }));
  });

  it('of UNLOAD refuse what Redshift refuses', () => {
    const base = { query: sql`select 1`, to: 's3://b/k', iamRole: 'default' } as const;
    const wrong: UnloadOptions[] = [
      // @ts-expect-error Parquet is compressed by itself
      { ...base, format: 'parquet', compression: 'gzip' },
      // @ts-expect-error Parquet has no header
      { ...base, format: 'parquet', header: true },
      // @ts-expect-error JSON has no delimiter
      { ...base, format: 'json', delimiter: ',' },
      // @ts-expect-error CSV quotes by itself
      { ...base, format: 'csv', addQuotes: true },
      // @ts-expect-error fixed widths have no header
      { ...base, format: 'fixedwidth', fixedWidth: [['a', 1]], header: true },
      // @ts-expect-error ALLOWOVERWRITE and CLEANPATH exclude each other
      { ...base, format: 'csv', allowOverwrite: true, cleanPath: true },
    ];
    expect(wrong).toHaveLength(6);
  });

  it('of DDL refuse what Redshift refuses', () => {
    const wrong: Grant[] = [
      // @ts-expect-error schemas cannot be selected from
      { privileges: ['select'], schemas: ['s'] },
      // @ts-expect-error columns cannot be deleted from
      { privileges: ['delete'], columns: ['a'], ofTable: 't' },
    ];
    expect(wrong).toHaveLength(2);
    onlyTypes(() => {
      // @ts-expect-error a privilege has a grantee of a known kind
      grant({ privileges: ['select'], tables: ['t'] }, { iamRole: 'r' });
      // @ts-expect-error the data catalog needs a role
      createExternalSchema('s', { from: 'data catalog', database: 'd' });
      // @ts-expect-error either of the two
      appendFrom('a', 'b', 'both');
    });
  });
});
