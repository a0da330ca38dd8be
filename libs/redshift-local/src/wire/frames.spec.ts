import fc from 'fast-check';
import { FrameReader, ProtocolViolation } from './frames.ts';
import { message } from './messages.ts';

const messages = fc.array(
  fc.record({ type: fc.constantFrom('D', 'd', 'C', 'Z'), body: fc.uint8Array({ maxLength: 40 }) }),
  { maxLength: 20 },
);
const toBytes = (sent: readonly { type: string; body: Uint8Array }[]): Buffer[] =>
  sent.map(({ type, body }) => message(type, Buffer.from(body)));

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });

describe('FrameReader', () => {
  it('does give every message once it is whole, wherever the chunks end', () => {
    fc.assert(
      fc.property(messages, sizes, (sent, chunkSizes) => {
        const reader = new FrameReader();
        const frames = [...cut(Buffer.concat(toBytes(sent)), chunkSizes)].flatMap((chunk) =>
          reader.push(chunk),
        );
        expect(frames.map(({ type }) => String.fromCharCode(type))).toEqual(sent.map(({ type }) => type));
        expect(frames.map(({ bytes }) => bytes.toString('hex'))).toEqual(
          toBytes(sent).map((bytes) => bytes.toString('hex')),
        );
      }),
    );
  });

  it('does pass runs on without waiting for their end, and whole messages in between', () => {
    const inRuns = (type: number): boolean => 'Dd'.includes(String.fromCharCode(type));
    fc.assert(
      fc.property(messages, sizes, (sent, chunkSizes) => {
        const reader = new FrameReader();
        const all = Buffer.concat(toBytes(sent));
        const whole: string[] = [];
        const given: Buffer[] = [];
        let heldBack = 0;
        for (const chunk of cut(all, chunkSizes)) {
          reader.add(chunk);
          heldBack += chunk.length;
          for (let frame = reader.next(inRuns); frame; frame = reader.next(inRuns)) {
            given.push(frame.bytes);
            heldBack -= frame.bytes.length;
            if (!inRuns(frame.type)) whole.push(frame.bytes.toString('hex'));
          }
          // In the middle of a run nothing waits.
          if (reader.isInsideMessage) expect(heldBack).toBe(0);
        }
        expect(Buffer.concat(given).equals(all)).toBe(true);
        expect(reader.isInsideMessage).toBe(false);
        expect(whole).toEqual(
          toBytes(sent.filter(({ type }) => !inRuns(type.charCodeAt(0)))).map((bytes) =>
            bytes.toString('hex'),
          ),
        );
      }),
    );
  });

  it('does go on in runs behind a message that was waited for', () => {
    const bytes = message('D', Buffer.alloc(100));
    const reader = new FrameReader();
    expect(reader.push(bytes.subarray(0, 50))).toEqual([]);
    reader.add(Buffer.concat([bytes.subarray(50), bytes.subarray(0, 10)]));
    expect(reader.next(() => true)?.bytes.length).toBe(bytes.length + 10);
    reader.add(bytes.subarray(10));
    expect(reader.next(() => true)?.bytes.length).toBe(bytes.length - 10);
    expect(reader.push(message('Z', Buffer.from('I'))).map(({ type }) => type)).toEqual([0x5a]);
  });

  it('does refuse lengths that no message has', () => {
    for (const length of [3, -1, 0x40000000]) {
      const bytes = Buffer.alloc(5, 'D');
      bytes.writeInt32BE(length, 1);
      expect(() => new FrameReader().push(bytes)).toThrow(ProtocolViolation);
      const reader = new FrameReader();
      reader.add(bytes);
      expect(() => reader.next(() => true)).toThrow(ProtocolViolation);
    }
  });
});
