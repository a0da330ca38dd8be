import { describeColumn, type ColumnMetadata } from './column-metadata.ts';
import type { FrontClient } from './front-client.ts';

/** A table as ListTables tells it. */
export interface TableMember {
  readonly name: string;
  readonly schema: string;
  readonly type: string;
}

/** Schemas and tables that only the embedded Postgres has. */
const isForeign = `n.nspname like 'pg\\\\_toast%' or n.nspname like 'pg\\\\_temp%' or n.nspname like 'pg\\\\_toast\\\\_temp%'
  or c.relname like 'redshift\\\\_local\\\\_%'`;

/** Databases that can be connected to. */
export async function listDatabases(client: FrontClient): Promise<string[]> {
  const rows = await client.rows(
    `select datname from pg_catalog.pg_database where datallowconn and not datistemplate and datname <> 'postgres' order by datname`,
  );
  return rows.map(([name]) => name ?? '');
}

/** Schemas whose name is LIKE the pattern. */
export async function listSchemas(client: FrontClient, pattern = '%'): Promise<string[]> {
  const rows = await client.rows(
    `select n.nspname from pg_catalog.pg_namespace n where n.nspname like $1 and n.nspname not like 'pg\\\\_toast%'
     and n.nspname not like 'pg\\\\_temp%' order by n.nspname`,
    [pattern],
  );
  return rows.map(([name]) => name ?? '');
}

/** Tables and views whose names are LIKE the patterns. */
export async function listTables(
  client: FrontClient,
  schemaPattern = '%',
  tablePattern = '%',
): Promise<TableMember[]> {
  const rows = await client.rows(
    `select c.relname, n.nspname, case when c.relpersistence = 't' then 'LOCAL TEMPORARY'
       else case when n.nspname in ('pg_catalog', 'information_schema') then 'SYSTEM ' else '' end
         || case when c.relkind in ('r', 'p') then 'TABLE' else 'VIEW' end end
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm') and n.nspname like $1 and c.relname like $2 and not (${isForeign})
     order by n.nspname, c.relname`,
    [schemaPattern, tablePattern],
  );
  return rows.map(([name, schema, type]) => ({ name: name ?? '', schema: schema ?? '', type: type ?? '' }));
}

/** The columns of the tables with exactly these names; a missing name means any. */
export async function describeTable(
  client: FrontClient,
  schema: string | undefined,
  table: string | undefined,
): Promise<ColumnMetadata[]> {
  const conditions = [`not (${isForeign})`];
  const values: string[] = [];
  for (const [column, value] of [
    ['n.nspname', schema],
    ['c.relname', table],
  ] as const) {
    if (value !== undefined) conditions.push(`${column} = $${values.push(value)}`);
  }
  const rows = await client.rows(
    `select n.nspname, c.relname, a.attname, case when t.typtype = 'd' then t.typbasetype else t.oid end, a.atttypmod, a.attnotnull,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid)
     from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_type t on t.oid = a.atttypid
     left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and ${conditions.join(' and ')}
     order by n.nspname, c.relname, a.attnum`,
    values,
  );
  return rows.map(([ofSchema, ofTable, name, oid, modifier, notNull, columnDefault]) => ({
    ...describeColumn(
      { name: name ?? '', typeOid: Number(oid), typeModifier: Number(modifier) },
      { schema: ofSchema ?? '', table: ofTable ?? '', notNull: notNull === 't' },
    ),
    ...(columnDefault === null || columnDefault === undefined ? {} : { columnDefault }),
  }));
}
