import { notEmulated, SqlRefusal, syntaxErrorAt, syntaxErrorCode } from '../sql/refusal.ts';
import type { Position, Statement } from '../sql/statement.ts';
import { accessReaders, completeAccess, newAccessDraft, type AccessDraft } from './access-options.ts';
import { OptionReader } from './option-reader.ts';
import type { CopyFormat, CopyOptions, DocumentMatching, FileEncoding } from './options.ts';
import { TimePattern } from './values/time-pattern.ts';

type Plain = Omit<CopyOptions, 'access' | 'format' | 'maxErrors'>;
interface Draft {
  readonly access: AccessDraft;
  readonly values: { -readonly [key in keyof Plain]?: Plain[key] };
  format?: 'json' | 'avro' | 'csv' | 'fixed-width' | 'parquet';
  matching?: DocumentMatching;
  widths?: number[];
  delimiter?: number;
  quote?: number;
  escape?: boolean;
  removeQuotes?: boolean;
  serializeToJson?: boolean;
  maxErrors?: number;
  ignoreAllErrors?: boolean;
}
type Read = (reader: OptionReader, draft: Draft) => void;

const flag =
  (set: (draft: Draft) => void): Read =>
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

function setFormat(draft: Draft, format: Exclude<Draft['format'], undefined>): void {
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

const compress = (compression: Plain['compression']): Read =>
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
  const draft: Draft = { access: newAccessDraft(), values: {} };
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
  return complete(draft, seen);
}

/** Pairs that Redshift refuses (AWS docs, COPY: data format, data conversion and data load parameters). */
const conflicts: readonly (readonly [string, readonly string[]])[] = [
  ['CSV', ['FIXEDWIDTH', 'REMOVEQUOTES', 'ESCAPE']],
  ['FIXEDWIDTH', ['DELIMITER', 'CSV', 'ESCAPE', 'REMOVEQUOTES', 'QUOTE']],
  [
    'JSON',
    [
      'DELIMITER',
      'ESCAPE',
      'REMOVEQUOTES',
      'FILLRECORD',
      'IGNOREBLANKLINES',
      'IGNOREHEADER',
      'QUOTE',
      'FIXEDWIDTH',
    ],
  ],
  [
    'AVRO',
    [
      ...['DELIMITER', 'ESCAPE', 'REMOVEQUOTES', 'FILLRECORD', 'IGNOREBLANKLINES', 'IGNOREHEADER', 'QUOTE'],
      ...['FIXEDWIDTH', 'GZIP', 'BZIP2', 'ZSTD', 'ENCODING'],
    ],
  ],
  [
    'PARQUET',
    [
      ...[
        'GZIP',
        'BZIP2',
        'ZSTD',
        'MAXERROR',
        'IGNOREALLERRORS',
        'ACCEPTANYDATE',
        'NOLOAD',
        'REGION',
        'DELIMITER',
      ],
      ...[
        'ESCAPE',
        'REMOVEQUOTES',
        'IGNOREBLANKLINES',
        'IGNOREHEADER',
        'QUOTE',
        'FIXEDWIDTH',
        'ENCODING',
        'ROUNDEC',
      ],
      ...['DATEFORMAT', 'TIMEFORMAT', 'NULL', 'BLANKSASNULL', 'EMPTYASNULL', 'TRIMBLANKS', 'TRUNCATECOLUMNS'],
      ...['COMPUPDATE', 'COMPROWS', 'READRATIO'],
    ],
  ],
  ['MAXERROR', ['IGNOREALLERRORS']],
];

function checkConflicts(seen: ReadonlySet<string>, draft: Draft): void {
  const given = new Set(seen);
  if (draft.format !== undefined) given.add(draft.format.toUpperCase().replace('FIXED-WIDTH', 'FIXEDWIDTH'));
  if (draft.quote !== undefined) given.add('QUOTE');
  for (const [option, others] of conflicts) {
    const other = given.has(option) ? others.find((name) => given.has(name)) : undefined;
    if (other !== undefined) {
      throw new SqlRefusal(
        syntaxErrorCode,
        `${other} is not supported with ${option}`,
        `AWS docs, COPY: ${option} excludes ${other}.`,
      );
    }
  }
  if (draft.quote !== undefined && draft.format !== 'csv') {
    throw new SqlRefusal(syntaxErrorCode, 'QUOTE can be used only with CSV');
  }
  if (draft.serializeToJson && draft.format !== 'parquet') {
    throw new SqlRefusal(syntaxErrorCode, 'SERIALIZETOJSON can be used only with PARQUET');
  }
}

const verticalBar = 0x7c;
const comma = 0x2c;
const doubleQuote = 0x22;

function completeFormat(draft: Draft): CopyFormat {
  const { format, delimiter, matching = 'auto' } = draft;
  switch (format) {
    case 'json':
    case 'avro':
      return { kind: format, matching };
    case 'csv': {
      const csv = { delimiter: delimiter ?? comma, quote: draft.quote ?? doubleQuote };
      if (csv.delimiter === csv.quote)
        throw new SqlRefusal(syntaxErrorCode, 'DELIMITER and QUOTE must differ');
      return { kind: 'csv', ...csv };
    }
    case 'fixed-width':
      return { kind: format, widths: draft.widths ?? [] };
    case 'parquet':
      return { kind: format, serializeToJson: draft.serializeToJson ?? false };
    case undefined:
      return {
        kind: 'delimited',
        delimiter: delimiter ?? verticalBar,
        escape: draft.escape ?? false,
        removeQuotes: draft.removeQuotes ?? false,
      };
  }
}

function complete(draft: Draft, seen: ReadonlySet<string>): CopyOptions {
  checkConflicts(seen, draft);
  return {
    manifest: false,
    compression: 'none',
    encoding: 'utf8',
    noLoad: false,
    explicitIds: false,
    fillRecord: false,
    ignoreHeader: 0,
    ignoreBlankLines: false,
    acceptAnyDate: false,
    blanksAsNull: false,
    emptyAsNull: false,
    trimBlanks: false,
    truncateColumns: false,
    roundDecimals: false,
    ...draft.values,
    access: completeAccess(draft.access),
    format: completeFormat(draft),
    maxErrors: draft.ignoreAllErrors ? Infinity : (draft.maxErrors ?? 0),
  };
}
