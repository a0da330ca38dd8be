import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { classifyRedshiftError, introspectColumns } from 'kysely-redshift';
import type { WriterLog } from '../types.ts';
import { type DestructiveChange, planSchema, type SchemaChange, type WantedSchema } from './schema-plan.ts';

/** How often a plan is made anew when another runner changed the schema at the same time. */
const ATTEMPTS = 8;

/** SQLSTATEs: table, column, schema exist; undefined schema or table; the catalogue's own unique indexes. */
const RACE_CODES: ReadonlySet<string> = new Set(['42P07', '42701', '42P06', '3F000', '42P01', '23505']);

/** The steps that are missing now. @throws SchemaConflictError */
export async function currentPlan(
  db: Kysely<unknown>,
  wanted: WantedSchema,
  allow: readonly DestructiveChange[] = [],
): Promise<readonly SchemaChange[]> {
  const names = [...new Set([...wanted.tables, ...wanted.views].map(({ schema }) => schema))];
  const { rows } = await sql<{ nspname: string; relname: string | null; description: string | null }>`
    select n.nspname, c.relname, d.description from pg_namespace n
    left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'v')
    left join pg_description d on d.objoid = c.oid and d.objsubid = 0
    where n.nspname in (${sql.join(names.map((name) => sql.lit(name)))})`.execute(db);
  const existing = {
    comments: new Map(
      rows.flatMap(({ nspname, relname, description }) =>
        relname === null ? [] : [[`${nspname}.${relname}`, description]],
      ),
    ),
    schemas: new Set(rows.map(({ nspname }) => nspname)),
    columns: await introspectColumns(db, { schemas: names }),
  };
  return planSchema(db, wanted, existing, allow);
}

/** How a schema is applied. */
export interface ApplyOptions {
  /** Changes that lose data and may be made all the same. */
  readonly allow?: readonly DestructiveChange[] | undefined;
  readonly log?: WriterLog | undefined;
}

/**
 * Makes the missing schemas, tables and columns, and widens varchars; returns what this call did.
 * Several runners may do it at once: who comes second sees that the thing exists and plans again.
 *
 * @throws SchemaConflictError before anything is changed.
 */
export async function applySchema(
  db: Kysely<unknown>,
  wanted: WantedSchema,
  { allow, log }: ApplyOptions = {},
): Promise<readonly SchemaChange[]> {
  const done: SchemaChange[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      for (const change of await currentPlan(db, wanted, allow)) {
        // ALTER COLUMN TYPE cannot run in a transaction, so every step stands alone and the plan is made to be repeated.
        for (const statement of change.statements) await sql.raw(statement).execute(db);
        done.push(change);
        log?.info({ kind: change.kind, schema: change.schema, table: change.table }, change.description);
      }
      return done;
    } catch (error) {
      if (attempt >= ATTEMPTS || !mayBeRace(error)) throw error;
      log?.debug({ attempt, error }, 'another runner changes the schema too; planning again');
      await sleep(Math.random() * 100 * 2 ** attempt);
    }
  }
}

function mayBeRace(error: unknown): boolean {
  const errorClass = classifyRedshiftError(error);
  if (errorClass === 'retry' || errorClass === 'reconnect') return true;
  if (!(error instanceof Error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (/already exists|does not exist|duplicate key|concurrently updated/i.test(error.message)) return true;
  return typeof code === 'string' && RACE_CODES.has(code);
}
