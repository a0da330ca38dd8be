import { FrameQueue } from './frame-queue.ts';
import type { Frame } from './frames.ts';

const frame = (text: string, bytes = text.length): Frame => ({
  type: 0x51,
  bytes: Buffer.concat([Buffer.from(text), Buffer.alloc(bytes - text.length)]),
});

/** A queue, and what it said in order. A message that starts with `wait` is held until `finish`. */
function makeQueue() {
  const said: string[] = [];
  const pending: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const queue = new FrameQueue({
    handle: ({ bytes }) => {
      const text = bytes.toString('latin1', 0, 6).replaceAll('\0', '');
      said.push(text);
      if (text.startsWith('throw')) throw new Error(text);
      if (!text.startsWith('wait')) return undefined;
      return new Promise<void>((resolve, reject) => pending.push({ resolve, reject }));
    },
    fail: (error) => said.push(`failed: ${(error as Error).message}`),
    onFull: (isFull) => said.push(isFull ? 'full' : 'not full'),
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (error?: Error): Promise<void> => {
    const first = pending.shift();
    if (error) first?.reject(error);
    else first?.resolve();
    await turn();
  };
  return { queue, said, end, turn };
}

describe('FrameQueue', () => {
  it('holds messages until it is open and what opens it is done', async () => {
    const { queue, said, turn } = makeQueue();
    queue.push(frame('a'));
    let opened: () => void = () => undefined;
    queue.open(new Promise<void>((resolve) => (opened = resolve)));
    queue.push(frame('b'));
    await turn();
    expect(said).toEqual([]);
    opened();
    await turn();
    expect(said).toEqual(['a', 'b']);
  });

  it('handles one message after the other', async () => {
    const { queue, said, end } = makeQueue();
    queue.open(undefined);
    for (const text of ['a', 'wait1', 'b', 'wait2', 'c']) queue.push(frame(text));
    expect(said).toEqual(['a', 'wait1']);
    await end();
    expect(said).toEqual(['a', 'wait1', 'b', 'wait2']);
    await end();
    expect(said).toEqual(['a', 'wait1', 'b', 'wait2', 'c']);
  });

  it('says when more than a megabyte waits, and when it is worked off', async () => {
    const { queue, said, end } = makeQueue();
    queue.open(undefined);
    queue.push(frame('wait1'));
    queue.push(frame('a', 1024 * 1024));
    expect(said).toEqual(['wait1']);
    queue.push(frame('b'));
    queue.push(frame('c'));
    expect(said).toEqual(['wait1', 'full']);
    await end();
    expect(said).toEqual(['wait1', 'full', 'a', 'b', 'c', 'not full']);
  });

  it('tells what went wrong, at once or later, and forgets what waits', async () => {
    const { queue, said, end } = makeQueue();
    queue.open(undefined);
    expect(() => queue.push(frame('throw1'))).toThrow('throw1');
    queue.push(frame('wait1'));
    queue.push(frame('throw2'));
    await end();
    queue.push(frame('wait2'));
    queue.push(frame('a'));
    await end(new Error('late'));
    queue.clear();
    expect(said).toEqual(['throw1', 'wait1', 'throw2', 'failed: throw2', 'wait2', 'failed: late']);
  });
});
