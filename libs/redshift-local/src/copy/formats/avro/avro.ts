import { snappyUncompress } from 'hyparquet';
import { inflateRawSync } from 'node:zlib';
import { BadObjectError } from '../../errors.ts';
import type { DocumentReader } from '../../json/document-reader.ts';
import { LoadError } from '../../load-error.ts';
import type { RowSink } from '../../row-sink.ts';
import type { ByteFormat } from '../byte-format.ts';
import { readDocument } from '../json.ts';
import { AvroCursor, AvroUnderflow } from './cursor.ts';
import { AvroSchemaReader, type AvroRead } from './schema.ts';

const magic = Buffer.from('Obj\u0001', 'latin1');
const syncBytes = 16;
/** AWS docs, COPY from Avro: the header, and one block. */
const maxHeaderBytes = 1024 * 1024;
const maxBlockBytes = 4 * 1024 * 1024;

interface Header {
  readonly read: AvroRead;
  readonly codec: string;
}

/** The length that stands before snappy's data; behind the data follows a checksum of four bytes. */
function uncompressSnappy(block: Buffer): Buffer {
  let length = 0;
  let at = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = block[at++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > maxBlockBytes * 4) throw new BadObjectError('Invalid Avro file: a block is too large');
  const out = Buffer.alloc(length);
  snappyUncompress(block.subarray(0, block.length - 4), out);
  return out;
}

/** Avro object container files; every record becomes a JSON document for the reader (AWS docs, COPY, AVRO). */
export class AvroFormat implements ByteFormat {
  readonly #reader: DocumentReader;
  #header: Header | undefined;
  #record = 0;

  constructor(reader: DocumentReader) {
    this.#reader = reader;
  }

  begin(): void {
    this.#header = undefined;
    this.#record = 0;
  }

  consume(bytes: Buffer, isLast: boolean, sink: RowSink): number {
    const cursor = new AvroCursor(bytes);
    let done = 0;
    try {
      if (this.#header === undefined) {
        this.#header = this.#readHeader(cursor);
        done = cursor.at;
      }
      while (cursor.at < bytes.length) {
        this.#block(cursor, this.#header, sink);
        done = cursor.at;
      }
    } catch (error) {
      if (!(error instanceof AvroUnderflow)) throw error;
      if (isLast) throw new BadObjectError('Invalid Avro file: it ends too early', { cause: error });
      if (this.#header === undefined && bytes.length > maxHeaderBytes) {
        throw new BadObjectError('Invalid Avro file: the header is larger than 1 MB', { cause: error });
      }
    }
    return done;
  }

  #readHeader(cursor: AvroCursor): Header {
    if (!cursor.slice(4).equals(magic))
      throw new BadObjectError('Invalid Avro file: it does not start as one');
    const metadata = new Map<string, Buffer>();
    for (let count = cursor.count(); count !== 0; count = cursor.count()) {
      if (count < 0) {
        count = -count;
        cursor.long();
      }
      for (; count > 0; count--) metadata.set(cursor.blob().toString('utf8'), cursor.blob());
    }
    cursor.slice(syncBytes);
    const codec = metadata.get('avro.codec')?.toString('latin1') ?? 'null';
    if (!['null', 'deflate', 'snappy'].includes(codec)) {
      throw new BadObjectError(`Avro codec "${codec}" is not supported: use null, deflate or snappy`);
    }
    let schema: unknown;
    try {
      schema = JSON.parse(metadata.get('avro.schema')?.toString('utf8') ?? '');
    } catch (error) {
      throw new BadObjectError('Invalid Avro file: its schema is no JSON', { cause: error });
    }
    if ((schema as { type?: unknown } | null)?.type !== 'record') {
      throw new BadObjectError('The type of the Avro schema must be record');
    }
    return { read: new AvroSchemaReader().compile(schema), codec };
  }

  #block(cursor: AvroCursor, header: Header, sink: RowSink): void {
    const records = cursor.count();
    const size = cursor.count();
    if (records < 0 || size < 0 || size > maxBlockBytes) {
      throw new BadObjectError(`Invalid Avro file: a block of ${size} bytes; the limit is ${maxBlockBytes}`);
    }
    const packed = cursor.slice(size);
    cursor.slice(syncBytes);
    const data = new AvroCursor(unpack(packed, header.codec));
    for (let left = records; left > 0; left--) {
      const start = data.at;
      try {
        const json = Buffer.from(header.read(data));
        this.#record++;
        readDocument(this.#reader, json, sink);
        sink.accept(this.#record, json, 0, json.length);
      } catch (error) {
        if (error instanceof AvroUnderflow) {
          throw new BadObjectError('Invalid Avro file: a record has no end', { cause: error });
        }
        if (!(error instanceof LoadError)) throw error;
        sink.reject(error, this.#record, data.bytes, start, data.at);
      }
    }
  }
}

function unpack(block: Buffer, codec: string): Buffer {
  if (codec === 'null') return block;
  try {
    return codec === 'deflate' ? inflateRawSync(block) : uncompressSnappy(block);
  } catch (error) {
    throw new BadObjectError(`Invalid Avro file: a block cannot be unpacked (${(error as Error).message})`, {
      cause: error,
    });
  }
}
