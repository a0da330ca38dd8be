import type { RowSink } from '../row-sink.ts';
import type { ByteFormat } from './byte-format.ts';
import { LoadError, loadErrorCodes } from '../load-error.ts';

/** AWS docs, COPY: the size of one input row. */
export const maxRowBytes = 4 * 1024 * 1024;

/** Options that all formats of lines share. */
export interface LineOptions {
  /** Lines at the start of each file that are no data. */
  readonly ignoreHeader: number;
  /** Pass over lines without a character. */
  readonly ignoreBlankLines: boolean;
  /** Missing fields at the end are empty or NULL instead of an error. */
  readonly fillRecord: boolean;
}

/** Reads one record. */
export interface RecordReader {
  /** The position of the line feed that ends the record starting at `start` (or of the end of a last record); -1 while it is missing. */
  endOf(bytes: Buffer, start: number, isLast: boolean): number;
  /**
   * Puts the fields of the record into the sink's row.
   *
   * @throws LoadError
   */
  read(bytes: Buffer, start: number, end: number, sink: RowSink): void;
}

const newline = 10;
const carriageReturn = 13;

/** Records that end with a line feed, or with a carriage return and a line feed. */
export class LineFormat implements ByteFormat {
  readonly #reader: RecordReader;
  readonly #options: LineOptions;
  readonly #needsFields: boolean;
  #line = 0;
  #headersLeft = 0;

  /** @param needsFields is an empty line no record, because a record has several fields? */
  constructor(reader: RecordReader, options: LineOptions, needsFields: boolean) {
    this.#reader = reader;
    this.#options = options;
    this.#needsFields = needsFields;
  }

  begin(): void {
    this.#line = 0;
    this.#headersLeft = this.#options.ignoreHeader;
  }

  consume(bytes: Buffer, isLast: boolean, sink: RowSink): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.#headersLeft > 0) {
        const end = bytes.indexOf(newline, at);
        if (end < 0 && !isLast) return at;
        this.#headersLeft--;
        this.#line++;
        at = end < 0 ? bytes.length : end + 1;
        continue;
      }
      let end = this.#reader.endOf(bytes, at, isLast);
      if (end < 0 && bytes.length - at > maxRowBytes) {
        const tooLarge = new LoadError(loadErrorCodes.invalidLine, `Row larger than ${maxRowBytes} bytes`);
        end = bytes.indexOf(newline, at);
        if (end < 0) end = bytes.length;
        sink.reject(tooLarge, ++this.#line, bytes, at, end);
        at = end + 1;
        continue;
      }
      if (end < 0) return at;
      this.#record(bytes, at, end, sink);
      at = end + 1;
    }
    return Math.min(at, bytes.length);
  }

  #record(bytes: Buffer, start: number, lineFeed: number, sink: RowSink): void {
    this.#line++;
    for (
      let at = bytes.indexOf(newline, start);
      at >= 0 && at < lineFeed;
      at = bytes.indexOf(newline, at + 1)
    ) {
      this.#line++;
    }
    const end = lineFeed > start && bytes[lineFeed - 1] === carriageReturn ? lineFeed - 1 : lineFeed;
    if (end === start && this.#options.ignoreBlankLines) return;
    try {
      if (end === start && this.#needsFields && !this.#options.fillRecord) {
        throw new LoadError(loadErrorCodes.emptyLine, 'Empty line: delimiter not found');
      }
      this.#reader.read(bytes, start, end, sink);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      sink.reject(error, this.#line, bytes, start, end);
      return;
    }
    sink.accept(this.#line, bytes, start, end);
  }
}
