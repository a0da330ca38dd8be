import { type Kysely, type RawBuilder, sql } from 'kysely';

/** A table by name, or by schema and name. */
export type TableName = string | readonly [schema: string, name: string];

/** The quoted name of a table; a dot in a plain string is part of the name. */
export const tableId = (table: TableName): RawBuilder<unknown> =>
  typeof table === 'string' ? sql.id(table) : sql.id(...table);

/** Quoted names, separated by commas. */
export const idList = (names: readonly string[]): RawBuilder<unknown> =>
  sql.join(names.map((name) => sql.id(name)));

/** Parts of a statement, separated by blanks; absent ones are left out. */
export const words = (...parts: readonly (RawBuilder<unknown> | undefined | false)[]): RawBuilder<unknown> =>
  sql.join(
    parts.filter((part) => part !== undefined && part !== false),
    sql` `,
  );

/** A Kysely, a connection or a transaction of it, of any tables. */
export type AnyKysely = Pick<Kysely<unknown>, 'getExecutor' | 'isTransaction'>;

/** Whether a value is one ASCII character and not NUL, as delimiters and quotes of files must be. */
export const isAsciiCharacter = (value: unknown): boolean =>
  typeof value === 'string' && value.length === 1 && value > '\0' && value <= '\x7f';
