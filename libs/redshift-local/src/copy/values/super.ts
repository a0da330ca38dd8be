import { isUtf8 } from 'node:buffer';
import { skipSpace, skipValue } from '../json/scanner.ts';
import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind } from '../row.ts';
import type { ByteWriter } from './byte-writer.ts';
import { firstInvalid, invalidUtf8 } from './utf8.ts';

/** AWS docs, SUPER limitations: a string inside a SUPER value, and the whole. */
const maxSuperStringBytes = 65_535;
export const maxSuperBytes = 16_000_000;
/** Version of Postgres' binary form of JSON: text follows. */
const jsonVersion = 1;

function checkUnicodeEscapes(text: string): void {
  const escape = /\\(u[0-9a-fA-F]{4}|[\s\S])/g;
  let expectLowAt = -1;
  for (let match = escape.exec(text); match; match = escape.exec(text)) {
    const unit = match[1]?.length === 5 ? Number.parseInt(match[1].slice(1), 16) : -1;
    if (unit === 0) throw new LoadError(loadErrorCodes.super, 'SUPER cannot hold \\u0000');
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== (match.index === expectLowAt)) throw invalidUtf8();
    expectLowAt = unit >= 0xd800 && unit <= 0xdbff ? escape.lastIndex : -1;
    if (expectLowAt === text.length) throw invalidUtf8();
  }
  // A high half at the end, or followed by something else than an escape.
  if (expectLowAt !== -1) throw invalidUtf8();
}

function checkSuperStrings(value: unknown): void {
  if (typeof value === 'string') {
    if (Buffer.byteLength(value) > maxSuperStringBytes) {
      throw new LoadError(
        loadErrorCodes.super,
        `SUPER: a string is longer than ${maxSuperStringBytes} bytes`,
      );
    }
  } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(checkSuperStrings);
}

function writeJson(out: ByteWriter, bytes: Buffer, start: number, end: number, known: boolean): void {
  const size = end - start;
  if (size > maxSuperBytes) {
    throw new LoadError(loadErrorCodes.super, `SUPER: a value is larger than ${maxSuperBytes} bytes`);
  }
  const raw = bytes.subarray(start, end);
  if (!known && !isUtf8(raw)) throw invalidUtf8(firstInvalid(bytes, start, end));
  if (raw.includes('\\u')) checkUnicodeEscapes(raw.toString('utf8'));
  if (size > maxSuperStringBytes) checkSuperStrings(JSON.parse(raw.toString('utf8')));
  out.reserve(5 + size);
  out.int32(1 + size);
  out.byte(jsonVersion);
  out.copy(bytes, start, end);
}

/** A field of a text format has to be one JSON value. */
function checkJsonField(bytes: Buffer, start: number, end: number): void {
  let after = -1;
  try {
    const at = skipSpace(bytes, start, end);
    after = skipValue(bytes, at, end);
    if (after >= 0) after = skipSpace(bytes, after, end);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
  }
  if (after !== end) {
    throw new LoadError(
      loadErrorCodes.super,
      'Invalid JSON format: format with multiple values without array or object, or no JSON at all',
    );
  }
}

/**
 * Writes a SUPER value as JSON text; numbers keep every digit.
 *
 * @throws LoadError 1224, 1220
 */
export function writeSuper(
  out: ByteWriter,
  bytes: Buffer,
  start: number,
  end: number,
  kind: number,
  known: boolean,
): void {
  if (kind === valueKind.bare || kind === valueKind.bytes) {
    const json = Buffer.from(
      JSON.stringify(bytes.toString(kind === valueKind.bare ? 'utf8' : 'hex', start, end)),
    );
    writeJson(out, json, 0, json.length, true);
    return;
  }
  if (kind === valueKind.text) checkJsonField(bytes, start, end);
  // The quotes of a JSON string belong to the value.
  const isString = kind === valueKind.string || kind === valueKind.escaped;
  writeJson(out, bytes, isString ? start - 1 : start, isString ? end + 1 : end, known);
}
