import type {
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
} from 'kysely';
import { RedshiftAdapter } from './adapter.ts';
import { RedshiftQueryCompiler } from './compiler.ts';
import { RedshiftDataApiDriver } from './data-api/driver.ts';
import type { RedshiftDataApiOptions } from './data-api/types.ts';
import { createRedshiftPool, type RedshiftConnectionOptions } from './driver/connect.ts';
import { RedshiftDriver } from './driver/driver.ts';
import type { RedshiftPool } from './driver/pool.ts';
import type { IdentifierCase } from './identifiers.ts';
import { RedshiftIntrospector } from './introspection/introspector.ts';
import { applySessionSettings, type RedshiftSessionSettings } from './session-settings.ts';

/** Options that do not depend on how the connection is made. */
export interface RedshiftDialectOptions {
  /** What to do with upper-case letters in names. Default `error`. */
  readonly identifierCase?: IdentifierCase;
  /** Schemas that introspection looks at; fewer is faster. Default: all but the system's. */
  readonly introspectSchemas?: readonly string[];
  /** Settings of each session: query group, statement timeout, search path … */
  readonly session?: RedshiftSessionSettings;
  /** Called once for each new connection, after the settings are made. */
  readonly onCreateConnection?: (connection: DatabaseConnection) => Promise<void>;
}

/** How to reach Redshift: a `pg` pool (or what makes one), the facts from which this dialect makes one, or the Data API. */
export type RedshiftDialectConfig = RedshiftDialectOptions &
  (
    | {
        readonly pool: RedshiftPool | (() => Promise<RedshiftPool>);
        readonly connection?: never;
        readonly dataApi?: never;
      }
    | { readonly connection: RedshiftConnectionOptions; readonly pool?: never; readonly dataApi?: never }
    | { readonly dataApi: RedshiftDataApiOptions; readonly pool?: never; readonly connection?: never }
  );

/**
 * The Amazon Redshift dialect for Kysely.
 *
 * ```ts
 * const db = new Kysely<Database>({
 *   dialect: new RedshiftDialect({ pool: new Pool({ host, port: 5439, database, user, password, ssl: { ca } }) }),
 * });
 * ```
 */
export class RedshiftDialect implements Dialect {
  readonly #config: RedshiftDialectConfig;

  constructor(config: RedshiftDialectConfig) {
    this.#config = Object.freeze({ ...config });
  }

  createDriver(): Driver {
    const { pool, connection, dataApi } = this.#config;
    const onCreateConnection = this.#prepareConnection();
    if (dataApi) return new RedshiftDataApiDriver({ ...dataApi, onCreateConnection });
    return new RedshiftDriver({
      pool: connection ? () => createRedshiftPool(connection) : pool,
      ...(onCreateConnection ? { onCreateConnection } : {}),
    });
  }

  /** What is done with each new connection, if anything. */
  #prepareConnection(): ((connection: DatabaseConnection) => Promise<void>) | undefined {
    const { session, onCreateConnection } = this.#config;
    if (!session) return onCreateConnection;
    return async (connection) => {
      await applySessionSettings(connection, this.createQueryCompiler(), session);
      await onCreateConnection?.(connection);
    };
  }

  createQueryCompiler(): QueryCompiler {
    const { identifierCase } = this.#config;
    return new RedshiftQueryCompiler(identifierCase ? { identifierCase } : {});
  }

  createAdapter(): DialectAdapter {
    return new RedshiftAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    const { introspectSchemas: schemas } = this.#config;
    return new RedshiftIntrospector(db, schemas ? { schemas } : {});
  }
}
