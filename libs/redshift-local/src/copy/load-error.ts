/** The codes of stl_load_errors.err_code that redshift-local uses (AWS docs, Load error reference). */
export const loadErrorCodes = {
  unknown: 1200,
  tooManyColumns: 1202,
  outOfRange: 1204,
  date: 1205,
  timestamp: 1206,
  invalidDigit: 1207,
  float: 1208,
  decimal: 1209,
  boolean: 1210,
  emptyLine: 1211,
  notNull: 1213,
  delimiter: 1214,
  invalidLine: 1216,
  invalidCharacter: 1220,
  super: 1224,
} as const;

/** Why one value or one document cannot be loaded. Data, not an exception of the program. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  /** One of `loadErrorCodes`. */
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** One row of stl_load_errors. */
export interface LoadErrorRow {
  /** `s3://bucket/key` */
  readonly fileName: string;
  /** Of the last line of the document, counted from 1. */
  readonly lineNumber: number;
  readonly column: string;
  /** The type without its size. */
  readonly type: string;
  /** The size of the type, or an empty text. */
  readonly columnLength: string;
  /** Bytes into the line. */
  readonly position: number;
  readonly rawLine: string;
  readonly rawValue: string;
  readonly code: number;
  readonly reason: string;
}

/** One row of sys_copy_replacements: a value in which ACCEPTINVCHARS replaced something. */
export interface ReplacementRow {
  readonly fileName: string;
  readonly lineNumber: number;
  readonly column: string;
  readonly rawLine: string;
}
