import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { idList, type TableName, tableId, words } from '../names.ts';

const PRIVILEGES = {
  table: ['select', 'insert', 'update', 'delete', 'drop', 'references', 'alter', 'truncate', 'all'],
  column: ['select', 'update', 'all'],
  schema: ['create', 'usage', 'alter', 'drop', 'all'],
  database: ['create', 'temporary', 'usage', 'alter', 'all'],
} as const;

/** Privileges on what they are about (AWS docs, GRANT). */
export type Grant =
  | {
      readonly privileges: readonly (typeof PRIVILEGES.table)[number][];
      /** Tables and views. */
      readonly tables: readonly TableName[];
    }
  | {
      readonly privileges: readonly (typeof PRIVILEGES.table)[number][];
      /** All tables and views that are now in these schemas. */
      readonly allTablesInSchemas: readonly string[];
    }
  | {
      readonly privileges: readonly (typeof PRIVILEGES.column)[number][];
      readonly columns: readonly string[];
      readonly ofTable: TableName;
    }
  | {
      readonly privileges: readonly (typeof PRIVILEGES.schema)[number][];
      readonly schemas: readonly string[];
    }
  | {
      readonly privileges: readonly (typeof PRIVILEGES.database)[number][];
      readonly databases: readonly string[];
    };

/** Who gets or loses privileges. */
export type Grantee =
  | 'public'
  | { readonly user: string; readonly withGrantOption?: boolean }
  | { readonly role: string }
  | { readonly group: string };

/** `grant select on t to role r, user u, group g`. */
export function grant(what: Grant, ...to: readonly Grantee[]): RawBuilder<unknown> {
  return sql`grant ${grantOf('GRANT', what)} to ${grantees('GRANT', to, ' with grant option')}`;
}

/** `revoke select on t from role r`. `withGrantOption` of a user revokes only the right to grant. */
export function revoke(what: Grant, ...from: readonly Grantee[]): RawBuilder<unknown> {
  const grantOptions = from.filter(
    (grantee) => typeof grantee === 'object' && 'user' in grantee && grantee.withGrantOption,
  );
  if (grantOptions.length > 0 && grantOptions.length < from.length) {
    throw new InvalidCommandError('REVOKE', 'revoke the right to grant in a statement of its own.');
  }
  return words(
    sql`revoke`,
    grantOptions.length > 0 && sql`grant option for`,
    sql`${grantOf('REVOKE', what)} from ${grantees('REVOKE', from, '')}`,
  );
}

/** `grant role r to role s, user u`. */
export function grantRole(
  role: string,
  ...to: readonly ({ readonly user: string } | { readonly role: string })[]
): RawBuilder<unknown> {
  return sql`grant role ${sql.id(role)} to ${grantees('GRANT', to, '')}`;
}

/** `revoke role r from role s, user u`. */
export function revokeRole(
  role: string,
  ...from: readonly ({ readonly user: string } | { readonly role: string })[]
): RawBuilder<unknown> {
  return sql`revoke role ${sql.id(role)} from ${grantees('REVOKE', from, '')}`;
}

/** `create role r`. */
export function createRole(role: string): RawBuilder<unknown> {
  return sql`create role ${sql.id(role)}`;
}

/** `drop role r`; with `force` it is revoked from everyone first. */
export function dropRole(role: string, options: { readonly force?: boolean } = {}): RawBuilder<unknown> {
  return words(sql`drop role ${sql.id(role)}`, options.force && sql`force`);
}

function grantOf(command: string, what: Grant): RawBuilder<unknown> {
  const privileges = (kind: keyof typeof PRIVILEGES) => {
    const allowed: readonly string[] = PRIVILEGES[kind];
    if (what.privileges.length === 0) throw new InvalidCommandError(command, 'no privilege is named.');
    for (const privilege of what.privileges) {
      if (!allowed.includes(privilege))
        throw new InvalidCommandError(
          command,
          `${String(privilege)} is no privilege on a ${kind}; there are ${allowed.join(', ')}.`,
        );
    }
    return what.privileges;
  };
  const some = <T>(names: readonly T[]): readonly T[] => {
    if (names.length === 0) throw new InvalidCommandError(command, 'nothing is named to have privileges on.');
    return names;
  };
  if ('tables' in what)
    return sql`${sql.raw(privileges('table').join(', '))} on table ${sql.join(some(what.tables).map(tableId))}`;
  if ('allTablesInSchemas' in what)
    return sql`${sql.raw(privileges('table').join(', '))} on all tables in schema ${idList(some(what.allTablesInSchemas))}`;
  if ('columns' in what) {
    const columns = idList(some(what.columns));
    const each = privileges('column').map((privilege) => sql`${sql.raw(privilege)} (${columns})`);
    return sql`${sql.join(each)} on table ${tableId(what.ofTable)}`;
  }
  if ('schemas' in what)
    return sql`${sql.raw(privileges('schema').join(', '))} on schema ${idList(some(what.schemas))}`;
  return sql`${sql.raw(privileges('database').join(', '))} on database ${idList(some(what.databases))}`;
}

function grantees(command: string, to: readonly Grantee[], grantOption: string): RawBuilder<unknown> {
  if (to.length === 0) throw new InvalidCommandError(command, 'nobody is named.');
  return sql.join(
    to.map((grantee) => {
      if (grantee === 'public') return sql`public`;
      if ('role' in grantee) return sql`role ${sql.id(grantee.role)}`;
      if ('group' in grantee) return sql`group ${sql.id(grantee.group)}`;
      return sql`${sql.id(grantee.user)}${sql.raw(grantee.withGrantOption ? grantOption : '')}`;
    }),
  );
}
