import { parentPort } from 'node:worker_threads';
import { BadObjectError } from './errors.ts';
import { freeMemory } from './free-memory.ts';
import { MessageQueue } from './message-queue.ts';
import { InlineDecoder } from './object-decoder.ts';
import { piecesUnderWay, type FromWorker, type ToWorker } from './worker-protocol.ts';

/** The body of the present object failed in the other thread, which knows why. */
class BrokenBody extends Error {}

const port = parentPort;
if (port === null) throw new Error('decode-worker runs as a worker thread only');
const say = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

let decoder: InlineDecoder | undefined;
const input = new MessageQueue<ToWorker>();
let free = piecesUnderWay;
let onFree: () => void = () => undefined;

async function sendRows(rows: Buffer): Promise<void> {
  while (free === 0) {
    await new Promise<void>((resolve) => {
      onFree = resolve;
    });
  }
  free--;
  const bytes = new Uint8Array(rows.buffer as ArrayBuffer, rows.byteOffset, rows.byteLength);
  say({ kind: 'rows', rows: bytes }, [bytes.buffer]);
}

/** Has the other thread said that nothing more comes of the present object? */
let isEnded = true;

/** The bytes of the present object, up to its end; each piece is reported as read when it is wanted, not when it arrives. */
async function* body(): AsyncGenerator<Buffer> {
  for (;;) {
    const message = await input.next();
    isEnded = message.kind === 'end' || message.kind === 'broken';
    if (message.kind === 'end') return;
    if (message.kind === 'broken') throw new BrokenBody();
    if (message.kind !== 'bytes') continue;
    const { bytes } = message;
    say({ kind: 'read', bytes: bytes.byteLength });
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    freeMemory(bytes);
  }
}

async function decode(decoder: InlineDecoder, name: string): Promise<void> {
  try {
    say({ kind: 'done', result: await decoder.decode(name, body(), sendRows) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isBroken = error instanceof BrokenBody;
    if (!isBroken) say({ kind: 'failed', message, isBadObject: error instanceof BadObjectError });
  }
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'taken') {
    free++;
    decoder?.recycle(message.memory);
    onFree();
  } else input.push(message);
});

async function main(): Promise<void> {
  for (;;) {
    const message = await input.next();
    if (message.kind === 'job') decoder = new InlineDecoder(message.job);
    else if (message.kind === 'rest') decoder = undefined;
    if (message.kind !== 'object' || decoder === undefined) continue;
    isEnded = false;
    await decode(decoder, message.name);
    // What is left of an object that was given up early is passed over.
    while (!isEnded) {
      const { kind } = await input.next();
      isEnded = kind === 'end' || kind === 'broken';
    }
  }
}

void main();
