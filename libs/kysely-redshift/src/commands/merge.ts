import {
  type CompiledQuery,
  type Kysely,
  type QueryResult,
  type RawBuilder,
  sql,
  type Transaction,
} from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { idList } from '../names.ts';

type TableOf<DB> = keyof DB & string;
type SharedColumn<DB, Into extends TableOf<DB>, Using extends TableOf<DB>> = keyof DB[Into] &
  keyof DB[Using] &
  string;

/** A statement with the database that it runs on. */
export interface BoundCommand {
  compile(): CompiledQuery;
  execute(): Promise<QueryResult<unknown>>;
}

const bound = <DB>(db: Kysely<DB> | Transaction<DB>, statement: RawBuilder<unknown>): BoundCommand =>
  Object.freeze({ compile: () => statement.compile(db), execute: () => statement.execute(db) });

/** Options of `upsert`. */
export interface UpsertOptions<DB, Into extends TableOf<DB>, Using extends TableOf<DB>> {
  /** The table that changes. */
  readonly into: Into;
  /** The staging table: at most one row per key, or Redshift fails. */
  readonly using: Using;
  /** Columns that tell rows apart, never NULL. */
  readonly keys: readonly SharedColumn<DB, Into, Using>[];
  /** Other columns to write. */
  readonly columns: readonly SharedColumn<DB, Into, Using>[];
}

/**
 * MERGE: rows of `using` update the row of `into` with the same keys, or are inserted.
 *
 * Redshift's MERGE takes no alias for the target, and exactly one WHEN MATCHED and one WHEN NOT MATCHED (AWS docs,
 * MERGE). For more than equal columns use Kysely's `mergeInto`.
 *
 * @throws InvalidCommandError without keys or columns, or when a column is named twice.
 */
export function upsert<DB, Into extends TableOf<DB>, Using extends TableOf<DB>>(
  db: Kysely<DB> | Transaction<DB>,
  options: UpsertOptions<DB, Into, Using>,
): BoundCommand {
  const { into, using, keys, columns } = options;
  const all: readonly string[] = [...keys, ...columns];
  if (keys.length === 0) throw new InvalidCommandError('MERGE', 'keys names no column.');
  if (columns.length === 0) throw new InvalidCommandError('MERGE', 'columns names no column to update.');
  if (new Set(all).size < all.length) throw new InvalidCommandError('MERGE', 'a column is named twice.');
  const source = (column: string) => sql.ref(`${using}.${column}`);
  return bound(
    db,
    sql`merge into ${sql.table(into)} using ${sql.table(using)} on ${onKeys(into, using, keys)} ${sql.join(
      [
        sql`when matched then update set ${sql.join(columns.map((column) => sql`${sql.id(column)} = ${source(column)}`))}`,
        sql`when not matched then insert (${idList(all)}) values (${sql.join(all.map(source))})`,
      ],
      sql` `,
    )}`,
  );
}

/**
 * MERGE … REMOVE DUPLICATES: the rows of `using` replace those of `into` with the same keys. Both tables need the same
 * number of columns in the same order, and duplicates in `into` with such keys become one row.
 *
 * @throws InvalidCommandError without keys.
 */
export function mergeRemoveDuplicates<DB, Into extends TableOf<DB>, Using extends TableOf<DB>>(
  db: Kysely<DB> | Transaction<DB>,
  options: Omit<UpsertOptions<DB, Into, Using>, 'columns'>,
): BoundCommand {
  const { into, using, keys } = options;
  if (keys.length === 0) throw new InvalidCommandError('MERGE', 'keys names no column.');
  return bound(
    db,
    sql`merge into ${sql.table(into)} using ${sql.table(using)} on ${onKeys(into, using, keys)} remove duplicates`,
  );
}

const onKeys = (into: string, using: string, keys: readonly string[]): RawBuilder<unknown> =>
  sql.join(
    keys.map((key) => sql`${sql.ref(`${into}.${key}`)} = ${sql.ref(`${using}.${key}`)}`),
    sql` and `,
  );
