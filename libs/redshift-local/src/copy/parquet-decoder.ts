import type { AsyncBuffer } from 'hyparquet';
import type { Readable } from 'node:stream';
import type { DecodeJob } from './decode-job.ts';
import { BadObjectError } from './errors.ts';
import { readParquet } from './formats/parquet.ts';
import type { ObjectDecoder, OnRows } from './object-decoder.ts';
import type { S3Access } from './options.ts';
import { RowSink, TooManyErrors, type ObjectResult } from './row-sink.ts';
import { S3SourceError, type S3Source } from './s3-source.ts';

/** Decodes Parquet, of which only the parts that are needed are read from S3. */
export class ParquetDecoder implements ObjectDecoder {
  readonly #job: DecodeJob;
  readonly #s3: S3Source;
  readonly #access: S3Access;
  readonly #sink: RowSink;

  constructor(job: DecodeJob, s3: S3Source, access: S3Access) {
    this.#job = job;
    this.#s3 = s3;
    this.#access = access;
    this.#sink = new RowSink(job.columns, job.values, job.errorLimit);
  }

  async decode(name: string, body: Readable, onRows: OnRows): Promise<ObjectResult> {
    // The object is there; it is read in parts.
    body.destroy();
    const { columns, format, lines } = this.#job;
    const sink = this.#sink;
    sink.begin(name);
    const flush = async (): Promise<void> => {
      if (!sink.encoder.isEmpty) await onRows(sink.encoder.take());
    };
    const options = {
      serializeToJson: format.kind === 'parquet' && format.serializeToJson,
      fillRecord: lines.fillRecord,
    };
    try {
      await readParquet(await this.#file(name), columns, options, sink, flush);
    } catch (error) {
      if (error instanceof BadObjectError)
        throw new BadObjectError(`${name}: ${error.message}`, { cause: error });
      if (!(error instanceof TooManyErrors)) throw error;
    }
    await flush();
    return sink.result();
  }

  close(): void {
    // Nothing is held.
  }

  async #file(url: string): Promise<AsyncBuffer> {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
    const location = { bucket, key };
    const byteLength = await this.#s3.size(location, this.#access);
    if (byteLength === 0) throw new BadObjectError('Invalid Parquet file: it is empty');
    return {
      byteLength,
      slice: async (start, end = byteLength) => {
        const bytes = await this.#s3.readRange(location, start, end, this.#access);
        if (bytes.length !== end - start) {
          throw new S3SourceError(
            bucket,
            key,
            416,
            'InvalidRange',
            `${bytes.length} of ${end - start} bytes came`,
          );
        }
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      },
    };
  }
}
