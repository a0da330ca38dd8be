import { Kysely } from 'kysely';
import {
  DatabaseMetadata,
  generate,
  GeneratorDialect,
  IdentifierNode,
  Introspector,
  Logger,
  PostgresAdapter,
} from 'kysely-codegen';
import type { RedshiftLocal } from 'redshift-local';
import { introspectColumns, introspectRedshift, RedshiftDialect } from '../src/index.ts';
import { identityOf } from '../src/introspection/columns.ts';
import { connect, runAll, startLocal } from './helpers/local.ts';

const SETUP = [
  'create schema shop',
  `create table shop.item (id bigint not null encode az64, name varchar(20) encode zstd, price numeric(20, 2),
    data super, made timestamp default getdate()) diststyle key distkey(id) compound sortkey(made, id)`,
  'create view shop.named as select id, name from shop.item',
  'create view shop.late as select id from shop.item with no schema binding',
  'create materialized view shop.counted as select count(*) as n from shop.item',
  'create table shop.mixed (a integer, b integer) diststyle all interleaved sortkey(a, b)',
  'create table public.other (a integer)',
];

let redshift: RedshiftLocal;
let db: Kysely<unknown>;
beforeAll(async () => {
  redshift = await startLocal();
  db = connect<unknown>(redshift);
  await runAll(db, SETUP);
});
afterAll(async () => {
  await db?.destroy();
  await redshift?.stop();
});

describe('introspectColumns', () => {
  it('gives types with their sizes', async () => {
    const columns = await introspectColumns(db, { schemas: ['shop'] });
    expect(columns.filter(({ table }) => table === 'item')).toMatchObject([
      { name: 'id', position: 1, dataType: 'bigint', isNullable: false, defaultExpression: null },
      { name: 'name', dataType: 'character varying', maxBytes: 20, isNullable: true },
      { name: 'price', dataType: 'numeric', precision: 20, scale: 2 },
      { name: 'data', dataType: 'super' },
      { name: 'made', dataType: 'timestamp without time zone', defaultExpression: expect.any(String) },
    ]);
  });

  it('is bounded by schemas', async () => {
    expect(await introspectColumns(db, { schemas: [] })).toEqual([]);
    const tables = (await introspectColumns(db, { schemas: ['public'] })).map(({ table }) => table);
    expect(tables).toContain('other');
    expect(tables).not.toContain('item');
  });
});

describe('introspectRedshift', () => {
  it('tells tables and views of all kinds apart', async () => {
    const relations = await introspectRedshift(db, { schemas: ['shop'] });
    expect(relations.map(({ name, kind }) => [name, kind])).toEqual([
      ['counted', 'materialized view'],
      ['item', 'table'],
      ['late', 'late-binding view'],
      ['mixed', 'table'],
      ['named', 'view'],
    ]);
    expect(await introspectRedshift(db, { schemas: [] })).toEqual([]);
  });

  it('gives distribution, sort keys and encodings', async () => {
    const relations = await introspectRedshift(db);
    const item = relations.find(({ name }) => name === 'item');
    expect(item).toMatchObject({
      distStyle: 'key',
      distKey: 'id',
      sortStyle: 'compound',
      sortKey: ['made', 'id'],
    });
    expect(
      item?.columns.map(({ name, encoding, isDistKey, sortKeyPosition, identity }) => [
        ...[name, encoding, isDistKey, sortKeyPosition, identity],
      ]),
    ).toEqual([
      ['id', 'az64', true, 2, null],
      ['name', 'zstd', false, null, null],
      ['price', 'az64', false, null, null],
      ['data', 'zstd', false, null, null],
      ['made', 'raw', false, 1, null],
    ]);
    expect(relations.find(({ name }) => name === 'mixed')).toMatchObject({
      ...{ distStyle: 'all', distKey: null, sortStyle: 'interleaved', sortKey: ['a', 'b'] },
    });
    expect(relations.find(({ name }) => name === 'named')).toMatchObject({
      ...{ distStyle: null, distKey: null, sortStyle: null, sortKey: [] },
    });
  });

  it('needs no superuser', async () => {
    await runAll(db, [
      `create user reader password 'Secret123'`,
      'grant usage on schema shop to reader',
      'grant select on all tables in schema shop to reader',
    ]);
    const { host, port, database } = redshift;
    const connection = {
      host,
      port,
      database,
      user: 'reader',
      password: 'Secret123',
      sslMode: 'disable',
    } as const;
    const asReader = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
    const relations = await introspectRedshift(asReader, { schemas: ['shop'] });
    expect(relations.find(({ name }) => name === 'item')).toMatchObject({ kind: 'table', distKey: 'id' });
    expect((await asReader.introspection.getTables()).map(({ name }) => name)).toContain('item');
    await asReader.destroy();
  });
});

describe('identity columns', () => {
  it('are read from their defaults', () => {
    expect(identityOf(`"identity"(100, 0, '1,2'::text)`)).toEqual({ seed: 1, step: 2, byDefault: false });
    expect(identityOf(`default_identity(100, 0, '-5,1'::text)`)).toEqual({
      seed: -5,
      step: 1,
      byDefault: true,
    });
    expect(identityOf('getdate()')).toBeNull();
    expect(identityOf(null)).toBeNull();
  });
});

describe("Kysely's introspection", () => {
  it('gives schemas, tables and views, within the wanted schemas', async () => {
    const shop = connect<unknown>(redshift, { introspectSchemas: ['shop'] });
    expect(await shop.introspection.getSchemas()).toEqual([{ name: 'shop' }]);
    const tables = await shop.introspection.getTables();
    expect(tables).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ schema: 'shop', name: 'item', isView: false, isForeign: false }),
        expect.objectContaining({ schema: 'shop', name: 'named', isView: true, isForeign: false }),
      ]),
    );
    expect(tables.find(({ name }) => name === 'item')?.columns).toEqual([
      { name: 'id', dataType: 'int8', isNullable: false, isAutoIncrementing: false, hasDefaultValue: false },
      {
        name: 'name',
        dataType: 'varchar',
        isNullable: true,
        isAutoIncrementing: false,
        hasDefaultValue: false,
      },
      {
        name: 'price',
        dataType: 'numeric',
        isNullable: true,
        isAutoIncrementing: false,
        hasDefaultValue: false,
      },
      {
        name: 'data',
        dataType: 'super',
        isNullable: true,
        isAutoIncrementing: false,
        hasDefaultValue: false,
      },
      {
        name: 'made',
        dataType: 'timestamp',
        isNullable: true,
        isAutoIncrementing: false,
        hasDefaultValue: true,
      },
    ]);
    await shop.destroy();
    expect((await db.introspection.getSchemas()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['public', 'shop']),
    );
  });
});

/** kysely-codegen over this dialect. */
class RedshiftIntrospection extends Introspector<unknown> {
  override async introspect(options: Parameters<Introspector<unknown>['introspect']>[0]) {
    return new DatabaseMetadata({ tables: await this.getTables(options) });
  }
}

class RedshiftTypes extends PostgresAdapter {
  override readonly scalars = { ...new PostgresAdapter().scalars, super: new IdentifierNode('unknown') };
}

class RedshiftGenerator extends GeneratorDialect {
  readonly adapter = new RedshiftTypes();
  readonly introspector = new RedshiftIntrospection();
  override async createKyselyDialect() {
    return new RedshiftDialect({ pool: () => Promise.reject(new Error('the database is given')) });
  }
}

describe('kysely-codegen', () => {
  it('makes types from a Redshift', async () => {
    const types = await generate({
      db,
      dialect: new RedshiftGenerator(),
      outFile: null,
      logger: new Logger('silent'),
      includePattern: 'shop.*',
    });
    expect(types).toContain('export interface ShopItem {');
    expect(types).toMatch(/id: (Int8|string);/);
    expect(types).toMatch(/name: string \| null;/);
    expect(types).toMatch(/data: unknown/);
    expect(types).toMatch(/made: Generated<Timestamp \| null>/);
    expect(types).toContain('"shop.item": ShopItem;');
  });
});
