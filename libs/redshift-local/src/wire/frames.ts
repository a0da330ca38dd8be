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
  /** Header and body. */
  readonly bytes: Buffer;
}

/**
 * Cuts a byte stream into messages. Chunks may end anywhere; a message that spans many is joined once, not once per chunk.
 */
export class FrameReader {
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #neededBytes = headerBytes;

  /** Bytes held back because their message is incomplete. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Takes a chunk and gives the messages that are complete now.
   *
   * @throws ProtocolViolation when a length is below 4 or above 1 GiB
   */
  push(chunk: Buffer): Frame[] {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#pendingBytes < this.#neededBytes) return [];

    const bytes = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending, this.#pendingBytes);
    const frames: Frame[] = [];
    let offset = 0;
    this.#neededBytes = headerBytes;
    while (bytes.length - offset >= headerBytes) {
      const length = bytes.readInt32BE(offset + 1);
      if (length < 4 || length > maxMessageBytes) {
        throw new ProtocolViolation(`invalid message length ${length}`);
      }
      if (bytes.length - offset < length + 1) {
        this.#neededBytes = length + 1;
        break;
      }
      frames.push({ type: bytes[offset] as number, bytes: bytes.subarray(offset, offset + length + 1) });
      offset += length + 1;
    }
    this.#pendingBytes = bytes.length - offset;
    this.#pending = this.#pendingBytes === 0 ? [] : [bytes.subarray(offset)];
    return frames;
  }
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

  /** One byte as a character. */
  letter(): string {
    this.#need(1);
    this.#offset += 1;
    return String.fromCharCode(this.#bytes[this.#offset - 1] as number);
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
