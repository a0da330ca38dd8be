import { type Compilable, sql } from 'kysely';
import { compileOnly } from '../test/helpers/compile-only.ts';
import {
  distKey,
  encode,
  identity,
  InvalidIdentifierError,
  redshiftTypes,
  sortKey,
  UnsupportedByRedshiftError,
} from './index.ts';

const db = compileOnly();

describe('RedshiftQueryCompiler: what Redshift has', () => {
  const cases: readonly [
    name: string,
    query: () => Compilable,
    sql: string,
    parameters: readonly unknown[],
  ][] = [
    [
      'a select with bind parameters',
      () => db.selectFrom('person').select(['id', 'name']).where('city', '=', 'Łódź').orderBy('id').limit(3),
      'select "id", "name" from "person" where "city" = $1 order by "id" limit $2',
      ['Łódź', 3],
    ],
    [
      'a multi-row insert',
      () =>
        db.insertInto('stage').values([
          { id: 1, name: 'a' },
          { id: 2, name: "b'" },
        ]),
      'insert into "stage" ("id", "name") values ($1, $2), ($3, $4)',
      [1, 'a', 2, "b'"],
    ],
    [
      'WITH inside an insert',
      () =>
        db
          .insertInto('stage')
          .columns(['id', 'name'])
          .expression(
            db
              .with('recent', (qb) => qb.selectFrom('person').select(['id', 'name']))
              .selectFrom('recent')
              .selectAll(),
          ),
      'insert into "stage" ("id", "name") with "recent" as (select "id", "name" from "person") select * from "recent"',
      [],
    ],
    [
      'a merge with one branch of each kind',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .whenMatched()
          .thenUpdateSet((eb) => ({ name: eb.ref('stage.name') }))
          .whenNotMatched()
          .thenInsertValues((eb) => ({ id: eb.ref('stage.id'), name: eb.ref('stage.name') })),
      'merge into "person" using "stage" on "person"."id" = "stage"."id" when matched then update set "name" = "stage"."name" ' +
        'when not matched then insert ("id", "name") values ("stage"."id", "stage"."name")',
      [],
    ],
    [
      'a simplified merge',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .modifyEnd(sql`remove duplicates`),
      'merge into "person" using "stage" on "person"."id" = "stage"."id" remove duplicates',
      [],
    ],
    [
      'a table with distribution, sort order, identity and encodings',
      () =>
        db.schema
          .createTable('event')
          .addColumn('id', 'bigint', (column) => column.modifyEnd(identity(1, 1)))
          .addColumn('at', redshiftTypes.timestamptz(), (column) => column.modifyEnd(encode('az64')))
          .addColumn('body', redshiftTypes.super())
          .addColumn('name', redshiftTypes.varchar(64))
          .modifyEnd(sql`${distKey('id')} ${sortKey('at', 'id')}`),
      'create table "event" ("id" bigint identity(1, 1), "at" timestamptz encode az64, "body" super, "name" varchar(64)) ' +
        'distkey("id") compound sortkey("at", "id")',
      [],
    ],
    [
      'one change per ALTER TABLE',
      () => db.schema.alterTable('person').addColumn('age', 'integer'),
      'alter table "person" add column "age" integer',
      [],
    ],
    [
      'widening a varchar',
      () =>
        db.schema
          .alterTable('person')
          .alterColumn('name', (column) => column.setDataType(redshiftTypes.varchar(200))),
      'alter table "person" alter column "name" type varchar(200)',
      [],
    ],
    [
      'refreshing a materialized view, without the "with data" of Postgres',
      () => db.schema.refreshMaterializedView('recent'),
      'refresh materialized view "recent"',
      [],
    ],
  ];
  it.each(cases)('compiles %s', (_, query, expected, parameters) => {
    const compiled = query().compile();
    expect(compiled.sql).toBe(expected);
    expect(compiled.parameters).toEqual(parameters);
  });
});

describe('RedshiftQueryCompiler: what Redshift does not have', () => {
  const cases: readonly [name: string, query: () => Compilable, feature: RegExp][] = [
    ['returning', () => db.insertInto('stage').values({ id: 1, name: 'a' }).returningAll(), /RETURNING/],
    ['returning of an update', () => db.updateTable('stage').set({ name: 'a' }).returning('id'), /RETURNING/],
    ['returning of a delete', () => db.deleteFrom('stage').returningAll(), /RETURNING/],
    [
      'on conflict',
      () =>
        db
          .insertInto('stage')
          .values({ id: 1, name: 'a' })
          .onConflict((conflict) => conflict.doNothing()),
      /ON CONFLICT/,
    ],
    ['distinct on', () => db.selectFrom('person').distinctOn('id').selectAll(), /DISTINCT ON/],
    ['for update', () => db.selectFrom('person').selectAll().forUpdate(), /row locks/],
    ['for share', () => db.selectFrom('person').selectAll().forShare(), /row locks/],
    ['skip locked', () => db.selectFrom('person').selectAll().forUpdate().skipLocked(), /row locks/],
    ['create index', () => db.schema.createIndex('i').on('person').column('id'), /indexes/],
    ['drop index', () => db.schema.dropIndex('i'), /indexes/],
    ['drop type', () => db.schema.dropType('mood'), /DROP TYPE/],
    [
      'identity by default without seed and step',
      () =>
        db.schema
          .createTable('t')
          .addColumn('id', 'bigint', (column) => column.generatedByDefaultAsIdentity()),
      /without seed and step/,
    ],
    [
      'constraints in ADD COLUMN',
      () => db.schema.alterTable('person').addColumn('a', 'integer', (column) => column.unique()),
      /constraints in ADD COLUMN/,
    ],
    [
      'renaming a constraint',
      () => db.schema.alterTable('person').renameConstraint('a', 'b'),
      /RENAME CONSTRAINT/,
    ],
    [
      'create view if not exists',
      () => db.schema.createView('v').ifNotExists().as(db.selectFrom('person').selectAll()),
      /IF NOT EXISTS/,
    ],
    [
      'refreshing a materialized view concurrently',
      () => db.schema.refreshMaterializedView('v').concurrently(),
      /CONCURRENTLY/,
    ],
    ['replace into', () => db.replaceInto('stage').values({ id: 1, name: 'a' }), /REPLACE/],
    [
      'WITH in merge',
      () =>
        db
          .with('recent', (qb) => qb.selectFrom('stage').selectAll())
          .mergeInto('person')
          .using('recent', 'person.id', 'recent.id')
          .whenMatched()
          .thenDelete(),
      /WITH in MERGE/,
    ],
    [
      'merge by source',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .whenMatched()
          .thenDelete()
          .whenNotMatchedBySource()
          .thenDelete(),
      /BY SOURCE/,
    ],
    ['create type', () => db.schema.createType('mood').asEnum(['ok']), /CREATE TYPE/],
    [
      'two columns in one ALTER TABLE',
      () => db.schema.alterTable('person').addColumn('a', 'integer').addColumn('b', 'integer'),
      /several column changes/,
    ],
    [
      'set not null',
      () => db.schema.alterTable('person').alterColumn('name', (column) => column.setNotNull()),
      /NOT NULL or DEFAULT/,
    ],
    [
      'generated always as identity',
      () =>
        db.schema.createTable('t').addColumn('id', 'bigint', (column) => column.generatedAlwaysAsIdentity()),
      /GENERATED/,
    ],
    [
      'check constraints',
      () => db.schema.createTable('t').addColumn('id', 'bigint', (column) => column.check(sql`id > 0`)),
      /CHECK/,
    ],
    [
      'lateral joins',
      () =>
        db
          .selectFrom('person')
          .innerJoinLateral(
            (eb) => eb.selectFrom('stage').selectAll().as('s'),
            (join) => join.onTrue(),
          )
          .selectAll(),
      /LATERAL/,
    ],
    [
      'json arrows',
      () => db.selectFrom('person').select((eb) => eb.ref('data', '->').key('a').key('b').as('b')),
      /JSON|operator/,
    ],
    [
      'json paths',
      () => db.selectFrom('person').select((eb) => eb.ref('data', '->$').key('a').as('a')),
      /JSON|operator/,
    ],
    ['array operators', () => db.selectFrom('person').selectAll().where('name', '@>', 'x'), /operator @>/],
    [
      'is distinct from',
      () => db.selectFrom('person').selectAll().where('name', 'is distinct from', 'x'),
      /DISTINCT FROM/,
    ],
    ['fetch', () => db.selectFrom('person').selectAll().fetch(3), /FETCH/],
    ['an empty IN list', () => db.selectFrom('person').selectAll().where('id', 'in', []), /empty IN/],
    [
      'ragged rows',
      () =>
        db
          .insertInto('person' as 'stage')
          .values([{ id: 1, name: 'a' }, { id: 2 } as { id: number; name: string }]),
      /DEFAULT among the values/,
    ],
    [
      'WITH before an insert',
      () =>
        db
          .with('recent', (qb) => qb.selectFrom('person').select(['id', 'name']))
          .insertInto('stage')
          .columns(['id', 'name'])
          .expression((eb) => eb.selectFrom('recent').selectAll()),
      /WITH before INSERT/,
    ],
    [
      'intersect all',
      () => db.selectFrom('person').select('id').intersectAll(db.selectFrom('stage').select('id')),
      /INTERSECT ALL/,
    ],
    [
      'a target alias in merge',
      () => db.mergeInto('person as p').using('stage', 'p.id', 'stage.id').whenMatched().thenDelete(),
      /alias on the target of MERGE/,
    ],
    [
      'merge with one branch only',
      () => db.mergeInto('person').using('stage', 'person.id', 'stage.id').whenMatched().thenDelete(),
      /1 WHEN MATCHED and 0 WHEN NOT MATCHED/,
    ],
    [
      'merge with two matched branches',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .whenMatched()
          .thenDelete()
          .whenMatched()
          .thenDelete()
          .whenNotMatched()
          .thenInsertValues({ id: 1, name: 'a' }),
      /2 WHEN MATCHED/,
    ],
    [
      'merge with a condition',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .whenMatchedAnd('stage.name', '=', 'x')
          .thenDelete()
          .whenNotMatched()
          .thenInsertValues({ id: 1, name: 'a' }),
      /AND after WHEN/,
    ],
    [
      'merge with do nothing',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .whenMatched()
          .thenDoNothing()
          .whenNotMatched()
          .thenInsertValues({ id: 1, name: 'a' }),
      /DO NOTHING/,
    ],
    [
      'merge with returning',
      () =>
        db
          .mergeInto('person')
          .using('stage', 'person.id', 'stage.id')
          .whenMatched()
          .thenDelete()
          .whenNotMatched()
          .thenInsertValues({ id: 1, name: 'a' })
          .returningAll(),
      /RETURNING/,
    ],
    [
      'drop column if exists',
      () => db.schema.alterTable('person').dropColumn('age', (column) => column.ifExists()),
      /IF EXISTS/,
    ],
    [
      'temporary views',
      () => db.schema.createView('v').temporary().as(db.selectFrom('person').selectAll()),
      /temporary views/,
    ],
    [
      'a foreign collation',
      () =>
        db
          .selectFrom('person')
          .selectAll()
          .orderBy('name', (order) => order.collate('de_de')),
      /collation/,
    ],
  ];
  it.each(cases)('refuses %s and says what to do instead', (_, query, feature) => {
    let thrown: unknown;
    try {
      query().compile();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UnsupportedByRedshiftError);
    const { message, remedy, transient } = thrown as UnsupportedByRedshiftError;
    expect(message).toMatch(feature);
    expect(remedy.length).toBeGreaterThan(10);
    expect(transient).toBe(false);
  });
});

describe('RedshiftQueryCompiler: names', () => {
  it('refuses upper case, because Redshift would fold it', () => {
    expect(() => db.selectFrom('person').select('id as personId').compile()).toThrow(InvalidIdentifierError);
  });

  it('folds or keeps upper case when told to', () => {
    const query = (kysely: typeof db) => kysely.selectFrom('person').select('id as personId').compile().sql;
    expect(query(compileOnly({ identifierCase: 'lower' }))).toBe('select "id" as "personid" from "person"');
    expect(query(compileOnly({ identifierCase: 'preserve' }))).toBe(
      'select "id" as "personId" from "person"',
    );
  });
});
