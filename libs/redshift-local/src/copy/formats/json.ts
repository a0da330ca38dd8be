import { isUtf8 } from 'node:buffer';
import type { DocumentReader } from '../json/document-reader.ts';
import { incomplete, skipSpace } from '../json/scanner.ts';
import { LoadError, loadErrorCodes } from '../load-error.ts';
import type { RowSink } from '../row-sink.ts';
import { countLines, type ByteFormat } from './byte-format.ts';

/** AWS docs, COPY from JSON: the size of one JSON object. */
export const maxDocumentBytes = 4 * 1024 * 1024;

/** JSON documents in any layout, one per line or over many lines. */
export class JsonFormat implements ByteFormat {
  readonly #reader: DocumentReader;
  #line = 1;

  constructor(reader: DocumentReader) {
    this.#reader = reader;
  }

  begin(): void {
    this.#line = 1;
  }

  consume(bytes: Buffer, isLast: boolean, sink: RowSink): number {
    // Checked once for all documents that are whole; one that is cut may end inside a character.
    const checkedEnd = isLast ? bytes.length : bytes.lastIndexOf(10) + 1;
    const isValid = isUtf8(bytes.subarray(0, checkedEnd));
    let at = this.#skipBlank(bytes, 0);
    while (at < bytes.length) {
      const next = this.#document(bytes, at, isLast, sink, isValid ? checkedEnd : 0);
      if (next === incomplete) return at;
      at = this.#skipBlank(bytes, next);
    }
    return at;
  }

  #skipBlank(bytes: Buffer, from: number): number {
    let at = from;
    for (let code = bytes[at] as number; at < bytes.length && (code === 0x20 || (code >= 9 && code <= 13));) {
      if (code === 10) this.#line++;
      code = bytes[++at] as number;
    }
    return at;
  }

  /** Reads the document at `start`; returns the position behind it, or `incomplete` while bytes are missing. */
  #document(bytes: Buffer, start: number, isLast: boolean, sink: RowSink, checkedEnd: number): number {
    const newline = bytes.indexOf(10, start);
    // Nearly always a document is one line; what a cut line means is only known when its end is there.
    if (newline < 0 && !isLast && bytes.length - start <= maxDocumentBytes) return incomplete;
    const lineEnd = newline < 0 ? bytes.length : newline;
    const { row } = sink;
    row.bytes = bytes;
    let end: number;
    try {
      end = this.#reader.read(bytes, start, lineEnd, row);
      const spansLines = end === incomplete && lineEnd < bytes.length;
      if (spansLines) end = this.#reader.read(bytes, start, bytes.length, row);
      const size = (end === incomplete ? bytes.length : end) - start;
      if (size > maxDocumentBytes) {
        throw new LoadError(loadErrorCodes.invalidLine, `JSON object larger than ${maxDocumentBytes} bytes`);
      }
      if (end === incomplete) {
        if (!isLast) return incomplete;
        throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: unexpected end of the file');
      }
      if (end > lineEnd) this.#line += countLines(bytes, start, end);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      sink.reject(error, this.#line, bytes, start, lineEnd);
      // The next document starts on the next line.
      return lineEnd;
    }
    row.isUtf8 = end <= checkedEnd;
    sink.accept(this.#line, bytes, start, end);
    return end;
  }
}

/** For the documents of other formats: reads one text that is known to be JSON. */
export function readDocument(reader: DocumentReader, json: Buffer, sink: RowSink): void {
  const { row } = sink;
  row.bytes = json;
  row.isUtf8 = true;
  reader.read(json, skipSpace(json, 0, json.length), json.length, row);
}
