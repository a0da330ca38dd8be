import { isUtf8 } from 'node:buffer';
import { carriageReturn, quote } from '../ascii.ts';
import { parseExactJson } from '../exact-json.ts';
import { isBlank, LineSplitter, withoutByteOrderMark } from '../lines.ts';
import type { Line } from '../lines.ts';
import type { ReadItem } from '../types.ts';
import { splitCsvRecord } from './csv-record.ts';
import type { CsvField } from './csv-record.ts';
import { compileAirbyteRow, maxFields } from './compile-object.ts';
import { itemOf, maxRejectBytes, rejectItem } from './items.ts';
import type { DecodeCounts } from './items.ts';

/** The content contradicts the format. Its message says how; the caller adds which object it is. */
export class CsvFormatError extends Error {}

/** How the fields of a flattened document are to be read: as text, or as the JSON that the text is. */
export type FieldTypes = Readonly<Record<string, 'string' | 'json'>>;

/** What the CSV decoder needs to know. */
export interface CsvOptions {
  readonly maxRecordBytes: number;
  readonly fieldTypes: FieldTypes;
}

/** Airbyte's own columns: whole numbers and JSON, but for the id. */
const airbyteColumns: FieldTypes = {
  _airbyte_raw_id: 'string',
  _airbyte_ab_id: 'string',
  _airbyte_extracted_at: 'json',
  _airbyte_emitted_at: 'json',
  _airbyte_generation_id: 'json',
  _airbyte_meta: 'json',
  _airbyte_data: 'json',
};

/**
 * Turns decompressed chunks into items. A record ends at the first line end behind an even number of quotes.
 * @throws CsvFormatError where the header is not Airbyte's
 */
export async function* decodeCsv(
  chunks: AsyncIterable<Buffer>,
  options: CsvOptions,
  counts: DecodeCounts,
): AsyncGenerator<readonly ReadItem[], void, undefined> {
  const splitter = new LineSplitter(options.maxRecordBytes, maxRejectBytes, true);
  const decoder = new CsvDecoder(options, counts);
  const onLine = (line: Line) => decoder.line(line);
  for await (const chunk of chunks) {
    counts.bytes += chunk.length;
    splitter.push(chunk, onLine);
    if (decoder.items.length > 0) yield decoder.take();
  }
  splitter.end(onLine);
  decoder.end();
  if (decoder.items.length > 0) yield decoder.take();
}

/** Joins lines into records and records with the header. */
class CsvDecoder {
  items: ReadItem[] = [];
  readonly #options: CsvOptions;
  readonly #counts: DecodeCounts;
  #header: Header | undefined;
  #physicalLine = 0;
  /** First line of the record that is being joined. */
  #startLine = 0;
  #pieces: Buffer[] = [];
  #recordBytes = 0;
  #insideQuotes = false;

  constructor(options: CsvOptions, counts: DecodeCounts) {
    this.#options = options;
    this.#counts = counts;
  }

  take(): readonly ReadItem[] {
    const { items } = this;
    this.items = [];
    return items;
  }

  line(line: Line): void {
    this.#physicalLine += 1;
    const { bytes, lengthBytes } = this.#physicalLine === 1 ? withoutByteOrderMark(line) : line;
    if (this.#pieces.length === 0) this.#startLine = this.#physicalLine;
    else this.#pieces.push(Buffer.from('\n'));
    // The bytes belong to the chunk, which may be reused before the record is complete.
    this.#pieces.push(bytes);
    this.#recordBytes += lengthBytes + 1;
    if (lengthBytes > bytes.length || this.#recordBytes > this.#options.maxRecordBytes + 1) {
      this.#finish('too-long');
    } else {
      if (hasOddQuotes(bytes)) this.#insideQuotes = !this.#insideQuotes;
      if (!this.#insideQuotes) this.#finish('complete');
    }
  }

  /** The end of the file; a record that is still open lacks its closing quote. */
  end(): void {
    if (this.#pieces.length > 0) this.#finish('complete');
  }

  #finish(how: 'complete' | 'too-long') {
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#insideQuotes = false;
    const recordBytes = this.#recordBytes;
    this.#recordBytes = 0;
    const record = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
    if (!this.#header) this.#header = readHeader(record, this.#options.fieldTypes);
    else if (how === 'complete' && isBlank({ bytes: record, lengthBytes: record.length })) {
      this.#counts.lines += 1;
      this.#counts.blankLines += 1;
    } else this.items.push(this.#item(this.#header, record, how === 'complete' ? undefined : recordBytes));
  }

  #item(header: Header, record: Buffer, tooLongBytes: number | undefined): ReadItem {
    const { maxRecordBytes } = this.#options;
    if (tooLongBytes !== undefined) {
      return this.#reject(
        record,
        'line-too-long',
        `the record has ${tooLongBytes} bytes or more, the limit is ${maxRecordBytes}`,
      );
    }
    if (!isUtf8(record)) return this.#reject(record, 'invalid-utf8', 'the record is no valid UTF-8');
    const { width, document } = header;
    const fields = splitCsvRecord(record.toString('utf8'));
    if (!fields) return this.#reject(record, 'malformed-csv', 'its quotes are wrong');
    if (fields.length !== width) {
      return this.#reject(record, 'malformed-csv', `it has ${fields.length} fields, the header ${width}`);
    }
    const item = itemOf(document(fields), this.#counts);
    // A record is numbered by its first line, as an editor shows it.
    return { ...item, line: this.#startLine, ...(item.kind === 'reject' ? { raw: rawOf(record) } : {}) };
  }

  #reject(
    record: Buffer,
    reason: 'line-too-long' | 'invalid-utf8' | 'malformed-csv',
    detail: string,
  ): ReadItem {
    this.#counts.lines += 1;
    this.#counts.rejects += 1;
    return rejectItem(record, this.#startLine, reason, detail);
  }
}

const typeOf = (types: FieldTypes, name: string) => (Object.hasOwn(types, name) ? types[name] : undefined);

const rawOf = (record: Buffer) => record.subarray(0, maxRejectBytes).toString('utf8');

/** Text that is no JSON stays text: whoever validates the document says what is wrong with it. */
function jsonOr(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
}

function hasOddQuotes(bytes: Buffer): boolean {
  let odd = false;
  for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, at + 1)) odd = !odd;
  return odd;
}

/** What the first line says. */
interface Header {
  readonly width: number;
  /** The record of Airbyte that the fields of a line are. */
  readonly document: (fields: readonly CsvField[]) => Record<string, unknown>;
}

function readHeader(record: Buffer, fieldTypes: FieldTypes): Header {
  const names = (isUtf8(record) ? splitCsvRecord(record.toString('utf8')) : undefined)?.map(
    (name) => name ?? '',
  );
  if (!names || !(names.includes('_airbyte_raw_id') || names.includes('_airbyte_ab_id'))) {
    throw new CsvFormatError('its first line is no header of Airbyte');
  }
  if (new Set(names).size < names.length) throw new CsvFormatError('its header names a column twice');
  if (names.length > maxFields) throw new CsvFormatError(`its header names ${names.length} columns`);
  const isJson = names.map((name) => (typeOf(airbyteColumns, name) ?? typeOf(fieldTypes, name)) === 'json');
  const build = compileAirbyteRow(names);
  return {
    width: names.length,
    document: (fields) =>
      build((index) => {
        const field = fields[index] ?? null;
        return field !== null && isJson[index] ? jsonOr(field) : field;
      }),
  };
}
