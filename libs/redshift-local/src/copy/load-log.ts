import { AdminClient, quoteLiteral } from '../postgres/admin-client.ts';
import type { LoadSummary } from './load.ts';

/** What COPY and UNLOAD have in common for the record. */
interface StatementRecord {
  readonly queryId: number;
  readonly pid: string;
  readonly user: string;
  readonly startedAt: Date;
  readonly status: 'completed' | 'failed';
  readonly format: string;
  /** Why it failed, or an empty text. */
  readonly message: string;
}

/** What is known of a COPY when it is over. */
export interface LoadRecord extends StatementRecord {
  readonly tableOid: string;
  readonly tableName: string;
  readonly dataSource: string;
  readonly summary: LoadSummary;
}

/** One object that UNLOAD wrote. */
export interface UnloadedFile {
  readonly url: string;
  readonly slice: number;
  readonly rows: number;
  readonly bytes: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** What is known of an UNLOAD when it is over. */
export interface UnloadRecord extends StatementRecord {
  readonly location: string;
  readonly compression: string;
  readonly rows: number;
  readonly files: readonly UnloadedFile[];
}

const timestamp = (time: Date): string => `timestamp ${quoteLiteral(time.toISOString().replace('Z', ''))}`;
const userIdOf = (user: string): string =>
  `(select usesysid::int from pg_catalog.pg_user where usename = ${quoteLiteral(user)})`;

/** An INSERT of many rows, or nothing when there is none. */
const insertRows = (
  table: string,
  columns: string,
  rows: readonly (readonly (string | number)[])[],
): string =>
  rows.length === 0
    ? ''
    : `insert into pg_catalog.${table} (${columns}) values ${rows.map((row) => `(${row.join(', ')})`).join(', ')};`;

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

  /** Writes one load down. Does nothing once the session is over: nobody can ask any more. */
  async record(load: LoadRecord): Promise<void> {
    const { queryId, pid, tableOid, summary } = load;
    const userId = userIdOf(load.user);
    const started = timestamp(load.startedAt);
    const errors = summary.errors.map((error) => [
      ...[queryId, tableOid, started, pid, userId],
      ...[error.fileName, error.lineNumber, error.column, error.type, error.columnLength].map(quoteLiteral),
      error.position,
      ...[error.rawLine, error.rawValue, error.code, error.reason].map(quoteLiteral),
    ]);
    const files = summary.objects.map(({ url, bytes, rows, errorCount, startedAt, endedAt }) => [
      ...[queryId, userId, quoteLiteral(url), bytes, rows + errorCount, errorCount],
      ...[timestamp(startedAt), timestamp(endedAt)],
    ]);
    const replacements = summary.replacements.map(({ fileName, lineNumber, column, rawLine }) => [
      ...[queryId, userId, pid, tableOid, started, quoteLiteral(fileName), lineNumber],
      ...[quoteLiteral(column), quoteLiteral(rawLine)],
    ]);
    await this.#write([
      insertRows(
        'redshift_local_load_error',
        'query, tbl, starttime, session, userid, filename, line_number, colname, type, col_length, "position", raw_line, raw_field_value, err_code, err_reason',
        errors,
      ),
      insertRows(
        'redshift_local_load_file',
        'query, userid, filename, bytes, lines, errors, starttime, endtime',
        files,
      ),
      insertRows(
        'redshift_local_replacement',
        'query, userid, session, tbl, starttime, filename, line_number, colname, raw_line',
        replacements,
      ),
      insertRows(
        'redshift_local_load',
        'query, userid, session, starttime, endtime, table_name, status, data_source, loaded_rows, loaded_bytes, source_file_count, error_count, error_message, file_format',
        [
          [
            ...[queryId, userId, pid, started, "clock_timestamp() at time zone 'UTC'"],
            ...[load.tableName, load.status, load.dataSource].map(quoteLiteral),
            ...[summary.rows, summary.bytes, summary.objects.length, summary.errorCount],
            ...[load.message, load.format].map(quoteLiteral),
          ],
        ],
      ),
    ]);
  }

  /** Writes one UNLOAD down. */
  async recordUnload(unload: UnloadRecord): Promise<void> {
    const { queryId, pid } = unload;
    const userId = userIdOf(unload.user);
    await this.#write([
      insertRows(
        'redshift_local_unload_file',
        'query, userid, session, slice, path, rows, bytes, starttime, endtime',
        unload.files.map(({ url, slice, rows, bytes, startedAt, endedAt }) => [
          ...[queryId, userId, pid, slice, quoteLiteral(url), rows, bytes],
          ...[timestamp(startedAt), timestamp(endedAt)],
        ]),
      ),
      insertRows(
        'redshift_local_unload',
        'query, userid, session, starttime, endtime, status, file_format, compression, location, unloaded_rows, error_message',
        [
          [
            ...[queryId, userId, pid, timestamp(unload.startedAt), "clock_timestamp() at time zone 'UTC'"],
            ...[unload.status, unload.format, unload.compression, unload.location].map(quoteLiteral),
            ...[unload.rows, quoteLiteral(unload.message)],
          ],
        ],
      ),
    ]);
  }

  /** All or nothing, in a transaction of its own. */
  async #write(statements: readonly string[]): Promise<void> {
    if (this.#closed) return;
    await (await this.#connect()).query(`begin; ${statements.join('\n')} commit;`);
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
