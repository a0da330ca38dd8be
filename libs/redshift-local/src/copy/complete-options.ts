import { SqlRefusal, syntaxErrorCode } from '../sql/refusal.ts';
import { completeAccess } from './access-options.ts';
import { type OptionConflict, refuseConflicts } from './option-conflicts.ts';
import type { CopyFormat, CopyOptions } from './options.ts';
import type { OptionsDraft } from './options-draft.ts';

/** Pairs that Redshift refuses (AWS docs, COPY: data format, data conversion and data load parameters). */
const conflicts: readonly OptionConflict[] = [
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

function checkConflicts(seen: ReadonlySet<string>, draft: OptionsDraft): void {
  const given = new Set(seen);
  if (draft.quote !== undefined) given.add('QUOTE');
  refuseConflicts('COPY', conflicts, given, draft.format);
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

function completeFormat(draft: OptionsDraft): CopyFormat {
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

/**
 * The options of a draft, with the defaults of those that were not given.
 *
 * @param seen the words of the options that were given
 * @throws SqlRefusal 42601 when options contradict each other
 */
export function completeOptions(draft: OptionsDraft, seen: ReadonlySet<string>): CopyOptions {
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
