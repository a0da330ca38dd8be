import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { setRedshiftTypeParsers, type TypeParserTarget } from './type-parsers.ts';

/**
 * The part of `pg`'s `Pool` that this dialect uses; a `Pool` fits as it is.
 * The pool's own `error` event (idle connections) stays the caller's to listen to.
 */
export interface RedshiftPool extends PostgresPool {
  connect(): Promise<RedshiftPoolClient>;
}

/** The part of a pooled `pg` client that this dialect uses. */
export interface RedshiftPoolClient extends PostgresPoolClient, TypeParserTarget {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const prepared = new WeakSet<RedshiftPoolClient>();

/** The pool with each new client prepared for Redshift: type parsers, and an error listener. */
export function preparedPool(pool: RedshiftPool): PostgresPool {
  return {
    ...(pool.Client ? { Client: pool.Client } : {}),
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      if (!prepared.has(client)) {
        prepared.add(client);
        setRedshiftTypeParsers(client);
        // A checked-out client that loses its connection between two queries emits `error`, and without a listener
        // that ends the process; the next query fails with the reason.
        client.on('error', () => undefined);
      }
      return client;
    },
  };
}
