import { Writable } from 'node:stream';
import fc from 'fast-check';
import { Link } from './link.ts';

/** A socket that keeps what is written. */
class Sink extends Writable {
  readonly written: Buffer[] = [];

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.written.push(bytes);
    done();
  }
}

const connect = (): { sink: Sink; link: Link } => {
  const sink = new Sink();
  return { sink, link: new Link(sink as unknown as ConstructorParameters<typeof Link>[0]) };
};

describe('Link', () => {
  it('does send every byte in order, whatever memory it lies in', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('next' as const), bytes: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant('skip' as const), bytes: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constantFrom('elsewhere' as const, 'large' as const, 'flush' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { sink, link } = connect();
        const chunk = Buffer.from(Array.from({ length: 400 }, (_, index) => index % 251));
        const sent: Buffer[] = [];
        const send = (bytes: Buffer): void => {
          sent.push(Buffer.from(bytes));
          link.send(bytes);
        };
        let at = 0;
        for (const each of steps) {
          if (each.kind === 'flush') link.flush();
          else if (each.kind === 'elsewhere') send(Buffer.from('elsewhere'));
          else if (each.kind === 'large') send(Buffer.alloc(40_000, 7));
          else if (each.kind === 'next') send(chunk.subarray(at, at + each.bytes));
          if ('bytes' in each) at += each.bytes;
        }
        link.flush();
        expect(Buffer.concat(sink.written).equals(Buffer.concat(sent))).toBe(true);
      }),
    );
  });

  it('does send neighbours of one chunk as one piece, and without a copy', () => {
    const { sink, link } = connect();
    const chunk = Buffer.from('one two three');
    link.cork();
    link.send(chunk.subarray(0, 3));
    link.send(chunk.subarray(3, 7));
    link.send(chunk.subarray(7));
    link.uncork();
    expect(sink.written.map((bytes) => bytes.toString())).toEqual(['one two three']);
    expect(sink.written[0]?.buffer).toBe(chunk.buffer);
  });

  it('does join what one turn gives, and does not wait for more', async () => {
    const { sink, link } = connect();
    link.send(Buffer.from('a'));
    link.send(Buffer.from('b'));
    expect(sink.written).toEqual([]);
    await Promise.resolve();
    expect(sink.written.map((bytes) => bytes.toString())).toEqual(['ab']);
  });
});
