import { sql } from 'kysely';
import { collate, qualify, selectAllExcept, superPath, unnest } from '../../src/index.ts';
import { statement, type StatementCase } from './statement.ts';

/** Queries and changes of rows. */
export const queries: readonly StatementCase[] = [
  statement(
    'a select with bind parameters',
    (db) => db.selectFrom('person').select(['id', 'name']).where('city', '=', 'Łódź').orderBy('id').limit(3),
    'select "id", "name" from "person" where "city" = $1 order by "id" limit $2',
    { parameters: ['Łódź', 3], rows: [{ id: '1', name: 'Ann' }] },
  ),
  statement(
    'TOP',
    (db) => db.selectFrom('person').top(1).select('name').orderBy('id'),
    'select top 1 "name" from "person" order by "id"',
    { rows: [{ name: 'Ann' }] },
  ),
  statement(
    'EXCLUDE',
    (db) => db.selectFrom('person').$call(selectAllExcept('data', 'city')).orderBy('id'),
    'select * exclude ("data", "city") from "person" order by "id"',
    {
      rows: [
        { id: '1', name: 'Ann' },
        { id: '2', name: 'Bob' },
      ],
    },
  ),
  statement(
    'QUALIFY before ORDER BY and LIMIT',
    (db) =>
      db
        .selectFrom('launch')
        .select(['id', 'pad'])
        .where('pad', 'is not', null)
        .orderBy('id')
        .limit(5)
        .$call(
          qualify((eb) =>
            eb(
              eb.fn.agg<number>('row_number').over((over) => over.partitionBy('pad').orderBy('at', 'desc')),
              '=',
              1,
            ),
          ),
        ),
    'select "id", "pad" from "launch" where "pad" is not null ' +
      'qualify row_number() over(partition by "pad" order by "at" desc) = $1 order by "id" limit $2',
    {
      parameters: [1, 5],
      rows: [
        { id: 2, pad: 'slc40' },
        { id: 3, pad: 'lc39a' },
      ],
    },
  ),
  statement(
    'two QUALIFY behind HAVING',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) => ['region', eb.fn.sum('amount').as('total')])
        .groupBy('region')
        .having((eb) => eb.fn.sum('amount'), '>', 1)
        .$call(qualify(() => sql<boolean>`row_number() over (order by "region") <= 2`))
        .$call(qualify(() => sql<boolean>`row_number() over (order by "region" desc) = 1`)),
    'select "region", sum("amount") as "total" from "sales" group by "region" having sum("amount") > $1 ' +
      'qualify (row_number() over (order by "region") <= 2) and row_number() over (order by "region" desc) = 1',
    { parameters: [1], rows: [{ region: 'south', total: '7' }] },
  ),
  statement(
    'unnesting a SUPER array',
    (db) =>
      db
        .selectFrom('launch as l')
        .crossJoin((eb) => unnest(superPath(eb.ref('l.doc')).key('cores'), { as: 'c', at: 'i' }))
        .select(['l.id', 'c.flight', 'i'])
        .orderBy('l.id')
        .orderBy('i'),
    'select "l"."id", "c"."flight", "i" from "launch" as "l", "l"."doc"."cores" as "c" at "i" order by "l"."id", "i"',
    {
      rows: [
        { id: 1, flight: 1, i: '0' },
        { id: 1, flight: 2, i: '1' },
        { id: 2, flight: 1, i: '0' },
      ],
    },
  ),
  statement(
    'unnesting scalars among joins',
    (db) =>
      db
        .selectFrom('launch as l')
        .crossJoin((eb) => unnest(superPath(eb.ref('l.doc')).key('tags'), { as: 'tag' }))
        .innerJoin('person as p', 'p.id', 'l.id')
        .select(['l.id', 'tag', 'p.name'])
        .orderBy('l.id'),
    'select "l"."id", "tag", "p"."name" from "launch" as "l" cross join "l"."doc"."tags" as "tag" ' +
      'inner join "person" as "p" on "p"."id" = "l"."id" order by "l"."id"',
    {
      rows: [
        { id: 1, tag: 'a', name: 'Ann' },
        { id: 1, tag: 'b', name: 'Ann' },
      ],
    },
  ),
  statement(
    'unnesting that keeps rows without elements',
    (db) =>
      db
        .selectFrom('launch as l')
        .leftJoin(
          (eb) => unnest(superPath(eb.ref('l.doc')).key('tags'), { as: 'tag' }),
          (join) => join.onTrue(),
        )
        .select(['l.id', 'tag'])
        .where('l.id', '>', 1)
        .orderBy('l.id'),
    'select "l"."id", "tag" from "launch" as "l" left join "l"."doc"."tags" as "tag" on true where "l"."id" > $1 order by "l"."id"',
    {
      parameters: [1],
      rows: [
        { id: 2, tag: null },
        { id: 3, tag: 'c' },
        { id: 4, tag: null },
      ],
    },
  ),
  statement(
    'a recursive WITH',
    (db) =>
      db
        .withRecursive('numbers(n)', (qb) =>
          qb.selectNoFrom(sql<number>`1`.as('n')).unionAll(
            qb
              .selectFrom('numbers')
              .select((eb) => eb('n', '+', 1).as('n'))
              .where('n', '<', 3),
          ),
        )
        .selectFrom('numbers')
        .selectAll()
        .orderBy('n'),
    'with recursive "numbers"("n") as (select 1 as "n" union all select "n" + $1 as "n" from "numbers" where "n" < $2) ' +
      'select * from "numbers" order by "n"',
    { parameters: [1, 3], rows: [{ n: 1 }, { n: 2 }, { n: 3 }] },
  ),
  statement(
    'WITH',
    (db) =>
      db
        .with('named', (qb) => qb.selectFrom('person').select('name'))
        .selectFrom('named')
        .selectAll()
        .orderBy('name'),
    'with "named" as (select "name" from "person") select * from "named" order by "name"',
    { rows: [{ name: 'Ann' }, { name: 'Bob' }] },
  ),
  statement(
    'set operations',
    (db) => db.selectFrom('person').select('id').except(db.selectFrom('stage').select('id')).orderBy('id'),
    'select "id" from "person" except select "id" from "stage" order by "id"',
    { rows: [{ id: '1' }] },
  ),
  statement(
    'a collation',
    (db) =>
      db
        .selectFrom('person')
        .select('id')
        .orderBy((eb) => collate(eb.ref('name'), 'case_insensitive')),
    'select "id" from "person" order by collate("name", \'case_insensitive\')',
    { rows: [{ id: '1' }, { id: '2' }] },
  ),
  statement(
    'EXPLAIN',
    (db) => explained(db.selectFrom('person').select('id').compile().sql),
    'explain select "id" from "person"',
  ),
  statement(
    'a multi-row insert',
    (db) =>
      db.insertInto('stage').values([
        { id: 8, name: 'a' },
        { id: 9, name: "b'" },
      ]),
    'insert into "stage" ("id", "name") values ($1, $2), ($3, $4)',
    { parameters: [8, 'a', 9, "b'"], after: ['delete from stage where id > 7'] },
  ),
  statement(
    'DEFAULT VALUES',
    (db) => db.insertInto('person').defaultValues(),
    'insert into "person" default values',
    { executable: 'the test table has a NOT NULL column' },
  ),
  statement(
    'WITH inside an insert',
    (db) =>
      db
        .insertInto('stage')
        .columns(['id', 'name'])
        .expression(
          db
            .with('recent', (qb) => qb.selectFrom('person').select(['id', 'name']).where('id', '>', 100))
            .selectFrom('recent')
            .selectAll(),
        ),
    'insert into "stage" ("id", "name") with "recent" as (select "id", "name" from "person" where "id" > $1) select * from "recent"',
    { parameters: [100] },
  ),
  statement(
    'UPDATE with FROM',
    (db) =>
      db
        .updateTable('person')
        .from('stage')
        .set((eb) => ({ name: eb.ref('stage.name') }))
        .whereRef('person.id', '=', 'stage.id')
        .where('person.id', '=', 100),
    'update "person" set "name" = "stage"."name" from "stage" where "person"."id" = "stage"."id" and "person"."id" = $1',
    { parameters: [100] },
  ),
  statement(
    'DELETE with USING',
    (db) =>
      db
        .deleteFrom('stage')
        .using('person')
        .whereRef('person.id', '=', 'stage.id')
        .where('person.id', '=', 100),
    'delete from "stage" using "person" where "person"."id" = "stage"."id" and "person"."id" = $1',
    { parameters: [100] },
  ),
  statement(
    'a merge with one branch of each kind',
    (db) =>
      db
        .mergeInto('person')
        .using('stage', 'person.id', 'stage.id')
        .whenMatched()
        .thenUpdateSet((eb) => ({ name: eb.ref('stage.name') }))
        .whenNotMatched()
        .thenInsertValues((eb) => ({ id: eb.ref('stage.id'), name: eb.ref('stage.name') })),
    'merge into "person" using "stage" on "person"."id" = "stage"."id" when matched then update set "name" = "stage"."name" ' +
      'when not matched then insert ("id", "name") values ("stage"."id", "stage"."name")',
    { after: ['delete from person where id = 3', "update person set name = 'Bob' where id = 2"] },
  ),
];

function explained(query: string) {
  return sql.raw(`explain ${query}`);
}
