import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { ByteWriter } from './byte-writer.ts';
import { microsOfDay, readOffset } from './temporal.ts';

const timeText =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*(AM|PM)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Writes a TIME or TIMETZ. A TIMETZ without an offset is in UTC.
 *
 * @throws LoadError 1206
 */
export function writeTime(out: ByteWriter, text: string, withZone: boolean): void {
  const match = timeText.exec(text);
  const [, hour, minute, second = '0', fraction, half, zone = 'Z'] = match ?? [];
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const micros = match ? microsOfDay(hours, Number(minute), Number(second), fraction) : undefined;
  if (micros === undefined) {
    throw new LoadError(
      loadErrorCodes.timestamp,
      `Invalid time format or value '${text.slice(0, 40)}' [HH24:MI:SS]`,
    );
  }
  out.int32(withZone ? 12 : 8);
  out.int64(micros);
  // Postgres counts zones westward.
  if (withZone) out.int32(-readOffset(zone));
}
