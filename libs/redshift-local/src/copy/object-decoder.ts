import type { Readable } from 'node:stream';
import { makeByteFormat, type DecodeJob } from './decode-job.ts';
import { BadObjectError } from './errors.ts';
import type { ByteFormat } from './formats/byte-format.ts';
import { InputWindow } from './input-window.ts';
import { RowSink, TooManyErrors, type ObjectResult } from './row-sink.ts';
import { toUtf8, unpack } from './unpack.ts';

/** Takes rows in Postgres' binary format; the decoder waits for it. */
export type OnRows = (rows: Buffer) => Promise<void>;

/** Decodes objects one after the other. */
export interface ObjectDecoder {
  /**
   * Decodes one object.
   *
   * @throws BadObjectError when it cannot be read as what the statement says; errors of its body and of `onRows` pass through
   */
  decode(name: string, body: Readable, onRows: OnRows): Promise<ObjectResult>;
  /** No object follows. */
  close(): void;
}

/** Decodes in the thread that calls it. */
export class InlineDecoder implements ObjectDecoder {
  readonly #job: DecodeJob;
  readonly #format: ByteFormat;
  readonly #sink: RowSink;
  readonly #input = new InputWindow();

  constructor(job: DecodeJob) {
    this.#job = job;
    this.#format = makeByteFormat(job);
    this.#sink = new RowSink(job.columns, job.values, job.errorLimit);
  }

  /** @param body a chunk is used until the next one is asked for, and not longer */
  async decode(name: string, body: AsyncIterable<Buffer>, onRows: OnRows): Promise<ObjectResult> {
    const { compression, encoding } = this.#job;
    const sink = this.#sink;
    const input = this.#input;
    const { encoder } = sink;
    sink.begin(name);
    input.clear();
    this.#format.begin();
    try {
      for await (const chunk of toUtf8(unpack(body, compression), encoding)) {
        input.add(chunk);
        input.pass(this.#format.consume(input.bytes, false, sink));
        if (encoder.isFull) await onRows(encoder.take());
      }
      this.#format.consume(input.bytes, true, sink);
    } catch (error) {
      if (error instanceof BadObjectError)
        throw new BadObjectError(`${name}: ${error.message}`, { cause: error });
      if (!(error instanceof TooManyErrors)) throw error;
    }
    if (!encoder.isEmpty) await onRows(encoder.take());
    return sink.result();
  }

  /** Gives the memory of rows back once they were sent; without it each piece has memory of its own. */
  recycle(memory: ArrayBuffer): void {
    this.#sink.encoder.recycle(memory);
  }

  close(): void {
    // Nothing is held.
  }
}
