import { type Kysely, sql } from 'kysely';

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

/** Options of `loadErrors`. */
export interface LoadErrorsOptions {
  /** Only errors of files whose url starts with this, e.g. `s3://bucket/staging/<batch>/`. */
  readonly filePrefix: string;
  /** At most so many. Default 20. */
  readonly limit?: number;
}

/**
 * The load errors of some files, oldest first, from SYS_LOAD_ERROR_DETAIL, or from STL_LOAD_ERRORS where the former
 * cannot be read. The transaction of the failed COPY must have been rolled back; its connection may be used.
 */
export async function loadErrors(
  db: Kysely<unknown>,
  options: LoadErrorsOptions,
): Promise<readonly LoadError[]> {
  const { filePrefix, limit = 20 } = options;
  // The views cut file names at 256 characters; left() instead of LIKE because names hold `_`.
  const prefix = filePrefix.slice(0, 256);
  const ofFiles = (column: string) =>
    sql`left(${sql.id(column)}, ${sql.lit(prefix.length)}) = ${sql.lit(prefix)} order by line_number limit ${sql.lit(limit)}`;
  const { rows } = await sql<LoadErrorRow>`
    select file_name, line_number, column_name, column_type, error_code, error_message
    from sys_load_error_detail where ${ofFiles('file_name')}`
    .execute(db)
    .catch(() =>
      sql<LoadErrorRow>`
        select filename as file_name, line_number, colname as column_name, type as column_type,
          err_code as error_code, err_reason as error_message
        from stl_load_errors where ${ofFiles('filename')}`.execute(db),
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
