/** A statement that Redshift would not take either: it becomes an ErrorResponse and is never executed. */
export class SqlRefusal extends Error {
  override readonly name = 'SqlRefusal';
  /** SQLSTATE. */
  readonly code: string;
  /** Why, in the words of redshift-local. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** SQLSTATE of syntax that the grammar does not know. */
export const syntaxErrorCode = '42601';
/** SQLSTATE of a feature that is not there. */
export const notSupportedCode = '0A000';

/** The error of a parser that stops at a word. */
export const syntaxErrorAt = (text: string, hint?: string): SqlRefusal =>
  new SqlRefusal(syntaxErrorCode, `syntax error at or near "${text}"`, hint);

/** A statement or option that Redshift has and redshift-local lacks. */
export const notEmulated = (what: string, hint = 'The README lists what it emulates.'): SqlRefusal =>
  new SqlRefusal(notSupportedCode, `redshift-local does not emulate ${what}`, hint);

/** A statement that only Postgres has. */
export const notSupported = (command: string): SqlRefusal =>
  new SqlRefusal(
    notSupportedCode,
    `${command} is not supported`,
    `Redshift has no ${command}; Postgres has.`,
  );

/** A statement that Redshift runs only by itself. */
export const notInsideBlock = (command: string): SqlRefusal =>
  new SqlRefusal('25001', `${command} cannot run inside a transaction block`, 'Run it before BEGIN.');
