/** Which event a fault hits. */
export interface FaultTarget {
  /**
   * Regular expression, case ignored. For faults of statements: the SQL text. For faults of S3: `METHOD bucket/key`.
   * @default what the kind says
   */
  readonly match?: string;
  /** Only this session, by the number that `pg_backend_pid()` gives. Not for faults of S3. @default all */
  readonly pid?: number;
  /** How many matching events pass unharmed before. @default 0 */
  readonly skip?: number;
  /** How many matching events are hit. @default 1 */
  readonly times?: number;
}

/** The client cannot know whether its COMMIT happened: the connection ends instead of an answer. Matches COMMIT and END. */
export interface CommitOutcomeUnknown extends FaultTarget {
  readonly kind: 'commit_outcome_unknown';
  /** Whether it happened. @default true */
  readonly committed?: boolean;
}

/** The connection ends. Matches every statement. */
export interface DropConnection extends FaultTarget {
  readonly kind: 'drop_connection';
  /** Before the statement is executed, or afterwards in the place of its answer. @default 'before' */
  readonly when?: 'before' | 'after';
  /** In the middle of a COPY instead, once this many bytes of rows went into the table. Matches COPY. */
  readonly copyBytes?: number;
}

/** The statement fails with Redshift's error for concurrent changes. Matches data changes, COPY and COMMIT. */
export interface TransactionConflict extends FaultTarget {
  /** `1023` of SERIALIZABLE isolation, or `could not complete because of conflict with concurrent transaction` of SNAPSHOT. */
  readonly kind: 'serializable_conflict' | 'snapshot_conflict';
}

/** The statement fails with an error of your choice. Matches every statement. */
export interface StatementError extends FaultTarget {
  readonly kind: 'error';
  /** SQLSTATE. @default 'XX000' */
  readonly code?: string;
  readonly message: string;
  readonly detail?: string;
}

/** S3 refuses a request. Matches every request; the AWS SDK retries some statuses (see `times`). */
export interface S3Error extends FaultTarget {
  readonly kind: 's3_error';
  /** HTTP status. @default 503 */
  readonly status?: number;
  /** Error code of S3. @default 'SlowDown' */
  readonly code?: string;
}

/** S3 is slow. Matches every request. */
export interface S3Slow extends FaultTarget {
  readonly kind: 's3_slow';
  /** Before the answer starts, in milliseconds. @default 0 */
  readonly delayMs?: number;
  /** Of the body of an answer. @default unlimited */
  readonly bytesPerSecond?: number;
}

/** The body of an S3 object breaks off. Matches GET requests for objects. */
export interface S3Cut extends FaultTarget {
  readonly kind: 's3_cut';
  /** After this many bytes, as they are stored (compressed). */
  readonly bytes: number;
}

/** Something that goes wrong on purpose. */
export type Fault =
  CommitOutcomeUnknown | DropConnection | TransactionConflict | StatementError | S3Error | S3Slow | S3Cut;

/** The kinds that hit requests to S3. */
export type S3Fault = S3Error | S3Slow | S3Cut;
/** The kinds that hit statements. */
export type StatementFault = Exclude<Fault, S3Fault>;

export const isS3Fault = (fault: Fault): fault is S3Fault => fault.kind.startsWith('s3_');
