import { quoteLiteral } from '../postgres/admin-client.ts';
import { catalogName } from '../copy/parse-copy.ts';
import { notEmulated, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';

/** A name of up to three parts, as the catalogue has it. */
function readName(statement: Statement, at: Position): { readonly parts: string[]; readonly next: Position } {
  const { next } = statement.qualifiedName(at);
  const parts: string[] = [];
  for (let part = at; part < next; part += 2) {
    const token = statement.token(part);
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw syntaxErrorAt(token?.text ?? 'show');
    parts.push(catalogName(token.text));
  }
  return { parts, next };
}

/** [LIKE 'pattern'] [LIMIT n] as conditions behind a query. */
function readFilter(statement: Statement, from: Position, column: string, order: string): string {
  let at = from;
  let text = '';
  if (statement.isWord(at, 'LIKE') && statement.token(at + 1)?.kind === 'string') {
    text += ` and ${column} like ${statement.token(at + 1)?.text ?? ''}`;
    at += 2;
  }
  text += ` order by ${order}`;
  if (statement.isWord(at, 'LIMIT') && statement.token(at + 1)?.kind === 'number') {
    text += ` limit ${statement.token(at + 1)?.text ?? ''}`;
    at += 2;
  }
  if (at < statement.length) throw syntaxErrorAt(statement.token(at)?.text ?? '');
  return text;
}

/** The relation that raises an error when a database, schema or table of the statement is not there. */
const place = (database?: string, schema?: string, table?: string): string =>
  `pg_catalog.redshift_local_place(${[database ?? null, schema ?? null, table ?? null].map(quoteLiteral).join(', ')}) p`;

function showTables(statement: Statement): string {
  const { parts, next } = readName(statement, 4);
  const [schema = '', database] = parts.toReversed();
  return `select database_name, schema_name, table_name, table_type, table_acl, remarks, owner, created as last_altered_time,
    null::timestamp as last_modified_time, dist_style, table_subtype from ${place(database, schema)} join pg_catalog.redshift_local_relation on true
    where schema_name = ${quoteLiteral(schema)}${readFilter(statement, next, 'table_name', 'table_name')}`;
}

function showColumns(statement: Statement): string {
  const { parts, next } = readName(statement, 4);
  const [table = '', schema, database] = parts.toReversed();
  if (schema === undefined)
    throw syntaxErrorAt(statement.token(4)?.text ?? '', 'SHOW COLUMNS needs a schema.');
  return `select database_name, schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type,
    character_maximum_length, numeric_precision, numeric_scale, remarks, case when sortkey <> 0 then sort_key_type end as sort_key_type,
    sortkey as sort_key, distkey::int as dist_key, case when table_type = 'TABLE' then encoding end as encoding, null::varchar as collation
    from ${place(database, schema, table)} join pg_catalog.redshift_local_column on true
    where schema_name = ${quoteLiteral(schema)} and table_name = ${quoteLiteral(table)}${readFilter(statement, next, 'column_name', 'ordinal_position')}`;
}

function showSchemas(statement: Statement): string {
  const { parts, next } = readName(statement, 4);
  return `select database_name, schema_name, schema_owner, schema_type, schema_acl, source_database, schema_option
    from ${place(parts[0])} join pg_catalog.svv_all_schemas on true where true${readFilter(statement, next, 'schema_name', 'schema_name')}`;
}

function showDatabases(statement: Statement): string {
  if (statement.isWord(2, 'FROM')) throw notEmulated('SHOW DATABASES FROM DATA CATALOG');
  return `select database_name, database_owner, database_type, database_acl, database_options as parameters, database_isolation_level
    from pg_catalog.svv_redshift_databases where true${readFilter(statement, 2, 'database_name', 'database_name')}`;
}

function showDefinition(statement: Statement, kind: 'table' | 'view', label: string): string {
  const { next } = statement.qualifiedName(2);
  if (next < statement.length) throw syntaxErrorAt(statement.token(next)?.text ?? '');
  const name = quoteLiteral(statement.textOf(2, next - 1));
  return `select pg_catalog.redshift_local_${kind}_ddl(${name}::regclass) as "${label}"`;
}

function showGrants(statement: Statement): string {
  if (!statement.isPhrase(2, 'ON', 'TABLE')) throw notEmulated('this form of SHOW GRANTS');
  const { parts, next } = readName(statement, 4);
  if (next < statement.length) throw notEmulated('SHOW GRANTS … FOR');
  const [table = '', schema = 'public', database] = parts.toReversed();
  return `select current_database()::text as database_name, namespace_name as schema_name, relation_name as object_name, 'TABLE'::text as object_type,
    upper(privilege_type) as privilege_type, identity_id, identity_name, identity_type, admin_option, 'TABLES'::text as privilege_scope, null::text as grantor_name
    from ${place(database, schema, table)} join pg_catalog.svv_relation_privileges on true
    where namespace_name = ${quoteLiteral(schema)} and relation_name = ${quoteLiteral(table)} order by identity_name, privilege_type`;
}

/** SHOW CONSTRAINTS { PRIMARY KEYS | FOREIGN KEYS [EXPORTED] } FROM TABLE t. */
function showConstraints(statement: Statement): string {
  const primary = statement.isPhrase(2, 'PRIMARY', 'KEYS');
  if (!primary && !statement.isPhrase(2, 'FOREIGN', 'KEYS'))
    throw syntaxErrorAt(statement.token(2)?.text ?? '');
  const exported = statement.isWord(4, 'EXPORTED');
  const from = exported ? 5 : 4;
  if (!statement.isPhrase(from, 'FROM', 'TABLE')) throw syntaxErrorAt(statement.token(from)?.text ?? '');
  const { parts, next } = readName(statement, from + 2);
  if (next < statement.length) throw syntaxErrorAt(statement.token(next)?.text ?? '');
  const [table = '', schema = 'public', database] = parts.toReversed();
  const here = place(database, schema, table);
  const relation = `${quoteLiteral(`"${schema}"."${table}"`)}::regclass`;
  if (primary) {
    return `select c.database_name, c.schema_name, c.table_name, a.attname as column_name, k.n::int as key_seq, c.constraint_name as pk_name
      from ${here} join information_schema.redshift_local_constraints c on c.relid = ${relation} and c.kind = 'p'
      cross join lateral unnest(c.columns) with ordinality as k(place, n) join pg_catalog.pg_attribute a on a.attrelid = c.relid and a.attnum = k.place order by key_seq`;
  }
  return `select c.database_name as pk_database_name, pn.nspname as pk_schema_name, pc.relname as pk_table_name, pa.attname as pk_column_name,
    c.database_name as fk_database_name, c.schema_name as fk_schema_name, c.table_name as fk_table_name, a.attname as fk_column_name, k.n::int as key_seq,
    3 as update_rule, 3 as delete_rule, c.constraint_name as fk_name,
    (select constraint_name from information_schema.redshift_local_constraints u where u.relid = c.target and u.kind = 'p') as pk_name, 7 as deferrability
    from ${here} join information_schema.redshift_local_constraints c on c.${exported ? 'target' : 'relid'} = ${relation} and c.kind = 'f'
    cross join lateral unnest(c.columns, c.target_columns) with ordinality as k(place, target_place, n)
    join pg_catalog.pg_attribute a on a.attrelid = c.relid and a.attnum = k.place
    join pg_catalog.pg_class pc on pc.oid = c.target join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
    join pg_catalog.pg_attribute pa on pa.attrelid = c.target and pa.attnum = k.target_place order by fk_name, key_seq`;
}

/** SHOW PROCEDURES and SHOW FUNCTIONS FROM SCHEMA [db.]s [LIKE p] [LIMIT n]. */
function showRoutines(statement: Statement, kind: 'procedure' | 'function'): string {
  const { parts, next } = readName(statement, 4);
  const [schema = '', database] = parts.toReversed();
  const name = `${kind}_name`;
  return `select current_database()::text as database_name, schema_name, routine_name as ${name}, argument_count as number_of_arguments, argument_list, return_type, remarks
    from ${place(database, schema)} join lateral (select r.* from pg_catalog.redshift_local_routine r where p is not null offset 0) r on true
    where kind = ${quoteLiteral(kind)} and schema_name = ${quoteLiteral(schema)}${readFilter(statement, next, 'routine_name', 'routine_name, argument_list')}`;
}

/** SHOW PROCEDURE p [(types)]. */
function showProcedure(statement: Statement): string {
  const { next } = statement.qualifiedName(2);
  const name = quoteLiteral(statement.textOf(2, next - 1));
  let count = 'null';
  let end = next;
  if (statement.isPunctuation(next, '(')) {
    end = statement.closing(next) + 1;
    count = String(statement.commaParts(next, end - 1).length);
  }
  if (end < statement.length) throw syntaxErrorAt(statement.token(end)?.text ?? '');
  return `select pg_catalog.redshift_local_procedure_ddl(${name}, ${count}) as "Stored Procedure Definition"`;
}

function query(statement: Statement): string | undefined {
  if (statement.isPhrase(1, 'TABLES', 'FROM', 'SCHEMA')) return showTables(statement);
  if (statement.isPhrase(1, 'COLUMNS', 'FROM', 'TABLE')) return showColumns(statement);
  if (statement.isPhrase(1, 'SCHEMAS', 'FROM', 'DATABASE')) return showSchemas(statement);
  if (statement.isPhrase(1, 'PROCEDURES', 'FROM', 'SCHEMA')) return showRoutines(statement, 'procedure');
  if (statement.isPhrase(1, 'FUNCTIONS', 'FROM', 'SCHEMA')) return showRoutines(statement, 'function');
  if (statement.isWord(1, 'PROCEDURE') && statement.length > 2) return showProcedure(statement);
  if (statement.isWord(1, 'DATABASES')) return showDatabases(statement);
  if (statement.isWord(1, 'TABLE') && statement.length > 2) {
    return showDefinition(statement, 'table', 'Show Table DDL statement');
  }
  if (statement.isWord(1, 'VIEW') && statement.length > 2) {
    return showDefinition(statement, 'view', 'Show View DDL statement');
  }
  if (statement.isWord(1, 'GRANTS')) return showGrants(statement);
  if (statement.isWord(1, 'CONSTRAINTS')) return showConstraints(statement);
  if (
    statement.length > 2 &&
    statement.isWord(
      1,
      'TABLES',
      'COLUMNS',
      'SCHEMAS',
      'PARAMETERS',
      'FUNCTIONS',
      'PROCEDURES',
      'EXTERNAL',
      'MODEL',
      'DATASHARES',
      'COLUMN',
      'TEMPLATE',
    )
  ) {
    throw notEmulated(`SHOW ${statement.key(1)} ${statement.key(2)}`);
  }
  return undefined;
}

/**
 * SHOW DATABASES, SCHEMAS, TABLES, COLUMNS, TABLE, VIEW, PROCEDURES, PROCEDURE, FUNCTIONS, GRANTS and CONSTRAINTS as queries.
 *
 * @returns whether it was one of them
 * @throws SqlRefusal
 */
export function rewriteShow(statement: Statement): boolean {
  const sql = query(statement);
  if (sql !== undefined) statement.replaceRange(0, statement.length - 1, sql);
  return sql !== undefined;
}
