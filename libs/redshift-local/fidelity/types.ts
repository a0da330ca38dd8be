/** A row as text, as the server prints it; null is SQL NULL. */
export type ExpectedRow = readonly (string | null)[];

/**
 * What a statement must give: rows (in this order), `'ok'` for "no error", or an error whose SQLSTATE and message
 * (`42601 syntax error at …`) hold this text.
 */
export type Expectation = readonly ExpectedRow[] | 'ok' | { readonly error: string };

/** How far a statement, function or option is like Redshift's. */
export type FeatureStatus = 'emulated' | 'accepted without effect' | 'refused';

/** What runs before the statement under test, and what it may read. */
interface Runnable {
  /** Statements that run first, in a schema of the case's own. */
  readonly setup?: readonly string[];
  /** Objects put into the bucket of the case, by key. `{s3}` in SQL is the URL of that bucket, without a slash at the end. */
  readonly objects?: Readonly<Record<string, string | Buffer>>;
}

/** One row of the fidelity page, and its test. */
export interface Feature extends Runnable {
  /** Statement, clause, function or option, as a user would look for it. */
  readonly feature: string;
  readonly status: FeatureStatus;
  /** File name of the page in AWS's Database Developer Guide, without `.html`. */
  readonly page: string;
  /** SQL that shows it. Several statements: the last one counts. */
  readonly example: string | readonly string[];
  readonly expect: Expectation;
  /** What a user has to know: a difference that is left, or what to do instead. */
  readonly note?: string;
}

/** The features of one area, which is one table of the page. */
export interface FeatureArea {
  /** Short and in lower case: it is part of the test ids. */
  readonly area: string;
  readonly features: readonly Feature[];
}

/** A statement whose result AWS's documentation gives. */
export interface DocumentedStatement extends Runnable {
  /** File name of the page, without `.html`. */
  readonly page: string;
  readonly sql: string;
  readonly rows: readonly ExpectedRow[];
}
