import { sql } from 'kysely';
import type { AnyKysely } from '../names.ts';
import {
  byTable,
  type Identity,
  identityOf,
  inSchemas,
  introspectColumns,
  type IntrospectColumnsOptions,
  type RedshiftColumn,
  tableKey,
} from './columns.ts';
import { introspectRelations, type Relation } from './relations.ts';

/** A column with its physical design. */
export interface RedshiftColumnDesign extends RedshiftColumn {
  /** E.g. `az64`; `null` when it is not compressed or not known. */
  readonly encoding: string | null;
  readonly isDistKey: boolean;
  /** Place in the sort key, from 1; `null` outside of it. */
  readonly sortKeyPosition: number | null;
  readonly identity: Identity | null;
}

/** How the rows of a table are spread. */
export type RedshiftDistStyle = 'even' | 'key' | 'all' | 'auto(all)' | 'auto(even)' | 'auto(key)';

/** A table or view with its physical design. */
export interface RedshiftRelation extends Relation {
  /** `null` for views and external tables, and where it cannot be seen. */
  readonly distStyle: RedshiftDistStyle | null;
  readonly distKey: string | null;
  /** `null` without a sort key. */
  readonly sortStyle: 'compound' | 'interleaved' | null;
  /** Columns of the sort key in its order. */
  readonly sortKey: readonly string[];
  readonly columns: readonly RedshiftColumnDesign[];
}

interface DesignRow {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly encoding: string | null;
  readonly distkey: boolean | null;
  readonly sortkey: number | null;
}

/** `releffectivediststyle` of PG_CLASS_INFO (AWS docs, PG_CLASS_INFO). */
const DIST_STYLES: Readonly<Record<number, RedshiftDistStyle>> = {
  0: 'even',
  1: 'key',
  8: 'all',
  10: 'auto(all)',
  11: 'auto(even)',
  12: 'auto(key)',
};

/**
 * The tables and views of the current database with their physical design: distribution, sort keys, encodings,
 * identity. Reads SVV_REDSHIFT_COLUMNS and PG_CLASS_INFO, which need no superuser. Not for use inside a transaction.
 */
export async function introspectRedshift(
  db: AnyKysely,
  options: IntrospectColumnsOptions = {},
): Promise<readonly RedshiftRelation[]> {
  const relations = await introspectRelations(db, options);
  if (relations.length === 0) return [];
  const columns = byTable(await introspectColumns(db, options));
  const designs = byTable(await columnDesigns(db, options));
  const styles = await distStyles(db, options);
  return relations.map((relation) => {
    const key = tableKey(relation.schema, relation.name);
    return describe(relation, columns.get(key) ?? [], designs.get(key) ?? [], styles.get(key));
  });
}

async function columnDesigns(
  db: AnyKysely,
  { schemas }: IntrospectColumnsOptions,
): Promise<readonly DesignRow[]> {
  const { rows } = await sql<DesignRow>`
    select schema_name as schema, table_name as "table", column_name as "column", encoding, distkey, sortkey
    from svv_redshift_columns
    where database_name = current_database() and ${inSchemas(schemas, 'schema_name')}`.execute(db);
  return rows;
}

/** PG_CLASS_INFO is documented for all users; without it the style is known from the distribution key only. */
async function distStyles(
  db: AnyKysely,
  { schemas }: IntrospectColumnsOptions,
): Promise<ReadonlyMap<string, RedshiftDistStyle>> {
  const { rows } = await sql<{
    readonly schema: string;
    readonly table: string;
    readonly style: number | string;
  }>`
    select nspname as schema, relname as "table", releffectivediststyle as style
    from pg_class_info join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'r' and ${inSchemas(schemas, 'nspname')}`
    .execute(db)
    .catch(() => ({ rows: [] }));
  const styles = new Map<string, RedshiftDistStyle>();
  for (const { schema, table, style } of rows) {
    const name = DIST_STYLES[Number(style)];
    if (name) styles.set(tableKey(schema, table), name);
  }
  return styles;
}

function describe(
  relation: Relation,
  columns: readonly RedshiftColumn[],
  designs: readonly DesignRow[],
  style: RedshiftDistStyle | undefined,
): RedshiftRelation {
  const byName = new Map(designs.map((design) => [design.column, design]));
  const described = columns.map((column): RedshiftColumnDesign => {
    const design = byName.get(column.name);
    const place = Math.abs(Number(design?.sortkey ?? 0));
    const encoding = design?.encoding?.toLowerCase() ?? null;
    return {
      ...column,
      encoding: encoding === 'none' ? null : encoding,
      isDistKey: design?.distkey ?? false,
      sortKeyPosition: place === 0 ? null : place,
      identity: identityOf(column.defaultExpression),
    };
  });
  const distKey = described.find(({ isDistKey }) => isDistKey)?.name ?? null;
  const sortKey = described
    .filter(({ sortKeyPosition }) => sortKeyPosition !== null)
    .toSorted((left, right) => Number(left.sortKeyPosition) - Number(right.sortKeyPosition))
    .map(({ name }) => name);
  // The places of an interleaved key alternate between positive and negative (AWS docs, PG_TABLE_DEF).
  const isInterleaved = designs.some(({ sortkey }) => Number(sortkey ?? 0) < 0);
  return {
    ...relation,
    distStyle: style ?? (distKey === null ? null : 'key'),
    distKey,
    sortStyle: sortKey.length === 0 ? null : isInterleaved ? 'interleaved' : 'compound',
    sortKey,
    columns: described,
  };
}
