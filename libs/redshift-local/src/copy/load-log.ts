import { AdminClient, quoteLiteral } from '../postgres/admin-client.ts';
import type { LoadErrorRow } from './load-error.ts';

/** What is known of a COPY when it is over. */
export interface LoadRecord {
  readonly queryId: bigint;
  readonly pid: string;
  readonly tableOid: string;
  readonly tableName: string;
  readonly user: string;
  readonly startedAt: Date;
  readonly status: 'completed' | 'failed';
  readonly dataSource: string;
  readonly rows: number;
  readonly bytes: number;
  readonly files: number;
  readonly errorCount: number;
  readonly message: string;
  /** The first errors in full. */
  readonly errors: readonly LoadErrorRow[];
}

/**
 * Records loads outside the client's transaction, so that the reason of a failure outlives its rollback. Opens its connection at
 * the first COPY.
 */
export class LoadLog {
  readonly #socketPath: string;
  readonly #database: string;
  #client: Promise<AdminClient> | undefined;
  #closed = false;

  constructor(socketPath: string, database: string) {
    this.#socketPath = socketPath;
    this.#database = database;
  }

  /** A number that no other COPY of this server has. */
  async nextQueryId(): Promise<bigint> {
    const [row] = await (await this.#connect()).query("select nextval('pg_catalog.redshift_local_query_id')");
    return BigInt(row?.[0] ?? 0);
  }

  /** Writes one load down. Does nothing once the session is over: nobody can ask any more. */
  async record(load: LoadRecord): Promise<void> {
    if (this.#closed) return;
    const { queryId, pid } = load;
    const userId = `(select usesysid::int from pg_catalog.pg_user where usename = ${quoteLiteral(load.user)})`;
    const started = `timestamp ${quoteLiteral(load.startedAt.toISOString().replace('Z', ''))}`;
    const errors = load.errors.map((error) =>
      [
        queryId,
        load.tableOid,
        started,
        pid,
        userId,
        ...[error.fileName, error.lineNumber, error.column, error.type, error.columnLength].map(quoteLiteral),
        error.position,
        ...[error.rawLine, error.rawValue, error.code, error.reason].map(quoteLiteral),
      ].join(', '),
    );
    await (
      await this.#connect()
    ).query(`begin;
      ${errors.length === 0 ? '' : `insert into pg_catalog.redshift_local_load_error (query, tbl, starttime, session, userid, filename, line_number, colname, type, col_length, "position", raw_line, raw_field_value, err_code, err_reason) values ${errors.map((row) => `(${row})`).join(', ')};`}
      insert into pg_catalog.redshift_local_load values (${queryId}, ${userId}, ${pid}, ${started}, clock_timestamp() at time zone 'UTC',
        ${[load.tableName, load.status, load.dataSource].map(quoteLiteral).join(', ')}, ${load.rows}, ${load.bytes}, ${load.files}, ${load.errorCount}, ${quoteLiteral(load.message)});
      commit;`);
  }

  /** The session is over. */
  close(): void {
    this.#closed = true;
    this.#client?.then((client) => client.end()).catch(() => undefined);
    this.#client = undefined;
  }

  #connect(): Promise<AdminClient> {
    this.#client ??= AdminClient.connect(this.#socketPath, this.#database);
    return this.#client;
  }
}
