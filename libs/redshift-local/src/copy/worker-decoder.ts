import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { DecodeJob } from './decode-job.ts';
import { BadObjectError } from './errors.ts';
import { MessageQueue } from './message-queue.ts';
import type { ObjectDecoder, OnRows } from './object-decoder.ts';
import type { ObjectResult } from './row-sink.ts';
import { bytesUnderWay, type FromWorker, type ToWorker } from './worker-protocol.ts';

/** The file of the thread has the ending of this one: sources run as they are, too. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './decode-worker.ts' : './decode-worker.js',
  import.meta.url,
);

/** Hardly any object of a thread lives long; with room for them the unpacked bytes that they hold pile up. */
const maxYoungGenerationSizeMb = 4;

type Answer = FromWorker | { readonly kind: 'gone'; readonly error: Error };

/** Decodes in a thread of its own. Compressed bytes go there, encoded rows come back; neither side gets far ahead of the other. */
export class WorkerDecoder implements ObjectDecoder {
  readonly #worker: Worker;
  readonly #answers = new MessageQueue<Answer>();
  #underWay = 0;
  #onRead: () => void = () => undefined;
  #isOver = false;

  constructor(job: DecodeJob) {
    this.#worker = new Worker(workerUrl, { workerData: job, resourceLimits: { maxYoungGenerationSizeMb } });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'read') {
        this.#underWay -= message.bytes;
        this.#onRead();
      } else this.#answers.push(message);
    });
    this.#worker.on('error', (error: Error) => this.#answers.push({ kind: 'gone', error }));
  }

  async decode(name: string, body: Readable, onRows: OnRows): Promise<ObjectResult> {
    this.#isOver = false;
    this.#underWay = 0;
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
        } else if (answer.kind === 'done') return answer.result;
        else if (answer.kind === 'failed') {
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

  close(): void {
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
        // Chunks of a socket share their memory: they are copied, not handed over.
        const bytes = new Uint8Array(chunk);
        this.#underWay += bytes.byteLength;
        this.#say({ kind: 'bytes', bytes }, [bytes.buffer]);
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
