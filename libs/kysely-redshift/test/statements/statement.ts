import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from '../helpers/tables.ts';

/** Any builder of Kysely or of this package. */
export interface Built {
  compile(db: Kysely<Tables>): CompiledQuery;
}

/** One statement that a builder makes: what it must compile to, and what must come of it. */
export interface StatementCase {
  readonly name: string;
  readonly build: (db: Kysely<Tables>) => Built;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Whether redshift-local executes it, or why not. */
  readonly executable: true | string;
  /** Rows that it must give. */
  readonly rows?: readonly unknown[];
  /** Statements that must run first, and those that clean up. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Objects that must lie in the bucket `BUCKET`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Bucket of the statements that read or write S3. */
export const BUCKET = 'kysely-redshift-statements';

type Rest = Partial<Omit<StatementCase, 'name' | 'build' | 'sql'>>;

/** A case; without more said it is executable and has no parameters. */
export const statement = (
  name: string,
  build: StatementCase['build'],
  text: string,
  rest: Rest = {},
): StatementCase => ({ name, build, sql: text, parameters: [], executable: true, ...rest });
