import { quoteLiteral } from '../../postgres/admin-client.ts';
import { SqlRefusal, syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';

/** A constraint that Redshift keeps in its catalogue and does not enforce. */
export interface InformationalConstraint {
  readonly name?: string;
  /** p: PRIMARY KEY, u: UNIQUE, f: FOREIGN KEY. */
  readonly kind: 'p' | 'u' | 'f';
  readonly columns: readonly string[];
  /** The table that a foreign key points to, as written. */
  readonly target?: string;
  readonly targetColumns?: readonly string[];
}

/** What a table has on Redshift and not in Postgres. Everything missing: as Redshift chooses. */
export interface TableAttributes {
  diststyle?: string;
  distkey?: string;
  sortstyle?: 'compound' | 'interleaved' | 'auto' | 'none';
  sortkey?: readonly string[];
  backup?: boolean;
  encodeAuto?: boolean;
  /** By column. */
  readonly encodings: Record<string, string>;
  readonly constraints: InformationalConstraint[];
  /** The table of LIKE, as written: it hands its attributes on. */
  like?: string;
}

/** Names that ENCODE takes (AWS docs, Compression encodings). */
const encodings = new Set([
  'RAW',
  'AZ64',
  'BYTEDICT',
  'DELTA',
  'DELTA32K',
  'LZO',
  'MOSTLY8',
  'MOSTLY16',
  'MOSTLY32',
  'RUNLENGTH',
  'TEXT255',
  'TEXT32K',
  'ZSTD',
  'AUTO',
]);
const diststyles = new Set(['EVEN', 'KEY', 'ALL', 'AUTO']);

const contradiction = (message: string): SqlRefusal =>
  new SqlRefusal('42P16', message, 'AWS docs, CREATE TABLE.');

/** No attributes yet. */
export const noAttributes = (): TableAttributes => ({ encodings: {}, constraints: [] });

/** Is there something to write down? */
export const hasAttributes = (attributes: TableAttributes): boolean =>
  Object.entries(attributes).some(([key, value]) =>
    key === 'encodings' || key === 'constraints'
      ? Object.keys(value as object).length > 0
      : value !== undefined,
  );

/** Attributes as a literal that the catalogue's functions read. */
export const attributesLiteral = (attributes: TableAttributes): string =>
  quoteLiteral(JSON.stringify(attributes));

/** The name of a column at a position, as the catalogue has it. */
export function columnName(statement: Statement, at: Position): string {
  const token = statement.token(at);
  if (token?.kind === 'quoted') return token.text.slice(1, -1).replaceAll('""', '"').toLowerCase();
  if (token?.kind !== 'word') throw syntaxErrorAt(token?.text ?? ')');
  return token.text.toLowerCase();
}

/** The names in a list in parentheses. */
export function columnNames(statement: Statement, open: Position): string[] {
  if (!statement.isPunctuation(open, '(')) throw syntaxErrorAt(statement.token(open)?.text ?? '');
  return statement.commaParts(open, statement.closing(open)).map(([first, last]) => {
    if (first !== last) throw syntaxErrorAt(statement.token(first + 1)?.text ?? '');
    return columnName(statement, first);
  });
}

/**
 * The encoding after ENCODE.
 *
 * @throws SqlRefusal for an unknown one
 */
export function readEncoding(statement: Statement, at: Position): string {
  if (!encodings.has(statement.key(at))) throw syntaxErrorAt(statement.token(at)?.text ?? '');
  return statement.key(at).toLowerCase();
}

/** DISTSTYLE at a position; returns its word in lower case. */
export function readDiststyle(statement: Statement, at: Position): string {
  if (!diststyles.has(statement.key(at + 1))) throw syntaxErrorAt(statement.token(at + 1)?.text ?? '');
  return statement.key(at + 1).toLowerCase();
}

export function setDistkey(attributes: TableAttributes, column: string): void {
  if (attributes.distkey !== undefined) throw contradiction('multiple DISTKEY columns are not allowed');
  attributes.distkey = column;
}

/**
 * Reads one table attribute (BACKUP, DISTSTYLE, DISTKEY, SORTKEY, ENCODE AUTO).
 *
 * @returns the position of its last token, or undefined when there is none
 * @throws SqlRefusal
 */
export function readTableAttribute(
  statement: Statement,
  at: Position,
  attributes: TableAttributes,
): Position | undefined {
  if (statement.isWord(at, 'BACKUP') && statement.isWord(at + 1, 'YES', 'NO')) {
    attributes.backup = statement.isWord(at + 1, 'YES');
    return at + 1;
  }
  if (statement.isPhrase(at, 'ENCODE', 'AUTO')) {
    attributes.encodeAuto = true;
    return at + 1;
  }
  if (statement.isWord(at, 'DISTSTYLE')) {
    attributes.diststyle = readDiststyle(statement, at);
    return at + 1;
  }
  if (statement.isWord(at, 'DISTKEY') && statement.isPunctuation(at + 1, '(')) {
    const names = columnNames(statement, at + 1);
    if (names.length !== 1) throw contradiction('multiple DISTKEY columns are not allowed');
    setDistkey(attributes, names[0] as string);
    return statement.closing(at + 1);
  }
  const styled = statement.isWord(at, 'COMPOUND', 'INTERLEAVED');
  const sortkey = styled ? at + 1 : at;
  if (!statement.isWord(sortkey, 'SORTKEY')) return undefined;
  if (!styled && statement.isWord(sortkey + 1, 'AUTO', 'NONE')) {
    attributes.sortstyle = statement.isWord(sortkey + 1, 'AUTO') ? 'auto' : 'none';
    return sortkey + 1;
  }
  attributes.sortstyle = statement.isWord(at, 'INTERLEAVED') ? 'interleaved' : 'compound';
  attributes.sortkey = columnNames(statement, sortkey + 1);
  return statement.closing(sortkey + 1);
}

/** AWS docs, CREATE TABLE: at most 400 columns in a compound sort key, 8 in an interleaved one. */
const maxSortColumns = { compound: 400, interleaved: 8 } as const;

/**
 * Refuses attributes that contradict each other.
 *
 * @throws SqlRefusal
 */
export function checkAttributes(attributes: TableAttributes): void {
  const { diststyle, distkey, sortkey = [], sortstyle, like } = attributes;
  if (diststyle === 'key' && distkey === undefined)
    throw contradiction('DISTSTYLE KEY requires a DISTKEY column');
  if (distkey !== undefined && (diststyle === 'even' || diststyle === 'all')) {
    throw contradiction(`cannot specify DISTKEY column and DISTSTYLE ${diststyle.toUpperCase()}`);
  }
  if (new Set(sortkey).size !== sortkey.length) throw contradiction('duplicate column in SORTKEY');
  const limit = sortstyle === 'interleaved' ? maxSortColumns.interleaved : maxSortColumns.compound;
  if (sortkey.length > limit) throw contradiction(`a SORTKEY can have no more than ${limit} columns`);
  if (
    like !== undefined &&
    [diststyle, distkey, sortstyle, attributes.backup].some((one) => one !== undefined)
  ) {
    throw contradiction('DISTSTYLE, DISTKEY, SORTKEY and BACKUP cannot be specified with LIKE');
  }
}
