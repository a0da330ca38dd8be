import { sql } from 'kysely';
import type { AnyKysely } from '../names.ts';
import { inSchemas, type IntrospectColumnsOptions, tableKey } from './columns.ts';

/** What a relation is. */
export type RelationKind = 'table' | 'view' | 'late-binding view' | 'materialized view' | 'external table';

/** A table or view. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
}

interface NameRow {
  readonly schema: string;
  readonly name: string;
}

/**
 * The tables and views of the current database, ordered by schema and name. Needs no superuser: SVV_TABLES shows what
 * the user may see, and the text of a view says of which kind it is.
 */
export async function introspectRelations(
  db: AnyKysely,
  options: IntrospectColumnsOptions = {},
): Promise<readonly Relation[]> {
  if (options.schemas?.length === 0) return [];
  const { rows } = await sql<NameRow & { readonly type: string }>`
    select table_schema as schema, table_name as name, table_type as type from svv_tables
    where table_catalog = current_database() and ${inSchemas(options.schemas)}
    order by table_schema, table_name`.execute(db);
  const views = await viewKinds(db, options);
  const relations = new Map<string, Relation>();
  for (const { schema, name, type } of rows) {
    const key = tableKey(schema, name);
    relations.set(key, { schema, name, kind: views.get(key)?.kind ?? kindOf(type) });
  }
  // A materialized view need not be among the tables.
  for (const [key, view] of views) if (!relations.has(key)) relations.set(key, view);
  return [...relations.values()].toSorted(
    (left, right) => compare(left.schema, right.schema) || compare(left.name, right.name),
  );
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const kindOf = (type: string): RelationKind => {
  const upper = type.toUpperCase();
  if (upper.includes('EXTERNAL')) return 'external table';
  return upper.includes('VIEW') ? 'view' : 'table';
};

async function viewKinds(
  db: AnyKysely,
  { schemas }: IntrospectColumnsOptions,
): Promise<ReadonlyMap<string, Relation>> {
  const { rows } = await sql<NameRow & { readonly kind: RelationKind }>`
    select schemaname as schema, viewname as name,
      case when definition ilike '%with no schema binding%' then 'late-binding view'
        when definition ilike '%create materialized view%' then 'materialized view' else 'view' end as kind
    from pg_views where ${inSchemas(schemas, 'schemaname')}
    union all
    select schema, name, 'materialized view' from stv_mv_info
    where db_name = current_database() and ${inSchemas(schemas, 'schema')}`.execute(db);
  // Names are padded in STV tables, and a materialized view may come from both.
  const views = new Map<string, Relation>();
  for (const { schema, name, kind } of rows) {
    const view = { schema: schema.trim(), name: name.trim(), kind };
    const key = tableKey(view.schema, view.name);
    if (!views.has(key) || kind === 'materialized view') views.set(key, view);
  }
  return views;
}
