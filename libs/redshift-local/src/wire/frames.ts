/** Bytes of a message: one letter, then a length that counts itself. */
const headerBytes = 5;

/** Postgres itself takes no message above 1 GiB. */
export const maxMessageBytes = 0x3fffffff;

/** A peer sent something that is no message of the protocol; the connection cannot be read any further. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

/** One message, header included. The bytes belong to the chunk that they arrived in: use them before the next turn, or copy. */
export interface Frame {
  /** The message letter, as a character code. */
  readonly type: number;
  /** Header and body. In a run (see `FrameReader.next`): of several messages, or a part of one. */
  readonly bytes: Buffer;
}

const noBytes = Buffer.alloc(0);
const never = (): boolean => false;

/**
 * Cuts a byte stream into messages. Chunks may end anywhere; a message that spans many is joined once, not once per chunk.
 */
export class FrameReader {
  /** What is being read; the chunks behind it are joined to it when a message needs them. */
  #bytes: Buffer = noBytes;
  #offset = 0;
  #behind: Buffer[] = [];
  #behindBytes = 0;
  #neededBytes = headerBytes;
  #runType = 0;
  /** Bytes to come of the message at which the last run broke off. */
  #runMissingBytes = 0;

  /** Has a part of a message been given out, and not yet its end? */
  get isInsideMessage(): boolean {
    return this.#runMissingBytes > 0;
  }

  /** Takes a chunk. */
  add(chunk: Buffer): void {
    if (this.#offset === this.#bytes.length) {
      this.#bytes = chunk;
      this.#offset = 0;
    } else {
      this.#behind.push(chunk);
      this.#behindBytes += chunk.length;
    }
  }

  /**
   * The next message, or undefined while it is incomplete.
   *
   * @param inRuns says of a message type whether its messages are wanted as they come: neighbours as one piece, and the beginning of
   *   a message before its end is there. For whoever only passes them on
   * @throws ProtocolViolation when a length is below 4 or above 1 GiB
   */
  next(inRuns: (type: number) => boolean = never): Frame | undefined {
    if (this.#runMissingBytes > 0) return this.#run();
    // Nothing is left of it: its memory is not to be kept until more comes.
    if (this.#offset === this.#bytes.length) {
      this.#bytes = noBytes;
      this.#offset = 0;
    }
    if (this.#bytes.length - this.#offset + this.#behindBytes < this.#neededBytes) return undefined;
    if (this.#behindBytes > 0) this.#join();
    const bytes = this.#bytes;
    const start = this.#offset;
    const type = bytes[start] as number;
    const end = messageEnd(bytes, start);
    this.#neededBytes = headerBytes;
    if (inRuns(type)) {
      this.#runType = type;
      return this.#run();
    }
    if (end > bytes.length) {
      this.#neededBytes = end - start;
      return undefined;
    }
    this.#offset = end;
    // A Query mostly comes alone.
    return { type, bytes: start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end) };
  }

  /**
   * Takes a chunk and gives the messages that are complete now.
   *
   * @throws ProtocolViolation when a length is below 4 or above 1 GiB
   */
  push(chunk: Buffer): Frame[] {
    this.add(chunk);
    const frames: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame);
    return frames;
  }

  #join(): void {
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#offset), ...this.#behind]);
    this.#offset = 0;
    this.#behind = [];
    this.#behindBytes = 0;
  }

  #run(): Frame | undefined {
    const bytes = this.#bytes;
    const start = this.#offset;
    if (start === bytes.length) return undefined;
    let end = start + this.#runMissingBytes;
    while (end + headerBytes <= bytes.length && bytes[end] === this.#runType) end = messageEnd(bytes, end);
    this.#runMissingBytes = Math.max(0, end - bytes.length);
    this.#offset = Math.min(end, bytes.length);
    return { type: this.#runType, bytes: bytes.subarray(start, this.#offset) };
  }
}

/** Where the message that starts here ends, with or without its bytes being there. @throws ProtocolViolation */
function messageEnd(bytes: Buffer, start: number): number {
  const length = bytes.readInt32BE(start + 1);
  if (length < 4 || length > maxMessageBytes) throw new ProtocolViolation(`invalid message length ${length}`);
  return start + length + 1;
}

/** Reads the fields of a message body in order. Every method throws ProtocolViolation at the end of the body. */
export class BodyReader {
  readonly #bytes: Buffer;
  #offset: number;

  constructor(frame: Frame) {
    this.#bytes = frame.bytes;
    this.#offset = headerBytes;
  }

  /** Text up to the next zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#offset);
    if (end < 0) throw new ProtocolViolation('a text without its end');
    const value = this.#bytes.toString('utf8', this.#offset, end);
    this.#offset = end + 1;
    return value;
  }

  int16(): number {
    this.#need(2);
    this.#offset += 2;
    return this.#bytes.readInt16BE(this.#offset - 2);
  }

  int32(): number {
    this.#need(4);
    this.#offset += 4;
    return this.#bytes.readInt32BE(this.#offset - 4);
  }

  byte(): number {
    this.#need(1);
    this.#offset += 1;
    return this.#bytes[this.#offset - 1] as number;
  }

  /** One byte as a character. */
  letter(): string {
    return String.fromCharCode(this.byte());
  }

  /** `length` bytes as they are. */
  slice(length: number): Buffer {
    this.#need(length);
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  /** What is left. */
  rest(): Buffer {
    return this.#bytes.subarray(this.#offset);
  }

  #need(count: number): void {
    if (count < 0 || this.#bytes.length - this.#offset < count) {
      throw new ProtocolViolation('a message shorter than it says');
    }
  }
}
