import type { CompiledQuery, Kysely, QueryResult, RawBuilder } from 'kysely';
import { UnsupportedByRedshiftError } from './errors.ts';

/**
 * A command that commits the transaction around it (`implicitCommit`), or that Redshift refuses inside one. `execute`
 * takes no transaction: the rows before it could not be rolled back any more.
 */
export interface OutsideTransaction {
  /** Redshift commits by itself when this runs inside a transaction; otherwise it refuses to run there. */
  readonly implicitCommit: boolean;
  compile<DB>(db: Kysely<DB>): CompiledQuery;
  /** @throws UnsupportedByRedshiftError when `db` is a transaction. */
  execute<DB>(db: Kysely<DB>): Promise<QueryResult<unknown>>;
}

/** Wraps a statement that must not run inside a transaction. */
export function outsideTransaction(
  name: string,
  statement: RawBuilder<unknown>,
  options: { readonly implicitCommit?: boolean } = {},
): OutsideTransaction {
  const { implicitCommit = false } = options;
  return Object.freeze({
    implicitCommit,
    compile: <DB>(db: Kysely<DB>) => statement.compile(db),
    execute: async <DB>(db: Kysely<DB>) => {
      if (db.isTransaction) {
        throw new UnsupportedByRedshiftError(
          implicitCommit
            ? `${name} inside a transaction, which it would commit`
            : `${name} inside a transaction`,
          'Run it before or after the transaction.',
        );
      }
      return statement.execute(db);
    },
  });
}
