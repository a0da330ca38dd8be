import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { DecodeJob } from './decode-job.ts';
import { BadObjectError } from './errors.ts';
import { MessageQueue } from './message-queue.ts';
import type { OnRows } from './object-decoder.ts';
import type { ObjectResult } from './row-sink.ts';
import { bytesUnderWay, type FromWorker, type ToWorker } from './worker-protocol.ts';

/** The file of the thread has the ending of this one: sources run as they are, too. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './decode-worker.ts' : './decode-worker.js',
  import.meta.url,
);

/** Hardly any object of a thread lives long; with room for them the unpacked bytes that they hold pile up. */
const maxYoungGenerationSizeMb = 4;

/** Is a chunk all of its memory, which nobody else has? Of a response's chunks nobody has one any more once it was read. */
const isAlone = (body: Readable, { buffer, byteLength }: Buffer): boolean =>
  body instanceof IncomingMessage && byteLength === buffer.byteLength;

type Answer = FromWorker | { readonly kind: 'gone'; readonly error: Error };

/** A thread that decodes. Compressed bytes go there, encoded rows come back; neither side gets far ahead of the other. */
export class DecodeThread {
  readonly #worker: Worker;
  #answers = new MessageQueue<Answer>();
  #underWay = 0;
  #onRead: () => void = () => undefined;
  #isOver = false;
  #isInOrder = true;

  constructor() {
    this.#worker = new Worker(workerUrl, { resourceLimits: { maxYoungGenerationSizeMb } });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'read') {
        this.#underWay -= message.bytes;
        this.#onRead();
      } else this.#answers.push(message);
    });
    this.#worker.on('error', (error: Error) => {
      this.#isInOrder = false;
      this.#answers.push({ kind: 'gone', error });
    });
  }

  /** Has everything that it was told come to its end, so that it can be given another job? */
  get isInOrder(): boolean {
    return this.#isInOrder;
  }

  /** What the objects that follow are decoded as. */
  begin(job: DecodeJob): void {
    this.#worker.ref();
    this.#say({ kind: 'job', job });
  }

  /** No object follows for now: it holds no memory of the job, and does not keep the process alive. */
  rest(): void {
    this.#say({ kind: 'rest' });
    this.#worker.unref();
  }

  /** Decodes one object, as `ObjectDecoder` says. */
  async decode(name: string, body: Readable, onRows: OnRows): Promise<ObjectResult> {
    this.#isOver = false;
    this.#isInOrder = false;
    this.#underWay = 0;
    // A body that failed behind the last byte that mattered has left an answer.
    this.#answers = new MessageQueue();
    this.#say({ kind: 'object', name });
    let bodyError: unknown;
    const feeding = this.#feed(body).catch((error: unknown) => {
      bodyError = error;
      this.#answers.push({ kind: 'gone', error: error as Error });
    });
    try {
      for (;;) {
        const answer = await this.#answers.next();
        if (answer.kind === 'rows') {
          const { rows } = answer;
          await onRows(Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength));
          // What was sent is a copy.
          const memory = rows.buffer as ArrayBuffer;
          this.#say({ kind: 'taken', memory }, [memory]);
        } else if (answer.kind === 'done') {
          this.#isInOrder = true;
          return answer.result;
        } else if (answer.kind === 'failed') {
          this.#isInOrder = true;
          throw answer.isBadObject ? new BadObjectError(answer.message) : new Error(answer.message);
        } else if (answer.kind === 'gone') throw bodyError ?? answer.error;
      }
    } finally {
      this.#isOver = true;
      this.#onRead();
      body.destroy();
      await feeding;
    }
  }

  /** Ends it, whatever it does. */
  terminate(): void {
    this.#isInOrder = false;
    void this.#worker.terminate();
  }

  async #feed(body: Readable): Promise<void> {
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        while (this.#underWay > bytesUnderWay && !this.#isOver) {
          await new Promise<void>((resolve) => {
            this.#onRead = resolve;
          });
        }
        if (this.#isOver) break;
        const bytes = isAlone(body, chunk) ? chunk : new Uint8Array(chunk);
        this.#underWay += bytes.byteLength;
        this.#say({ kind: 'bytes', bytes }, [bytes.buffer as ArrayBuffer]);
      }
      this.#say({ kind: 'end' });
    } catch (error) {
      this.#say({ kind: 'broken' });
      if (!this.#isOver) throw error;
    }
  }

  #say(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
