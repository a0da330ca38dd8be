import type {
  CompiledQuery,
  DatabaseConnection,
  PostgresCursor,
  PostgresPool,
  PostgresPoolClient,
  PostgresQueryResult,
} from 'kysely';
import { UnsupportedByRedshiftError } from '../errors.ts';
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

/** One wrapper per client, because Kysely knows connections by identity. */
const wrappers = new WeakMap<RedshiftPoolClient, PostgresPoolClient>();

/**
 * The pool with each new client prepared for Redshift: type parsers, an error listener, counts that may be missing, and
 * what `onCreateConnection` does.
 */
export function preparedPool(
  pool: RedshiftPool,
  onCreateConnection?: (connection: DatabaseConnection) => Promise<void>,
): PostgresPool {
  return {
    ...(pool.Client ? { Client: pool.Client } : {}),
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = wrappers.get(client);
      if (known) return known;
      setRedshiftTypeParsers(client);
      // A checked-out client that loses its connection between two queries emits `error`, and without a listener
      // that ends the process; the next query fails with the reason.
      client.on('error', () => undefined);
      const wrapper = wrapClient(client);
      try {
        await onCreateConnection?.(connectionOf(wrapper));
      } catch (error) {
        // A connection that is not as it was asked to be must not be used, and Kysely would never give it back.
        client.release(true);
        throw error;
      }
      wrappers.set(client, wrapper);
      return wrapper;
    },
  };
}

/** A client as `onCreateConnection` gets it. */
const connectionOf = (client: PostgresPoolClient): DatabaseConnection => ({
  executeQuery: async <R>({ sql, parameters }: CompiledQuery) => ({
    rows: (await client.query<R>(sql, parameters)).rows,
  }),
  // eslint-disable-next-line require-yield -- nothing can be streamed before the connection is in use
  streamQuery: async function* () {
    throw new UnsupportedByRedshiftError(
      'streaming in onCreateConnection',
      'Read the rows with executeQuery().',
    );
  },
});

function wrapClient(client: RedshiftPoolClient): PostgresPoolClient {
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(
    query: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): PostgresCursor<R> | Promise<PostgresQueryResult<R>> {
    if (typeof query !== 'string') return client.query(query);
    return client.query<R>(query, parameters).then(withoutMissingCount);
  }
  return {
    get processID() {
      return client.processID ?? 0;
    },
    query,
    // pg gives the client a new `release` at each checkout.
    release: (destroy?: boolean) => client.release(destroy),
  };
}

/**
 * Kysely turns the count of an INSERT, UPDATE, DELETE or MERGE into a bigint and fails where there is none, though the
 * statement was done. It is not documented that Redshift counts in its answer to MERGE.
 */
function withoutMissingCount<R>(result: PostgresQueryResult<R>): PostgresQueryResult<R> {
  const { rowCount, command, rows } = result as { rowCount: number | null; command: string; rows: R[] };
  return rowCount === null && command !== 'COMMIT' && command !== 'ROLLBACK'
    ? { command: 'SELECT', rowCount: 0, rows }
    : result;
}
