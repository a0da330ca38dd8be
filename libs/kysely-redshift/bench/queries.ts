import { type Compilable, type Kysely, sql } from 'kysely';

/** Tables of the benchmark; both dialects compile the same queries on them. */
export interface Tables {
  launches: {
    id: string;
    rocket_id: string;
    name: string;
    flight_number: number;
    date_utc: Date;
    success: boolean;
  };
  rockets: { id: string; name: string; mass_kg: number };
  stage: { id: string; name: string; flight_number: number };
  names: { id: string; name: string };
}

const rows = Array.from({ length: 50 }, (_, at) => ({
  id: `id-${at}`,
  name: `it's ${at}`,
  flight_number: at,
}));

/** Queries that both dialects have, from a point lookup to a merge. */
export const queries: Readonly<Record<string, (db: Kysely<Tables>) => Compilable>> = {
  lookup: (db) => db.selectFrom('launches').selectAll().where('id', '=', 'a'),
  join: (db) =>
    db
      .selectFrom('launches as l')
      .innerJoin('rockets as r', 'r.id', 'l.rocket_id')
      .select(['l.id', 'l.name', 'r.name as rocket'])
      .select(({ fn }) => fn.max('l.flight_number').as('latest'))
      .where((eb) => eb.or([eb('l.success', '=', true), eb('r.mass_kg', '>', 1000)]))
      .groupBy(['l.id', 'l.name', 'r.name'])
      .orderBy('l.name')
      .limit(10),
  cte: (db) =>
    db
      .with('recent', (qb) => qb.selectFrom('launches').selectAll().where('date_utc', '>', new Date(0)))
      .selectFrom('recent')
      .select(['id', sql<number>`count(*) over (partition by rocket_id)`.as('flights')]),
  insert50: (db) => db.insertInto('stage').values(rows),
  update: (db) =>
    db.updateTable('launches').set({ name: 'x', success: true }).where('id', 'in', ['a', 'b', 'c']),
  merge: (db) =>
    db
      .mergeInto('names')
      .using('stage', 'stage.id', 'names.id')
      .whenMatched()
      .thenUpdateSet((eb) => ({ name: eb.ref('stage.name') }))
      .whenNotMatched()
      .thenInsertValues((eb) => ({
        id: eb.ref('stage.id'),
        name: eb.ref('stage.name'),
      })),
};
