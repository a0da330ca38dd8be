import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import type { AnyKysely } from '../names.ts';

/** One reason why a COPY failed. */
export interface LoadError {
  /** Url of the file, `s3://…`. */
  readonly file: string;
  /** Line in the file, from 1; for JSON the last line of the object. */
  readonly line: number;
  /** The column, or an empty string when the whole line is at fault. */
  readonly column: string;
  readonly columnType: string;
  /** Redshift's code, e.g. 1204 value too long, 1206 bad timestamp, 1213 NULL in a NOT NULL column. */
  readonly code: number;
  readonly reason: string;
}

interface LoadErrorRow {
  readonly file_name: string;
  readonly line_number: string | number;
  readonly column_name: string | null;
  readonly column_type: string | null;
  readonly error_code: string | number;
  readonly error_message: string;
}

/** Options of `loadErrors`: which load, by its files or by its query. */
export type LoadErrorsOptions = {
  /** At most so many. Default 20. */
  readonly limit?: number;
} & (
  | {
      /** Only errors of files whose url starts with this, e.g. `s3://bucket/staging/<batch>/`. */
      readonly filePrefix: string;
      readonly queryId?: never;
    }
  | {
      /** Number of the COPY: `pg_last_copy_id()` of its session, or from SYS_LOAD_HISTORY. */
      readonly queryId: string | number | bigint;
      readonly filePrefix?: never;
    }
);

/** The views cut file names at 256 characters. */
const MAX_FILE_NAME = 256;

/**
 * The load errors of some files or of one COPY, in the order of files and lines, from SYS_LOAD_ERROR_DETAIL, or from
 * STL_LOAD_ERRORS where the former cannot be read. The transaction of the failed COPY must have been rolled back; its
 * connection may be used.
 */
export async function loadErrors(db: AnyKysely, options: LoadErrorsOptions): Promise<readonly LoadError[]> {
  const { limit = 20 } = options;
  const tail = sql`order by 1, line_number limit ${sql.lit(limit)}`;
  const { rows } = await sql<LoadErrorRow>`
    select file_name, line_number, column_name, column_type, error_code, error_message
    from sys_load_error_detail where ${ofLoad(options, 'file_name', 'query_id')} ${tail}`
    .execute(db)
    .catch((error: unknown) =>
      sql<LoadErrorRow>`
        select filename as file_name, line_number, colname as column_name, type as column_type,
          err_code as error_code, err_reason as error_message
        from stl_load_errors where ${ofLoad(options, 'filename', 'query')} ${tail}`
        .execute(db)
        // When neither can be read, the failure of the first says why.
        .catch(() => Promise.reject(error)),
    );
  // The columns of these views are padded with blanks.
  return rows.map((row) => ({
    file: row.file_name.trim(),
    line: Number(row.line_number),
    column: row.column_name?.trim() ?? '',
    columnType: row.column_type?.trim() ?? '',
    code: Number(row.error_code),
    reason: row.error_message.trim(),
  }));
}

function ofLoad(options: LoadErrorsOptions, fileColumn: string, queryColumn: string): RawBuilder<unknown> {
  if (options.queryId !== undefined) {
    if (!/^\d+$/.test(String(options.queryId)))
      throw new InvalidCommandError('loadErrors', `queryId is no number: ${options.queryId}`);
    return sql`${sql.id(queryColumn)} = ${sql.raw(String(options.queryId))}`;
  }
  const prefix = options.filePrefix.slice(0, MAX_FILE_NAME);
  // left() instead of LIKE, because names hold `_`; it counts characters.
  return sql`left(${sql.id(fileColumn)}, ${sql.lit([...prefix].length)}) = ${sql.lit(prefix)}`;
}
