import { ConfigurationError } from '../errors.ts';

/**
 * Reads `--max-rejects`: a number of documents (`10`) or a share of those read (`5%`).
 *
 * @returns tells whether a run is over the limit
 * @throws ConfigurationError when it is neither
 */
export function rejectLimit(
  text: string,
): (run: { readonly rejected: number; readonly rowsRead: number }) => boolean {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const limit = Number(match?.[1]);
  if (!match || (match[2] === '%' ? limit > 100 : !Number.isInteger(limit))) {
    throw new ConfigurationError([
      `--max-rejects: "${text}" is neither a number of documents nor a percentage like 5%`,
    ]);
  }
  return match[2] === '%'
    ? ({ rejected, rowsRead }) => rejected > (rowsRead * limit) / 100
    : ({ rejected }) => rejected > limit;
}
