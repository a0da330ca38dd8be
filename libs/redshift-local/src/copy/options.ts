import { literalValue } from '../sql/literals.ts';
import { notEmulated, SqlRefusal, syntaxErrorAt, syntaxErrorCode } from '../sql/refusal.ts';
import type { Position, Statement } from '../sql/statement.ts';

/** How keys of a document find their columns. `noshred`: the whole document goes to one SUPER column. */
export type JsonMatching = 'auto' | 'auto ignorecase' | 'noshred';

/** How times are written: the automatic formats, or numbers since 1970. */
export type TimeFormat = 'auto' | 'epochsecs' | 'epochmillisecs';

/** The options of a COPY that redshift-local executes. */
export interface CopyOptions {
  readonly manifest: boolean;
  readonly gzip: boolean;
  readonly json: JsonMatching;
  /** AWS region of the bucket; undefined: the one of the S3 client. */
  readonly region?: string;
  /** Errors at which the load fails; 0 and 1 both mean the first. */
  readonly maxErrors: number;
  readonly timeFormat: TimeFormat;
  /** Validate only. */
  readonly noLoad: boolean;
  /** Cut text that is too long instead of reporting it. */
  readonly truncateColumns: boolean;
  /** Text of blanks only becomes NULL. */
  readonly blanksAsNull: boolean;
  /** Empty text becomes NULL. */
  readonly emptyAsNull: boolean;
  /** Remove trailing blanks of VARCHAR. */
  readonly trimBlanks: boolean;
  /** What invalid UTF-8 is replaced with; undefined: it is an error. */
  readonly replacementCharacter?: string;
  /** Text that means NULL. */
  readonly nullAs?: string;
}

type Draft = { -readonly [key in keyof CopyOptions]?: CopyOptions[key] } & { iamRole?: string };

/** Options that Redshift has and this version does not execute. */
const unsupported = new Set([
  ...['CSV', 'DELIMITER', 'FIXEDWIDTH', 'AVRO', 'PARQUET', 'ORC', 'SHAPEFILE'],
  ...['BZIP2', 'LZOP', 'ZSTD', 'ENCRYPTED', 'MASTER_SYMMETRIC_KEY', 'SSH', 'READRATIO'],
  ...['CREDENTIALS', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'WITH'],
  ...['ACCEPTANYDATE', 'ESCAPE', 'EXPLICIT_IDS', 'FILLRECORD', 'IGNOREBLANKLINES', 'IGNOREHEADER'],
  ...['REMOVEQUOTES', 'ROUNDEC', 'QUOTE', 'IGNOREALLERRORS', 'COMPROWS', 'JOB', 'SIMPLIFY'],
]);

/** Reads option words one after the other; a position never passes an option that was not understood. */
class OptionReader {
  readonly #statement: Statement;
  #at: Position;

  constructor(statement: Statement, at: Position) {
    this.#statement = statement;
    this.#at = at;
  }

  get done(): boolean {
    return this.#at >= this.#statement.length;
  }

  /** The next token, upper case when it is a word. */
  next(): string {
    if (this.done) throw new SqlRefusal(syntaxErrorCode, 'syntax error at end of input');
    return this.#statement.key(this.#at++);
  }

  /** Takes the next word when it is one of these. */
  accept(...words: readonly string[]): string | undefined {
    if (!this.#statement.isWord(this.#at, ...words)) return undefined;
    return this.#statement.key(this.#at++);
  }

  /** Takes a literal when one is next. */
  acceptLiteral(): string | undefined {
    const token = this.#statement.token(this.#at);
    if (token?.kind !== 'string') return undefined;
    this.#at++;
    return literalValue(token.text);
  }

  literal(option: string): string {
    this.accept('AS');
    const value = this.acceptLiteral();
    if (value === undefined) throw this.error(`${option} needs a value in single quotes`);
    return value;
  }

  count(option: string, maximum: number): number {
    this.accept('AS');
    const token = this.#statement.token(this.#at);
    if (token?.kind !== 'number' || !/^\d+$/.test(token.text) || Number(token.text) > maximum) {
      throw this.error(`${option} needs an integer from 0 to ${maximum}`);
    }
    this.#at++;
    return Number(token.text);
  }

  /** A syntax error at the current token. */
  error(hint: string): SqlRefusal {
    const token = this.#statement.token(this.#at);
    return token === undefined
      ? new SqlRefusal(syntaxErrorCode, 'syntax error at end of input', hint)
      : syntaxErrorAt(token.text, hint);
  }
}

function readJson(reader: OptionReader): JsonMatching {
  reader.accept('AS');
  const value = (reader.acceptLiteral() ?? 'auto').toLowerCase();
  if (value === 'auto' || value === 'auto ignorecase' || value === 'noshred') return value;
  throw notEmulated(`COPY … JSON '${value}' (a jsonpaths file)`);
}

function readTimeFormat(reader: OptionReader): TimeFormat {
  const value = reader.literal('TIMEFORMAT').toLowerCase();
  if (value === 'auto' || value === 'epochsecs' || value === 'epochmillisecs') return value;
  throw notEmulated(`COPY … TIMEFORMAT '${value}'`);
}

function readDateFormat(reader: OptionReader): void {
  const value = reader.literal('DATEFORMAT');
  if (!['auto', 'yyyy-mm-dd'].includes(value.toLowerCase()))
    throw notEmulated(`COPY … DATEFORMAT '${value}'`);
}

function readFormat(reader: OptionReader): JsonMatching {
  reader.accept('AS');
  const format = reader.next();
  if (format === 'JSON') return readJson(reader);
  if (unsupported.has(format)) throw notEmulated(`COPY … FORMAT ${format}`);
  throw syntaxErrorAt(format.toLowerCase());
}

/** What each option does to the draft. */
const readers: Readonly<Record<string, (reader: OptionReader, draft: Draft) => void>> = {
  IAM_ROLE: (reader, draft) => {
    draft.iamRole = reader.accept('DEFAULT') ?? reader.literal('IAM_ROLE');
  },
  REGION: (reader, draft) => {
    draft.region = reader.literal('REGION');
  },
  MANIFEST: (_reader, draft) => {
    draft.manifest = true;
  },
  GZIP: (_reader, draft) => {
    draft.gzip = true;
  },
  FORMAT: (reader, draft) => {
    draft.json = readFormat(reader);
  },
  JSON: (reader, draft) => {
    draft.json = readJson(reader);
  },
  MAXERROR: (reader, draft) => {
    draft.maxErrors = reader.count('MAXERROR', 100_000);
  },
  TIMEFORMAT: (reader, draft) => {
    draft.timeFormat = readTimeFormat(reader);
  },
  DATEFORMAT: readDateFormat,
  NOLOAD: (_reader, draft) => {
    draft.noLoad = true;
  },
  TRUNCATECOLUMNS: (_reader, draft) => {
    draft.truncateColumns = true;
  },
  BLANKSASNULL: (_reader, draft) => {
    draft.blanksAsNull = true;
  },
  EMPTYASNULL: (_reader, draft) => {
    draft.emptyAsNull = true;
  },
  TRIMBLANKS: (_reader, draft) => {
    draft.trimBlanks = true;
  },
  ACCEPTINVCHARS: (reader, draft) => {
    reader.accept('AS');
    draft.replacementCharacter = reader.acceptLiteral() ?? '?';
  },
  NULL: (reader, draft) => {
    draft.nullAs = reader.literal('NULL AS');
  },
  ENCODING: (reader) => {
    reader.accept('AS');
    const encoding = reader.acceptLiteral() ?? reader.next();
    if (!/^utf-?8$/i.test(encoding)) throw notEmulated(`COPY … ENCODING ${encoding}`);
  },
  // Statistics and compression analysis: nothing to do here.
  COMPUPDATE: (reader) => void reader.accept('ON', 'OFF', 'TRUE', 'FALSE', 'PRESET'),
  STATUPDATE: (reader) => void reader.accept('ON', 'OFF', 'TRUE', 'FALSE'),
};

/**
 * Reads the options of a COPY; every one is understood or refused by name, none is passed over.
 *
 * @throws SqlRefusal 42601 for an unknown, repeated or incomplete option, 0A000 for one that is not emulated
 */
export function parseCopyOptions(statement: Statement, from: Position): CopyOptions {
  const reader = new OptionReader(statement, from);
  const draft: Draft = {};
  const seen = new Set<string>();
  while (!reader.done) {
    const option = reader.next();
    // JSON is short for FORMAT JSON.
    const identity = option === 'JSON' ? 'FORMAT' : option;
    if (seen.has(identity)) {
      throw new SqlRefusal(syntaxErrorCode, `conflicting or redundant options: ${option.toLowerCase()}`);
    }
    seen.add(identity);
    const read = Object.hasOwn(readers, option) ? readers[option] : undefined;
    if (read !== undefined) read(reader, draft);
    else if (unsupported.has(option)) throw notEmulated(`the COPY option ${option}`);
    else throw syntaxErrorAt(option.toLowerCase(), 'This is no option of COPY.');
  }
  return complete(draft);
}

function complete({ iamRole, json, ...draft }: Draft): CopyOptions {
  if (iamRole === undefined) {
    throw new SqlRefusal(syntaxErrorCode, 'Either IAM_ROLE or CREDENTIALS must be specified');
  }
  if (json === undefined) throw notEmulated('COPY without FORMAT JSON (delimited text)');
  return {
    manifest: false,
    gzip: false,
    json,
    maxErrors: 0,
    timeFormat: 'auto',
    noLoad: false,
    truncateColumns: false,
    blanksAsNull: false,
    emptyAsNull: false,
    trimBlanks: false,
    ...draft,
  };
}
