import { accessReaders, completeAccess, newAccessDraft, type AccessDraft } from '../copy/access-options.ts';
import { parseWidths } from '../copy/copy-options.ts';
import { type OptionConflict, refuseConflicts } from '../copy/option-conflicts.ts';
import { OptionReader } from '../copy/option-reader.ts';
import { catalogName } from '../copy/parse-copy.ts';
import { literalValue } from '../sql/literals.ts';
import { notEmulated, SqlRefusal, syntaxErrorAt, syntaxErrorCode } from '../sql/refusal.ts';
import type { Statement } from '../sql/statement.ts';
import type { UnloadCommand, UnloadFormat, UnloadOptions } from './options.ts';

const megabyte = 1024 * 1024;
/** AWS docs, UNLOAD: MAXFILESIZE and ROWGROUPSIZE. */
const fileBytes = { minimum: 5 * megabyte, maximum: Math.round(6.2 * 1024 * megabyte) };
const rowGroupBytes = { minimum: 32 * megabyte, maximum: 128 * megabyte };

type Values = { -readonly [key in keyof UnloadOptions]?: UnloadOptions[key] };
interface Draft {
  readonly access: AccessDraft;
  readonly values: Values;
  format?: 'csv' | 'json' | 'parquet' | 'fixed-width';
  delimiter?: string;
  widths?: number[];
  addQuotes?: boolean;
  escape?: boolean;
  rowGroupBytes?: number;
}
type Read = (reader: OptionReader, draft: Draft) => void;

const setFormat =
  (format: Exclude<Draft['format'], undefined>): Read =>
  (_reader, draft) => {
    if (draft.format !== undefined) {
      throw new SqlRefusal(syntaxErrorCode, `conflicting or redundant options: ${format}`);
    }
    draft.format = format;
  };

const formats: Readonly<Record<string, Read>> = {
  CSV: setFormat('csv'),
  JSON: setFormat('json'),
  PARQUET: setFormat('parquet'),
};

function readBytes(
  reader: OptionReader,
  option: string,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  const size = reader.decimal(option);
  const bytes = Math.round(size * megabyte * (reader.accept('MB', 'GB') === 'GB' ? 1024 : 1));
  if (bytes < minimum || bytes > maximum) {
    throw new SqlRefusal(
      'XX000',
      `${option} must be between ${minimum / megabyte} MB and ${Math.round(maximum / megabyte)} MB`,
    );
  }
  return bytes;
}

const readers: Readonly<Record<string, Read>> = {
  ...accessReaders,
  FORMAT: (reader, draft) => {
    reader.accept('AS');
    const word = reader.next();
    const read = Object.hasOwn(formats, word) ? formats[word] : undefined;
    if (read === undefined) throw syntaxErrorAt(word.toLowerCase());
    read(reader, draft);
  },
  ...formats,
  FIXEDWIDTH: (reader, draft) => {
    setFormat('fixed-width')(reader, draft);
    draft.widths = parseWidths(reader.literal('FIXEDWIDTH'));
  },
  DELIMITER: (reader, draft) => {
    draft.delimiter = String.fromCharCode(reader.character('DELIMITER'));
  },
  ADDQUOTES: (_reader, draft) => {
    draft.addQuotes = true;
  },
  ESCAPE: (_reader, draft) => {
    draft.escape = true;
  },
  HEADER: (_reader, { values }) => {
    values.header = true;
  },
  NULL: (reader, { values }) => {
    values.nullAs = reader.literal('NULL AS');
  },
  MANIFEST: (reader, { values }) => {
    values.manifest = reader.accept('VERBOSE') ? 'verbose' : 'plain';
  },
  PARTITION: (reader, { values }) => {
    if (reader.accept('BY') === undefined) throw reader.error('PARTITION BY');
    values.partitionBy = reader.names('PARTITION BY').map(catalogName);
    values.includePartitions = reader.accept('INCLUDE') !== undefined;
  },
  PARALLEL: (reader, { values }) => {
    values.parallel = reader.onOff();
  },
  ALLOWOVERWRITE: (_reader, { values }) => {
    values.overwrite = 'allow';
  },
  CLEANPATH: (_reader, { values }) => {
    values.overwrite = 'clean';
  },
  MAXFILESIZE: (reader, { values }) => {
    values.maxFileBytes = readBytes(reader, 'MAXFILESIZE', fileBytes);
  },
  ROWGROUPSIZE: (reader, draft) => {
    draft.rowGroupBytes = readBytes(reader, 'ROWGROUPSIZE', rowGroupBytes);
  },
  EXTENSION: (reader, { values }) => {
    values.extension = reader.literal('EXTENSION');
  },
  GZIP: (_reader, { values }) => {
    values.compression = 'gzip';
  },
  ZSTD: (_reader, { values }) => {
    values.compression = 'zstd';
  },
  BZIP2: () => {
    throw notEmulated('UNLOAD … BZIP2');
  },
  // Server-side encryption is the matter of the bucket here. Keys of one's own come with options that are refused.
  ENCRYPTED: (reader) => {
    reader.accept('AUTO');
  },
  KMS_KEY_ID: () => {
    throw notEmulated('UNLOAD … KMS_KEY_ID');
  },
  MASTER_SYMMETRIC_KEY: () => {
    throw notEmulated('UNLOAD … MASTER_SYMMETRIC_KEY (client-side encryption)');
  },
};

/** Pairs that Redshift refuses (AWS docs, UNLOAD). */
const conflicts: readonly OptionConflict[] = [
  ['CSV', ['FIXEDWIDTH', 'ADDQUOTES', 'ESCAPE', 'ROWGROUPSIZE']],
  ['FIXEDWIDTH', ['DELIMITER', 'HEADER', 'ADDQUOTES', 'ESCAPE']],
  ['JSON', ['DELIMITER', 'HEADER', 'FIXEDWIDTH', 'ADDQUOTES', 'ESCAPE', 'NULL', 'ROWGROUPSIZE']],
  ['PARQUET', ['DELIMITER', 'FIXEDWIDTH', 'ADDQUOTES', 'ESCAPE', 'NULL', 'HEADER', 'GZIP', 'BZIP2', 'ZSTD']],
  ['ALLOWOVERWRITE', ['CLEANPATH']],
  ['GZIP', ['ZSTD', 'BZIP2']],
  ['ZSTD', ['BZIP2']],
];

function checkConflicts(seen: ReadonlySet<string>, { format, rowGroupBytes: rowGroups }: Draft): void {
  refuseConflicts('UNLOAD', conflicts, seen, format);
  if (rowGroups !== undefined && format !== 'parquet') {
    throw new SqlRefusal(syntaxErrorCode, 'ROWGROUPSIZE can be used only with PARQUET');
  }
}

function completeFormat(draft: Draft): UnloadFormat {
  const { format, delimiter } = draft;
  switch (format) {
    case 'csv':
      return { kind: 'csv', delimiter: delimiter ?? ',' };
    case 'json':
      return { kind: 'json' };
    case 'parquet':
      return { kind: 'parquet', rowGroupBytes: draft.rowGroupBytes ?? rowGroupBytes.minimum };
    case 'fixed-width':
      return { kind: 'fixed-width', widths: draft.widths ?? [] };
    case undefined:
      return {
        kind: 'delimited',
        delimiter: delimiter ?? '|',
        addQuotes: draft.addQuotes ?? false,
        escape: draft.escape ?? false,
      };
  }
}

function readOptions(reader: OptionReader): UnloadOptions {
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
    if (read === undefined) throw syntaxErrorAt(option.toLowerCase(), 'This is no option of UNLOAD.');
    read(reader, draft);
  }
  checkConflicts(seen, draft);
  return {
    compression: 'none',
    header: false,
    manifest: 'none',
    partitionBy: [],
    includePartitions: false,
    parallel: true,
    overwrite: 'never',
    maxFileBytes: fileBytes.maximum,
    ...draft.values,
    access: completeAccess(draft.access),
    format: completeFormat(draft),
  };
}

/** The text inside `'…'` or `$$…$$`. */
const queryText = (literal: string): string =>
  literal.startsWith('$')
    ? literal.replace(/^\$[^$]*\$/, '').replace(/\$[^$]*\$$/, '')
    : literalValue(literal);

/**
 * Reads `UNLOAD ('query') TO 's3://…' …`.
 *
 * @returns its query still as the client wrote it; undefined when the statement is no UNLOAD
 * @throws SqlRefusal
 */
export function parseUnload(statement: Statement): UnloadCommand | undefined {
  if (!statement.isWord(0, 'UNLOAD')) return undefined;
  const query = statement.token(2);
  const target = statement.token(5);
  const wellFormed =
    statement.isPunctuation(1, '(') &&
    query?.kind === 'string' &&
    statement.isPunctuation(3, ')') &&
    statement.isWord(4, 'TO') &&
    target?.kind === 'string';
  if (!wellFormed) {
    throw syntaxErrorAt(
      statement.token(1)?.text ?? 'unload',
      "It is UNLOAD ('query') TO 's3://bucket/prefix' ….",
    );
  }
  const url = literalValue(target.text);
  const match = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url);
  if (match === null) {
    throw new SqlRefusal('XX000', `invalid S3 location "${url}"`, "UNLOAD writes to 's3://bucket/prefix'.");
  }
  return {
    kind: 'unload',
    query: queryText(query.text),
    bucket: match[1] as string,
    prefix: match[2] as string,
    options: readOptions(new OptionReader(statement, 6)),
  };
}
