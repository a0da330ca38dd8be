import { notEmulated, SqlRefusal, syntaxErrorAt, syntaxErrorCode } from '../sql/refusal.ts';
import type { Position, Statement } from '../sql/statement.ts';
import { accessReaders } from './access-options.ts';
import { completeOptions } from './complete-options.ts';
import { OptionReader } from './option-reader.ts';
import type { CopyOptions, DocumentMatching, FileEncoding } from './options.ts';
import { newOptionsDraft, type OptionsDraft, type PlainOptions } from './options-draft.ts';
import { TimePattern } from './values/time-pattern.ts';

type Read = (reader: OptionReader, draft: OptionsDraft) => void;

const flag =
  (set: (draft: OptionsDraft) => void): Read =>
  (_reader, draft) =>
    set(draft);

function readMatching(reader: OptionReader, format: 'json' | 'avro'): DocumentMatching {
  reader.accept('AS');
  const value = reader.acceptLiteral() ?? 'auto';
  const word = value.toLowerCase();
  if (word === 'auto' || word === 'auto ignorecase') return word;
  if (word === 'noshred' && format === 'json') return word;
  if (/^s3:\/\/[^/]+\/.+$/s.test(value)) return { pathsUrl: value };
  throw new SqlRefusal(
    'XX000',
    `Invalid ${format.toUpperCase()} argument '${value}'`,
    "Use 'auto', 'auto ignorecase'" +
      (format === 'json' ? ", 'noshred'" : '') +
      " or 's3://…' (a JSONPaths file).",
  );
}

/** `label:width,label:width …` (AWS docs, COPY, FIXEDWIDTH). */
export function parseWidths(spec: string): number[] {
  return spec.split(',').map((part) => {
    const width = /^[^:]*:\s*(\d+)\s*$/.exec(part)?.[1];
    if (width === undefined || Number(width) === 0) {
      throw new SqlRefusal(
        'XX000',
        `Invalid fixedwidth specification '${spec}'`,
        "It is 'label:width,label:width'.",
      );
    }
    return Number(width);
  });
}

function setFormat(draft: OptionsDraft, format: Exclude<OptionsDraft['format'], undefined>): void {
  if (draft.format !== undefined) {
    throw new SqlRefusal(syntaxErrorCode, `conflicting or redundant options: ${format}`);
  }
  draft.format = format;
}

/** Words that FORMAT may be followed by; all but DELIMITER-like ones may also stand alone. */
const formats: Readonly<Record<string, Read>> = {
  JSON: (reader, draft) => {
    setFormat(draft, 'json');
    draft.matching = readMatching(reader, 'json');
  },
  AVRO: (reader, draft) => {
    setFormat(draft, 'avro');
    draft.matching = readMatching(reader, 'avro');
  },
  CSV: (reader, draft) => {
    setFormat(draft, 'csv');
    if (reader.accept('QUOTE')) draft.quote = reader.character('QUOTE');
  },
  PARQUET: (reader, draft) => {
    setFormat(draft, 'parquet');
    if (reader.accept('SERIALIZETOJSON')) draft.serializeToJson = true;
  },
  FIXEDWIDTH: (reader, draft) => {
    setFormat(draft, 'fixed-width');
    draft.widths = parseWidths(reader.literal('FIXEDWIDTH'));
  },
};

/** Formats and packings that Redshift has and redshift-local lacks, with a word about each. */
const notThere: Readonly<Record<string, string>> = {
  ORC: 'COPY … FORMAT ORC',
  SHAPEFILE: 'COPY … FORMAT SHAPEFILE',
  LZOP: 'the COPY option LZOP',
  ENCRYPTED: 'the COPY option ENCRYPTED (client-side encryption)',
  MASTER_SYMMETRIC_KEY: 'the COPY option MASTER_SYMMETRIC_KEY (client-side encryption)',
  SSH: 'COPY from remote hosts (SSH)',
  JOB: 'COPY JOB',
};

const encodings: Readonly<Record<string, FileEncoding>> = {
  UTF8: 'utf8',
  'UTF-8': 'utf8',
  UTF16: 'utf16',
  UTF16LE: 'utf16le',
  UTF16BE: 'utf16be',
};

/** @throws SqlRefusal when the string is no format */
function checkPattern(option: string, format: string, words: readonly string[]): string {
  if (words.includes(format.toLowerCase())) return format.toLowerCase();
  try {
    void new TimePattern(format);
  } catch (error) {
    throw new SqlRefusal('XX000', `Invalid ${option} string '${format}'`, (error as Error).message);
  }
  return format;
}

function readNull(reader: OptionReader): string {
  const raw = reader.rawLiteral('NULL AS');
  if (/^'\\+0(00)?'$/.test(raw)) throw notEmulated("NULL AS '\\0' (a zero byte)");
  // '\N' and '\\N' both name the usual mark.
  const value = raw.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\');
  if (value === '\\n' || value.includes('\n')) {
    throw new SqlRefusal('XX000', 'NULL AS cannot be a line feed', 'AWS docs, NULL AS.');
  }
  return value === '\\t' ? '\t' : value;
}

const compress = (compression: PlainOptions['compression']): Read =>
  flag(({ values }) => {
    if (values.compression !== undefined) {
      throw new SqlRefusal(syntaxErrorCode, `conflicting or redundant options: ${compression}`);
    }
    values.compression = compression;
  });

/** What each option does to the draft. */
const readers: Readonly<Record<string, Read>> = {
  ...accessReaders,
  FORMAT: (reader, draft) => {
    reader.accept('AS');
    const word = reader.next();
    const read = Object.hasOwn(formats, word) ? formats[word] : undefined;
    if (read !== undefined) read(reader, draft);
    else if (Object.hasOwn(notThere, word)) throw notEmulated(notThere[word] as string);
    else throw syntaxErrorAt(word.toLowerCase());
  },
  ...formats,
  DELIMITER: (reader, draft) => {
    draft.delimiter = reader.character('DELIMITER');
  },
  QUOTE: (reader, draft) => {
    draft.quote = reader.character('QUOTE');
  },
  SERIALIZETOJSON: flag((draft) => {
    draft.serializeToJson = true;
  }),
  ESCAPE: flag((draft) => {
    draft.escape = true;
  }),
  REMOVEQUOTES: flag((draft) => {
    draft.removeQuotes = true;
  }),
  MANIFEST: flag(({ values }) => {
    values.manifest = true;
  }),
  GZIP: compress('gzip'),
  BZIP2: compress('bzip2'),
  ZSTD: compress('zstd'),
  MAXERROR: (reader, draft) => {
    draft.maxErrors = reader.count('MAXERROR', 100_000);
  },
  IGNOREALLERRORS: flag((draft) => {
    draft.ignoreAllErrors = true;
  }),
  TIMEFORMAT: (reader, { values }) => {
    const words = ['auto', 'epochsecs', 'epochmillisecs'];
    values.timeFormat = checkPattern('TIMEFORMAT', reader.literal('TIMEFORMAT'), words);
  },
  DATEFORMAT: (reader, { values }) => {
    values.dateFormat = checkPattern('DATEFORMAT', reader.literal('DATEFORMAT'), ['auto']);
  },
  NOLOAD: flag(({ values }) => {
    values.noLoad = true;
  }),
  EXPLICIT_IDS: flag(({ values }) => {
    values.explicitIds = true;
  }),
  FILLRECORD: flag(({ values }) => {
    values.fillRecord = true;
  }),
  IGNOREHEADER: (reader, { values }) => {
    values.ignoreHeader = reader.count('IGNOREHEADER', 2_147_483_647);
  },
  IGNOREBLANKLINES: flag(({ values }) => {
    values.ignoreBlankLines = true;
  }),
  ACCEPTANYDATE: flag(({ values }) => {
    values.acceptAnyDate = true;
  }),
  TRUNCATECOLUMNS: flag(({ values }) => {
    values.truncateColumns = true;
  }),
  BLANKSASNULL: flag(({ values }) => {
    values.blanksAsNull = true;
  }),
  EMPTYASNULL: flag(({ values }) => {
    values.emptyAsNull = true;
  }),
  TRIMBLANKS: flag(({ values }) => {
    values.trimBlanks = true;
  }),
  ROUNDEC: flag(({ values }) => {
    values.roundDecimals = true;
  }),
  ACCEPTINVCHARS: (reader, { values }) => {
    reader.accept('AS');
    const text = reader.acceptLiteral() ?? '?';
    if (text.length !== 1 || text.charCodeAt(0) > 127 || text === '\0') {
      throw new SqlRefusal(
        'XX000',
        'The replacement character of ACCEPTINVCHARS must be a single ASCII character',
      );
    }
    values.replacement = text.charCodeAt(0);
  },
  NULL: (reader, { values }) => {
    values.nullAs = readNull(reader);
  },
  ENCODING: (reader, { values }) => {
    reader.accept('AS');
    const name = (reader.acceptLiteral() ?? reader.next()).toUpperCase();
    const encoding = Object.hasOwn(encodings, name) ? encodings[name] : undefined;
    if (encoding === undefined) throw notEmulated(`COPY … ENCODING ${name}`);
    values.encoding = encoding;
  },
  // Without effect here: compression analysis, statistics, and how fast DynamoDB may be read.
  COMPUPDATE: (reader) => void reader.accept('ON', 'OFF', 'TRUE', 'FALSE', 'PRESET'),
  STATUPDATE: (reader) => void reader.onOff(),
  COMPROWS: (reader) => void reader.count('COMPROWS', 1_000_000_000),
  READRATIO: () => {
    throw new SqlRefusal('XX000', 'READRATIO is for COPY from DynamoDB only');
  },
};

/**
 * Reads the options of a COPY; every one is understood or refused by name, none is passed over.
 *
 * @throws SqlRefusal 42601 for an unknown, repeated, incomplete or contradictory option, 0A000 for one that is not emulated
 */
export function parseCopyOptions(statement: Statement, from: Position): CopyOptions {
  const reader = new OptionReader(statement, from);
  const draft = newOptionsDraft();
  const seen = new Set<string>();
  reader.accept('WITH');
  while (!reader.done) {
    const option = reader.next();
    if (seen.has(option)) {
      throw new SqlRefusal(syntaxErrorCode, `conflicting or redundant options: ${option.toLowerCase()}`);
    }
    seen.add(option);
    const read = Object.hasOwn(readers, option) ? readers[option] : undefined;
    if (read !== undefined) read(reader, draft);
    else if (Object.hasOwn(notThere, option)) throw notEmulated(notThere[option] as string);
    else throw syntaxErrorAt(option.toLowerCase(), 'This is no option of COPY.');
  }
  return completeOptions(draft, seen);
}
