import { compactJson } from '../unload/compact-json.ts';
import type { BodyReader } from './frames.ts';
import { ProtocolViolation } from './frames.ts';

/** What becomes of a value as text. */
type Conversion = (value: Buffer) => Buffer;

interface RedshiftType {
  readonly oid: number;
  readonly convert: Conversion;
}

const compact: Conversion = (value) => Buffer.from(compactJson(value.toString('utf8')));
/** `\x6162` → `6162`. */
const withoutPrefix: Conversion = (value) => value.subarray(2);

/**
 * How clients know a type from Redshift, by the oid that Postgres sends for the same values: SUPER, below which jsonb lies, comes
 * without blanks between its parts; VARBYTE as hexadecimal digits (its oid and form: AWS' redshift_connector).
 */
const redshiftTypes: ReadonlyMap<number, RedshiftType> = new Map([
  [3802, { oid: 4000, convert: compact }],
  [17, { oid: 6551, convert: withoutPrefix }],
]);

/** What the columns of a result need; undefined: they pass as they are. */
type RowConversion = readonly (Conversion | undefined)[] | undefined;

interface TypedColumn {
  /** Where its oid lies in the RowDescription. */
  readonly oidAt: number;
  readonly type: RedshiftType | undefined;
  /** Do its values come as text, not binary? */
  readonly isText: boolean;
}

/** Where the oid of a column lies whose description starts here: behind a name up to its zero byte, table (4 bytes), number (2). */
function oidPosition(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] !== 0 && at < bytes.length) at++;
  return at + 7;
}

/** Oid (4 bytes), size (2), modifier (4), format (2). */
const bytesFromOid = 12;

/** Is there a type in a RowDescription that clients know otherwise? */
function hasForeignType(bytes: Buffer): boolean {
  let at = 7;
  for (let column = bytes.readInt16BE(5); column > 0; column--) {
    const oidAt = oidPosition(bytes, at);
    if (redshiftTypes.has(bytes.readInt32BE(oidAt))) return true;
    at = oidAt + bytesFromOid;
  }
  return false;
}

function columnsOf(bytes: Buffer): TypedColumn[] {
  let at = 7;
  return Array.from({ length: bytes.readInt16BE(5) }, () => {
    const oidAt = oidPosition(bytes, at);
    at = oidAt + bytesFromOid;
    const type = redshiftTypes.get(bytes.readInt32BE(oidAt));
    return { oidAt, type, isText: bytes.readInt16BE(oidAt + 10) === 0 };
  });
}

/** The result format codes of a Bind, behind its parameters. */
export function resultFormats(bind: BodyReader): number[] {
  const codes = (): number[] => Array.from({ length: bind.int16() }, () => bind.int16());
  try {
    codes();
    for (let parameter = bind.int16(); parameter > 0; parameter--) {
      const length = bind.int32();
      if (length > 0) bind.slice(length);
    }
    return codes();
  } catch (error) {
    // Postgres will say what is wrong with it.
    if (error instanceof ProtocolViolation) return [];
    throw error;
  }
}

/** What the rows of a statement or portal look like, as soon as that is known. */
export class ResultShape {
  readonly #statement: ResultShape | undefined;
  readonly #formats: readonly number[];
  #conversion: RowConversion;
  #isDescribed = false;

  /** @param statement of which this is a portal, with these result formats */
  constructor(statement?: ResultShape, formats: readonly number[] = []) {
    this.#statement = statement;
    this.#formats = formats;
  }

  /** What rows need before the client gets them. */
  get conversion(): RowConversion {
    const statement = this.#statement;
    if (!this.#isDescribed && statement !== undefined && statement.#isDescribed) {
      this.#isDescribed = true;
      const [all, ...others] = this.#formats;
      this.#conversion = statement.#conversion?.map((convert, index) =>
        (others.length === 0 ? all : this.#formats[index]) === 1 ? undefined : convert,
      );
    }
    return this.#conversion;
  }

  /**
   * Learns from a RowDescription.
   *
   * @param bytes the message, header included
   * @returns the message with Redshift's types: the same bytes when there is nothing to change, a copy otherwise
   */
  describe(bytes: Buffer): Buffer {
    this.#isDescribed = true;
    if (!hasForeignType(bytes)) {
      this.#conversion = undefined;
      return bytes;
    }
    const result = Buffer.from(bytes);
    this.#conversion = columnsOf(bytes).map(({ oidAt, type, isText }) => {
      if (type === undefined) return undefined;
      result.writeInt32BE(type.oid, oidAt);
      return isText ? type.convert : undefined;
    });
    return result;
  }
}

/** A DataRow whose values are as Redshift shows them. */
export function convertRow(bytes: Buffer, conversion: NonNullable<RowConversion>): Buffer {
  const parts: Buffer[] = [bytes.subarray(0, 7)];
  let at = 7;
  for (const convert of conversion) {
    const length = bytes.readInt32BE(at);
    const end = at + 4 + Math.max(length, 0);
    if (convert === undefined || length < 0) parts.push(bytes.subarray(at, end));
    else {
      const value = convert(bytes.subarray(at + 4, end));
      const header = Buffer.alloc(4);
      header.writeInt32BE(value.length);
      parts.push(header, value);
    }
    at = end;
  }
  const row = Buffer.concat(parts);
  row.writeInt32BE(row.length - 1, 1);
  return row;
}
