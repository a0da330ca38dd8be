import type { CompiledQuery, QueryResult, RawBuilder } from 'kysely';
import { UnsupportedByRedshiftError } from './errors.ts';
import type { AnyKysely } from './names.ts';

/**
 * A command that commits the transaction around it (`implicitCommit`), or that Redshift refuses inside one. `execute`
 * takes no transaction: the rows before it could not be rolled back any more.
 */
export interface OutsideTransaction {
  /** Redshift commits by itself when this runs inside a transaction; otherwise it refuses to run there. */
  readonly implicitCommit: boolean;
  compile(db: AnyKysely): CompiledQuery;
  /** @throws UnsupportedByRedshiftError when `db` is a transaction. */
  execute(db: AnyKysely): Promise<QueryResult<unknown>>;
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
    compile: (db: AnyKysely) => statement.compile(db),
    execute: async (db: AnyKysely) => {
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
