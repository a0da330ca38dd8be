import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { idList, tableId, words } from '../names.ts';
import { checkCopy } from './copy-check.ts';
import type { AnyCopyOptions, CopyOptions } from './copy-options.ts';
import { iamRoleClause } from './iam-role.ts';

/**
 * COPY from S3, EMR, SSH or DynamoDB. Everything is a literal, because COPY takes no bind parameters.
 * Run it inside the transaction that needs it: `await copy({...}).execute(trx)`.
 *
 * @throws InvalidCommandError for options that Redshift would refuse, and for values that cannot be.
 */
export function copy(options: CopyOptions): RawBuilder<unknown> {
  const all: AnyCopyOptions = options;
  checkCopy(all);
  const target = tableId(all.table);
  return words(
    all.columns ? sql`copy ${target} (${idList(all.columns)})` : sql`copy ${target}`,
    sql`from ${sql.lit(all.from)}`,
    iamRoleClause('COPY', all.iamRole),
    flag(all.ssh, 'ssh'),
    flag(all.manifest, 'manifest'),
    literal('readratio', all.readRatio),
    formatClause(all),
    keyword(undefined, all.compression),
    flag(all.encrypted, 'encrypted'),
    literal('region', all.region),
    ...conversions(all),
    literal('maxerror', all.maxError),
    flag(all.ignoreAllErrors, 'ignoreallerrors'),
    flag(all.noLoad, 'noload'),
    literal('comprows', all.compRows),
    keyword('compupdate', all.compUpdate),
    keyword('statupdate', all.statUpdate),
  );
}

type Part = RawBuilder<unknown> | undefined;

const flag = (isSet: boolean | undefined, name: string): Part => (isSet ? sql.raw(name) : undefined);

const literal = (name: string, value: string | number | undefined): Part =>
  value === undefined ? undefined : sql`${sql.raw(name)} ${sql.lit(value)}`;

/** A value that `checkCopy` has found among the keywords. */
const keyword = (name: string | undefined, value: string | undefined): Part =>
  value === undefined ? undefined : sql.raw(name === undefined ? value : `${name} ${value}`);

function formatClause(options: AnyCopyOptions): RawBuilder<unknown> {
  const format = sql`format as ${sql.raw(options.format)}`;
  switch (options.format) {
    case 'json':
    case 'avro': {
      const matching = options.json ?? options.avro ?? 'auto';
      return sql`${format} ${sql.lit(typeof matching === 'string' ? matching : matching.jsonPathsUrl)}`;
    }
    case 'csv':
      return words(format, literal('quote as', options.quote), literal('delimiter', options.delimiter));
    case 'fixedwidth':
      return sql`fixedwidth ${sql.lit(fixedWidthSpec(options.fixedWidth ?? []))}`;
    case 'delimited':
      return words(
        literal('delimiter', options.delimiter ?? '|'),
        flag(options.removeQuotes, 'removequotes'),
        flag(options.escape, 'escape'),
      );
    case 'shapefile':
      return words(format, simplify(options.simplify));
    default:
      return words(format, flag(options.serializeToJson, 'serializetojson'));
  }
}

/** `id:3,name:25`. */
export function fixedWidthSpec(
  widths: readonly (readonly [column: string | number, width: number])[],
): string {
  if (widths.length === 0) throw new InvalidCommandError('FIXEDWIDTH', 'it names no column.');
  for (const [column, width] of widths) {
    if (!Number.isInteger(width) || width < 1 || /[:,]/.test(String(column)))
      throw new InvalidCommandError(
        'FIXEDWIDTH',
        `the width of ${column} must be a whole number from 1, not ${width}.`,
      );
  }
  return widths.map(([column, width]) => `${column}:${width}`).join(',');
}

function simplify(option: AnyCopyOptions['simplify']): Part {
  if (option === undefined) return undefined;
  if (option === 'auto') return sql`simplify auto`;
  return typeof option === 'number'
    ? sql`simplify ${sql.lit(option)}`
    : sql`simplify auto ${sql.lit(option.autoUpTo)}`;
}

const conversions = (options: AnyCopyOptions): readonly Part[] => [
  keyword('encoding', options.encoding),
  literal('timeformat', options.timeFormat),
  literal('dateformat', options.dateFormat),
  flag(options.acceptAnyDate, 'acceptanydate'),
  options.acceptInvChars === true ? sql`acceptinvchars` : literal('acceptinvchars', options.acceptInvChars),
  flag(options.blanksAsNull, 'blanksasnull'),
  flag(options.emptyAsNull, 'emptyasnull'),
  literal('null as', options.nullAs),
  flag(options.explicitIds, 'explicit_ids'),
  flag(options.fillRecord, 'fillrecord'),
  flag(options.ignoreBlankLines, 'ignoreblanklines'),
  literal('ignoreheader', options.ignoreHeader),
  flag(options.roundEc, 'roundec'),
  flag(options.trimBlanks, 'trimblanks'),
  flag(options.truncateColumns, 'truncatecolumns'),
];
