import { DocumentReader } from './document-reader.ts';
import { incomplete, skipSpace } from './json-scanner.ts';
import { LoadError, loadErrorCodes, type LoadErrorRow } from './load-error.ts';
import type { CopyOptions } from './options.ts';
import { RowEncoder } from './row-encoder.ts';
import type { TargetColumn } from './target.ts';

/** AWS docs, COPY from JSON: the size of one JSON object. */
export const maxDocumentBytes = 4 * 1024 * 1024;

/** Rows are handed on in pieces of about this size. */
const pieceBytes = 128 * 1024;

/** What a decoder does with its results. */
export interface DecodeSink {
  /** Takes encoded rows; the decoder waits for it. */
  readonly onRows: (rows: Buffer) => Promise<void>;
  /** Takes a bad document. Throws to end the load. */
  readonly onError: (error: LoadErrorRow) => void;
}

/** Decodes the JSON objects of many files into rows of COPY's text format. */
export class JsonDecoder {
  readonly #columns: readonly TargetColumn[];
  readonly #reader: DocumentReader;
  readonly #encoder: RowEncoder;
  readonly #sink: DecodeSink;
  #fileName = '';
  #line = 1;
  /** Rows that were good. */
  rowCount = 0;

  constructor(columns: readonly TargetColumn[], options: CopyOptions, sink: DecodeSink) {
    this.#columns = columns;
    this.#reader = new DocumentReader(
      columns.map(({ name }) => name),
      options.json,
    );
    this.#encoder = new RowEncoder(columns, options);
    this.#sink = sink;
  }

  /** Decodes one file. Objects may follow each other in any layout, one per line or over many lines. */
  async decode(fileName: string, chunks: AsyncIterable<Buffer>): Promise<void> {
    this.#fileName = fileName;
    this.#line = 1;
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of chunks) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      rest = bytes.subarray(await this.#consume(bytes, false));
    }
    await this.#consume(rest, true);
  }

  /** Hands on what is left. */
  async finish(): Promise<void> {
    if (this.#encoder.length > 0) await this.#sink.onRows(this.#encoder.take());
  }

  /** Decodes the objects that are whole; returns where the rest begins. */
  async #consume(bytes: Buffer, isLast: boolean): Promise<number> {
    let at = this.#skipBlank(bytes, 0);
    while (at < bytes.length) {
      const next = this.#document(bytes, at, isLast);
      if (next === incomplete) return at;
      at = this.#skipBlank(bytes, next);
      if (this.#encoder.length >= pieceBytes) await this.#sink.onRows(this.#encoder.take());
    }
    return at;
  }

  #skipBlank(bytes: Buffer, from: number): number {
    const at = skipSpace(bytes, from, bytes.length);
    this.#countLines(bytes, from, at);
    return at;
  }

  #countLines(bytes: Buffer, from: number, to: number): void {
    for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) this.#line++;
  }

  /** Decodes the object at `start`; returns the position behind it, or `incomplete` while bytes are missing. */
  #document(bytes: Buffer, start: number, isLast: boolean): number {
    const newline = bytes.indexOf(10, start);
    // Nearly always an object is one line; what a cut line means is only known when its end is there.
    if (newline < 0 && !isLast && bytes.length - start <= maxDocumentBytes) return incomplete;
    const lineEnd = newline < 0 ? bytes.length : newline;
    try {
      let end = this.#reader.read(bytes, start, lineEnd);
      if (end === incomplete) end = this.#reader.read(bytes, start, bytes.length);
      const size = (end === incomplete ? bytes.length : end) - start;
      if (size > maxDocumentBytes) {
        throw new LoadError(loadErrorCodes.invalidLine, `JSON object larger than ${maxDocumentBytes} bytes`);
      }
      if (end === incomplete) {
        if (!isLast) return incomplete;
        throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: unexpected end of the file');
      }
      this.#countLines(bytes, start, end);
      this.#row(bytes, start, end);
      return end;
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      this.#report(error, bytes, start, lineEnd);
      // The next object starts on the next line.
      return lineEnd;
    }
  }

  #row(bytes: Buffer, start: number, end: number): void {
    const { starts, ends, kinds } = this.#reader;
    const mark = this.#encoder.mark;
    this.#encoder.reserve(end - start);
    let column = 0;
    try {
      for (; column < this.#columns.length; column++) {
        this.#encoder.add(
          column,
          bytes,
          starts[column] as number,
          ends[column] as number,
          kinds[column] as number,
        );
      }
      this.#encoder.endRow();
      this.rowCount++;
    } catch (error) {
      this.#encoder.rewind(mark);
      if (!(error instanceof LoadError)) throw error;
      this.#report(error, bytes, start, end, column);
    }
  }

  #report(error: LoadError, bytes: Buffer, start: number, end: number, index?: number): void {
    const column = index === undefined ? undefined : this.#columns[index];
    const isMissing = index === undefined || this.#reader.kinds[index] === 0;
    const from = isMissing ? start : (this.#reader.starts[index as number] as number);
    const to = isMissing ? start : (this.#reader.ends[index as number] as number);
    this.#sink.onError({
      fileName: this.#fileName,
      lineNumber: this.#line,
      column: column?.name ?? '',
      type: column?.typeName ?? '',
      columnLength: column?.typeLength ?? '',
      position: from - start,
      rawLine: bytes.toString('utf8', start, Math.min(end, start + 1024)),
      rawValue: bytes.toString('utf8', from, Math.min(to, from + 1024)),
      code: error.code,
      reason: error.message,
    });
  }
}
