import {
  type Compilable,
  ExplainNode,
  type Expression,
  type Kysely,
  type RawBuilder,
  type SelectQueryNode,
  sql,
} from 'kysely';
import type { Built } from './statements/statement.ts';
import type { Tables } from './helpers/tables.ts';

/** Something that Kysely can say and Redshift cannot. */
export type Refusal = readonly [name: string, build: (db: Kysely<Tables>) => Built];

/** An EXPLAIN, as `query.explain()` sends it. */
const explainNode = (
  query: Expression<unknown> & Compilable,
  format?: 'json',
  options?: RawBuilder<unknown>,
): Expression<unknown> => ({
  expressionType: undefined,
  toOperationNode: () => {
    const node = query.toOperationNode() as SelectQueryNode;
    return format || options ? ExplainNode.create(format, options?.toOperationNode()) : node;
  },
});

/** Each must throw when it is compiled. The table in the README is made of them. */
export const refusals: readonly Refusal[] = [
  ['returning', (db) => db.insertInto('stage').values({ id: 1, name: 'a' }).returningAll()],
  ['returning of an update', (db) => db.updateTable('stage').set({ name: 'a' }).returning('id')],
  ['returning of a delete', (db) => db.deleteFrom('stage').returningAll()],
  [
    'on conflict',
    (db) =>
      db
        .insertInto('stage')
        .values({ id: 1, name: 'a' })
        .onConflict((conflict) => conflict.doNothing()),
  ],
  ['distinct on', (db) => db.selectFrom('person').distinctOn('id').selectAll()],
  ['for update', (db) => db.selectFrom('person').selectAll().forUpdate()],
  ['for share', (db) => db.selectFrom('person').selectAll().forShare()],
  ['skip locked', (db) => db.selectFrom('person').selectAll().forUpdate().skipLocked()],
  ['create index', (db) => db.schema.createIndex('i').on('person').column('id')],
  ['drop index', (db) => db.schema.dropIndex('i')],
  ['drop type', (db) => db.schema.dropType('mood')],
  [
    'identity by default without seed and step',
    (db) =>
      db.schema.createTable('t').addColumn('id', 'bigint', (column) => column.generatedByDefaultAsIdentity()),
  ],
  [
    'constraints in ADD COLUMN',
    (db) => db.schema.alterTable('person').addColumn('a', 'integer', (column) => column.unique()),
  ],
  ['renaming a constraint', (db) => db.schema.alterTable('person').renameConstraint('a', 'b')],
  [
    'create view if not exists',
    (db) => db.schema.createView('v').ifNotExists().as(db.selectFrom('person').selectAll()),
  ],
  [
    'refreshing a materialized view concurrently',
    (db) => db.schema.refreshMaterializedView('v').concurrently(),
  ],
  ['replace into', (db) => db.replaceInto('stage').values({ id: 1, name: 'a' })],
  [
    'WITH in merge',
    (db) =>
      db
        .with('recent', (qb) => qb.selectFrom('stage').selectAll())
        .mergeInto('person')
        .using('recent', 'person.id', 'recent.id')
        .whenMatched()
        .thenDelete(),
  ],
  [
    'merge by source',
    (db) =>
      db
        .mergeInto('person')
        .using('stage', 'person.id', 'stage.id')
        .whenMatched()
        .thenDelete()
        .whenNotMatchedBySource()
        .thenDelete(),
  ],
  ['create type', (db) => db.schema.createType('mood').asEnum(['ok'])],
  [
    'two columns in one ALTER TABLE',
    (db) => db.schema.alterTable('person').addColumn('a', 'integer').addColumn('b', 'integer'),
  ],
  [
    'set not null',
    (db) => db.schema.alterTable('person').alterColumn('name', (column) => column.setNotNull()),
  ],
  [
    'generated always as identity',
    (db) =>
      db.schema.createTable('t').addColumn('id', 'bigint', (column) => column.generatedAlwaysAsIdentity()),
  ],
  [
    'check constraints',
    (db) => db.schema.createTable('t').addColumn('id', 'bigint', (column) => column.check(sql`id > 0`)),
  ],
  [
    'lateral joins',
    (db) =>
      db
        .selectFrom('person')
        .innerJoinLateral(
          (eb) => eb.selectFrom('stage').selectAll().as('s'),
          (join) => join.onTrue(),
        )
        .selectAll(),
  ],
  [
    'json arrows',
    (db) => db.selectFrom('person').select((eb) => eb.ref('data', '->').key('a').key('b').as('b')),
  ],
  ['json paths', (db) => db.selectFrom('person').select((eb) => eb.ref('data', '->$').key('a').as('a'))],
  ['array operators', (db) => db.selectFrom('person').selectAll().where('name', '@>', 'x')],
  ['is distinct from', (db) => db.selectFrom('person').selectAll().where('name', 'is distinct from', 'x')],
  ['fetch', (db) => db.selectFrom('person').selectAll().fetch(3)],
  ['an empty IN list', (db) => db.selectFrom('person').selectAll().where('id', 'in', [])],
  [
    'ragged rows',
    (db) =>
      db
        .insertInto('person' as 'stage')
        .values([{ id: 1, name: 'a' }, { id: 2 } as { id: number; name: string }]),
  ],
  [
    'WITH before an insert',
    (db) =>
      db
        .with('recent', (qb) => qb.selectFrom('person').select(['id', 'name']))
        .insertInto('stage')
        .columns(['id', 'name'])
        .expression((eb) => eb.selectFrom('recent').selectAll()),
  ],
  [
    'intersect all',
    (db) => db.selectFrom('person').select('id').intersectAll(db.selectFrom('stage').select('id')),
  ],
  [
    'a target alias in merge',
    (db) => db.mergeInto('person as p').using('stage', 'p.id', 'stage.id').whenMatched().thenDelete(),
  ],
  [
    'merge with one branch only',
    (db) => db.mergeInto('person').using('stage', 'person.id', 'stage.id').whenMatched().thenDelete(),
  ],
  [
    'merge with two matched branches',
    (db) =>
      db
        .mergeInto('person')
        .using('stage', 'person.id', 'stage.id')
        .whenMatched()
        .thenDelete()
        .whenMatched()
        .thenDelete()
        .whenNotMatched()
        .thenInsertValues({ id: 1, name: 'a' }),
  ],
  [
    'merge with a condition',
    (db) =>
      db
        .mergeInto('person')
        .using('stage', 'person.id', 'stage.id')
        .whenMatchedAnd('stage.name', '=', 'x')
        .thenDelete()
        .whenNotMatched()
        .thenInsertValues({ id: 1, name: 'a' }),
  ],
  [
    'merge with do nothing',
    (db) =>
      db
        .mergeInto('person')
        .using('stage', 'person.id', 'stage.id')
        .whenMatched()
        .thenDoNothing()
        .whenNotMatched()
        .thenInsertValues({ id: 1, name: 'a' }),
  ],
  [
    'merge with returning',
    (db) =>
      db
        .mergeInto('person')
        .using('stage', 'person.id', 'stage.id')
        .whenMatched()
        .thenDelete()
        .whenNotMatched()
        .thenInsertValues({ id: 1, name: 'a' })
        .returningAll(),
  ],
  [
    'drop column if exists',
    (db) => db.schema.alterTable('person').dropColumn('age', (column) => column.ifExists()),
  ],
  ['temporary views', (db) => db.schema.createView('v').temporary().as(db.selectFrom('person').selectAll())],
  [
    'a foreign collation',
    (db) =>
      db
        .selectFrom('person')
        .selectAll()
        .orderBy('name', (order) => order.collate('de_de')),
  ],
  [
    'a path of JSON by itself',
    (db) => db.selectFrom('person').select((eb) => eb.jsonPath<'data'>().key('a').as('a')),
  ],
  ['TOP with ties', (db) => db.selectFrom('person').top(5, 'with ties').selectAll()],
  [
    'MATERIALIZED in WITH',
    (db) =>
      db
        .with(
          (cte) => cte('n').materialized(),
          (qb) => qb.selectFrom('person').selectAll(),
        )
        .selectFrom('n')
        .selectAll(),
  ],
  [
    'a recursive WITH without column names',
    (db) =>
      db
        .withRecursive('n', (qb) =>
          qb.selectFrom('stage').select('id').unionAll(qb.selectFrom('stage').select('id')),
        )
        .selectFrom('n')
        .selectAll(),
  ],
  [
    'cross apply',
    (db) =>
      db
        .selectFrom('person')
        .crossApply((eb) => eb.selectFrom('stage').selectAll().as('s'))
        .selectAll(),
  ],
  ['the data type json', (db) => db.schema.createTable('t').addColumn('a', 'jsonb')],
  ['the data type uuid', (db) => db.schema.createTable('t').addColumn('a', 'uuid')],
  ['the data type serial', (db) => db.schema.createTable('t').addColumn('a', 'serial')],
  ['the data type bytea', (db) => db.schema.createTable('t').addColumn('a', 'bytea')],
  ['the data type text', (db) => db.schema.createTable('t').addColumn('a', 'text')],
  ['range types', (db) => db.schema.createTable('t').addColumn('a', 'int4range')],
  [
    'auto increment',
    (db) => db.schema.createTable('t').addColumn('a', 'integer', (column) => column.autoIncrement()),
  ],
  [
    'identity without seed and step',
    (db) => db.schema.createTable('t').addColumn('a', 'integer', (column) => column.identity()),
  ],
  [
    'unsigned numbers',
    (db) => db.schema.createTable('t').addColumn('a', 'integer', (column) => column.unsigned()),
  ],
  [
    'nulls not distinct',
    (db) =>
      db.schema.createTable('t').addColumn('a', 'integer', (column) => column.unique().nullsNotDistinct()),
  ],
  [
    'generated columns',
    (db) =>
      db.schema
        .createTable('t')
        .addColumn('a', 'integer', (column) => column.generatedAlwaysAs(sql`1`).stored()),
  ],
  [
    'on delete',
    (db) =>
      db.schema
        .createTable('t')
        .addColumn('a', 'integer', (column) => column.references('person.id').onDelete('cascade')),
  ],
  ['on commit', (db) => db.schema.createTable('t').temporary().onCommit('drop').addColumn('a', 'integer')],
  ['a table without columns', (db) => db.schema.createTable('t').temporary()],
  [
    'add column if not exists',
    (db) => db.schema.alterTable('t').addColumn('a', 'integer', (column) => column.ifNotExists()),
  ],
  ['drop not null', (db) => db.schema.alterTable('t').alterColumn('a', (column) => column.dropNotNull())],
  [
    'a default of an existing column',
    (db) => db.schema.alterTable('t').alterColumn('a', (column) => column.setDefault(1)),
  ],
  ['set schema', (db) => db.schema.alterTable('t').setSchema('other')],
  ['adding an index', (db) => db.schema.alterTable('t').addIndex('i').column('a')],
  ['drop constraint if exists', (db) => db.schema.alterTable('t').dropConstraint('c').ifExists()],
  [
    'deferrable constraints',
    (db) =>
      db.schema.alterTable('t').addUniqueConstraint('c', ['a'], (constraint) => constraint.deferrable()),
  ],
  [
    'case-insensitive regular expressions',
    (db) => db.selectFrom('person').selectAll().where('name', '~*', 'x'),
  ],
  ['full-text search', (db) => db.selectFrom('person').selectAll().where('name', '@@', 'x')],
  [
    'filter of an aggregate',
    (db) => db.selectFrom('person').select((eb) => eb.fn.countAll().filterWhere('id', '>', 1).as('n')),
  ],
  [
    'any of an array',
    (db) =>
      db
        .selectFrom('person')
        .selectAll()
        .where('id', '=', (eb) => eb.fn.any(sql<number[]>`x`)),
  ],
  ['explain with a format', (db) => sql`${explainNode(db.selectFrom('person').selectAll(), 'json')}`],
  [
    'explain analyze',
    (db) => sql`${explainNode(db.selectFrom('person').selectAll(), undefined, sql`analyze`)}`,
  ],
  ['except all', (db) => db.selectFrom('person').select('id').exceptAll(db.selectFrom('stage').select('id'))],
  [
    'on duplicate key update',
    (db) => db.insertInto('stage').values({ id: 1, name: 'a' }).onDuplicateKeyUpdate({ name: 'b' }),
  ],
  ['insert ignore', (db) => db.insertInto('stage').values({ id: 1, name: 'a' }).ignore()],
  ['output of an insert', (db) => db.insertInto('stage').output('inserted.id').values({ id: 1, name: 'a' })],
  ['output of an update', (db) => db.updateTable('stage').output('inserted.id').set({ name: 'a' })],
  ['output of a delete', (db) => db.deleteFrom('stage').output('deleted.id')],
  ['limit of an update', (db) => db.updateTable('stage').set({ name: 'a' }).limit(1)],
  ['order by of a delete', (db) => db.deleteFrom('stage').orderBy('id').limit(1)],
  [
    'top of a merge',
    (db) => db.mergeInto('person').top(1).using('stage', 'person.id', 'stage.id').whenMatched().thenDelete(),
  ],
  ['NaN as a literal', () => sql`select ${sql.lit(Number.NaN)}`],
];
