import type { DecodeJob } from '../src/copy/decode-job.ts';
import type { CopyFormat } from '../src/copy/options.ts';
import type { TargetColumn } from '../src/copy/target-type.ts';

/** What COPY does with values when no option is given. */
export const defaultValues = {
  emptyAsNull: false,
  blanksAsNull: false,
  trimBlanks: false,
  truncateColumns: false,
  roundDecimals: false,
  acceptAnyDate: false,
  timeZone: 'UTC',
} as const;

/** What a decoder is told for a COPY without options. */
export const makeJob = (
  columns: readonly TargetColumn[],
  format: CopyFormat,
  errorLimit = Infinity,
): DecodeJob => ({
  columns,
  format,
  compression: 'none',
  encoding: 'utf8',
  lines: { ignoreHeader: 0, ignoreBlankLines: false, fillRecord: false },
  defaultNull: true,
  errorLimit,
  values: defaultValues,
});
