/** What stands at a place of the data. */
export const valueKind = {
  /** The key or field is not there. */
  missing: 0,
  /** A JSON string without escapes; the range excludes its quotes. */
  string: 1,
  number: 2,
  true: 3,
  false: 4,
  null: 5,
  /** JSON text. */
  object: 6,
  /** JSON text. */
  array: 7,
  /** A JSON string with escapes; the range excludes its quotes. */
  escaped: 8,
  /** A field of a text format: its type is that of the column. */
  text: 9,
  /** A string of a binary format. */
  bare: 10,
  /** Bytes of a binary format. */
  bytes: 11,
} as const;

/** One row of the data: a range of bytes per column. A decoder overwrites it with each row. */
export class Row {
  #bytes: Buffer = Buffer.alloc(0);
  /** The memory of `bytes`. */
  view = new DataView(this.#bytes.buffer, 0, 0);
  /** Is everything in `bytes` known to be UTF-8? Otherwise each value is checked. */
  isUtf8 = true;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** One of `valueKind` per column. */
  readonly kinds: Uint8Array;

  constructor(columns: number) {
    this.starts = new Int32Array(columns);
    this.ends = new Int32Array(columns);
    this.kinds = new Uint8Array(columns);
  }

  /** What the values lie in. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  set bytes(bytes: Buffer) {
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  set(column: number, start: number, end: number, kind: number): void {
    this.starts[column] = start;
    this.ends[column] = end;
    this.kinds[column] = kind;
  }
}
