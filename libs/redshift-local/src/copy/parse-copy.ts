import { literalValue } from '../sql/literals.ts';
import { notEmulated, SqlRefusal, syntaxErrorAt } from '../sql/refusal.ts';
import type { Position, Statement } from '../sql/statement.ts';
import { parseCopyOptions } from './copy-options.ts';
import type { CopyOptions } from './options.ts';

/** A COPY from S3, understood. */
export interface CopyCommand {
  /** The target as written: one to three parts, quoted or not. */
  readonly table: string;
  /** The columns as written; undefined: all columns of the table. */
  readonly columns?: readonly string[];
  readonly bucket: string;
  /** The key of the manifest, or the prefix of the data objects. */
  readonly key: string;
  readonly options: CopyOptions;
}

/** The name that a column has in the catalogue: folded to lower case, quoted or not, as Redshift does by default. */
export const catalogName = (text: string): string =>
  (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text).toLowerCase();

function readColumns(statement: Statement, open: Position): string[] {
  return statement.commaParts(open, statement.closing(open)).map(([first, last]) => {
    const token = statement.token(first);
    if (first !== last || (token?.kind !== 'word' && token?.kind !== 'quoted')) {
      throw syntaxErrorAt(token?.text ?? ')');
    }
    return catalogName(token.text);
  });
}

/**
 * Reads `COPY table [(columns)] FROM 's3://…' …`.
 *
 * @returns undefined when the statement is none of that kind
 * @throws SqlRefusal for an unknown, unsupported or contradictory option, and for another source than S3
 */
export function parseCopy(statement: Statement): CopyCommand | undefined {
  if (!statement.isWord(0, 'COPY') || statement.length < 4 || statement.isPunctuation(1, '('))
    return undefined;
  const { text: table, next } = statement.qualifiedName(1);
  const hasColumns = statement.isPunctuation(next, '(');
  const from = hasColumns ? statement.closing(next) + 1 : next;
  const source = statement.token(from + 1);
  if (!statement.isWord(from, 'FROM') || source?.kind !== 'string') return undefined;

  const url = literalValue(source.text);
  if (/^(emr|dynamodb|ssh):\/\//.test(url)) throw notEmulated(`COPY FROM '${url}'`);
  const match = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url);
  if (match === null) {
    // A path: Postgres would read a file of the server.
    throw new SqlRefusal('XX000', `invalid S3 location "${url}"`, "COPY reads from 's3://bucket/key'.");
  }
  return {
    table,
    ...(hasColumns ? { columns: readColumns(statement, next) } : {}),
    bucket: match[1] as string,
    key: match[2] as string,
    options: parseCopyOptions(statement, from + 2),
  };
}
