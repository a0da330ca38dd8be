import { noteError, nowInMicroseconds, type StatementEntry } from '../history/statement-history.ts';
import { diagnosticFields } from './diagnostics.ts';
import type { Frame } from './frames.ts';
import type { ResultShape } from './result-shape.ts';

/** What a message that was sent to Postgres is answered with. */
export type ReplyKind = 'parse' | 'bind' | 'close' | 'describe' | 'execute' | 'sync' | 'query';

/** One message sent to Postgres, until it is answered. */
export interface ExpectedReply {
  readonly kind: ReplyKind;
  /**
   * Sees each frame of the answer, and says whether the client gets it. Missing: the client gets everything.
   */
  readonly onFrame?: (letter: string, frame: Frame) => boolean;
  /** An earlier error made Postgres pass over the message. */
  readonly onSkipped?: () => void;
  /** The statement of a client that is executed; how it ends is written down. */
  readonly entry?: StatementEntry;
  /** What its rows look like. */
  readonly shape?: ResultShape | undefined;
}

/** Writes down how a statement failed. */
export function recordError(entry: StatementEntry, error: Frame): void {
  const fields = diagnosticFields(error);
  noteError(entry, { code: fields.get('C') ?? '', message: fields.get('M') ?? '' });
}

const ascii = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));

/** Messages that end the answer to a message. */
const lastTypes: Readonly<Record<ReplyKind, readonly number[]>> = {
  parse: ascii('1'),
  bind: ascii('2'),
  close: ascii('3'),
  describe: ascii('nT'),
  execute: ascii('CIs'),
  sync: ascii('Z'),
  query: ascii('Z'),
};
const asciiC = 0x43;
const asciiE = 0x45;

/** A message that Postgres passed over, or will not answer any more. */
function skip({ onSkipped, entry }: ExpectedReply): void {
  onSkipped?.();
  if (entry === undefined) return;
  entry.endedAt = nowInMicroseconds();
  entry.error ??= '57014 the statement was not executed to its end';
}

/**
 * Matches the frames that come from Postgres with the messages that went there, in order. Postgres answers strictly in order and
 * after an error passes over everything up to the next Sync, so a queue is enough, however far a client runs ahead.
 */
export class ReplyQueue {
  #queue: ExpectedReply[] = [];
  #head = 0;
  /** After an error Postgres passes over everything up to the next Sync, also what is sent only later. */
  #skipping = false;

  /** How many messages are unanswered. */
  get length(): number {
    return this.#queue.length - this.#head;
  }

  /** Does the client get the answer that comes now without anybody else seeing it? */
  get isPassing(): boolean {
    const current = this.#queue[this.#head];
    return current?.onFrame === undefined && current?.shape?.conversion === undefined;
  }

  /** The statement that is answered now. */
  get entry(): StatementEntry | undefined {
    return this.#queue[this.#head]?.entry;
  }

  /** What the rows look like that are answered with now. */
  get shape(): ResultShape | undefined {
    return this.#queue[this.#head]?.shape;
  }

  push(reply: ExpectedReply): void {
    if (reply.kind === 'sync') this.#skipping = false;
    if (this.#skipping) skip(reply);
    else this.#queue.push(reply);
  }

  /** Takes a frame from Postgres. Returns whether the client gets it. */
  take(frame: Frame): boolean {
    const { type } = frame;
    const current = this.#queue[this.#head];
    // Notices, parameter changes and notifications belong to no message, except those of our own hidden ones.
    if (current === undefined) return true;
    const visible = current.onFrame === undefined || current.onFrame(String.fromCharCode(type), frame);
    if (current.entry !== undefined) this.#record(current.entry, frame);
    if (type === asciiE) this.#afterError(current);
    else if (lastTypes[current.kind].includes(type)) this.#pop();
    return visible;
  }

  #record(entry: StatementEntry, frame: Frame): void {
    if (frame.type === asciiE) recordError(entry, frame);
    else if (frame.type === asciiC) entry.tag = frame.bytes.toString('latin1', 5, frame.bytes.length - 1);
  }

  /** The connection is gone: nothing will be answered any more. */
  clear(): void {
    while (this.length > 0) skip(this.#pop() as ExpectedReply);
  }

  #afterError(current: ExpectedReply): void {
    if (current.kind === 'query' || current.kind === 'sync') return;
    this.#pop();
    for (let next = this.#queue[this.#head]; next && next.kind !== 'sync'; next = this.#queue[this.#head]) {
      this.#pop();
      skip(next);
    }
    this.#skipping = this.length === 0;
  }

  #pop(): ExpectedReply | undefined {
    const popped = this.#queue[this.#head++];
    if (popped?.entry !== undefined) popped.entry.endedAt = nowInMicroseconds();
    // Shifting an array for each message is slow when a client pipelines thousands.
    if (this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return popped;
  }
}
