import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DecodeThreads } from '../src/copy/decode-threads.ts';
import type { ObjectDecoder } from '../src/copy/object-decoder.ts';
import type { CopyFormat } from '../src/copy/options.ts';
import { makeJob } from './copy-job.ts';

const jobFor = (format: CopyFormat, errorLimit = Infinity) =>
  makeJob(
    [
      {
        name: 'n',
        type: { kind: 'integer', bytes: 4, title: 'Integer' },
        nullable: true,
        typeName: 'integer',
        typeLength: '0',
      },
    ],
    format,
    errorLimit,
  );
const json: CopyFormat = { kind: 'json', matching: 'auto' };
const csv: CopyFormat = { kind: 'csv', delimiter: 0x2c, quote: 0x22 };

const threads = new DecodeThreads();
afterAll(() => threads.close());

/** The numbers that come out, from Postgres' binary format: count of columns, length, value. */
async function numbers(decoder: ObjectDecoder, body: Readable): Promise<number[]> {
  const found: number[] = [];
  await decoder.decode('o', body, async (rows) => {
    for (let at = 0; at < rows.length; at += 10) found.push(rows.readInt32BE(at + 6));
  });
  return found;
}

const lines = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, n) => `{"n":${n}}\n`).join(''));
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('DecodeThreads', () => {
  it('does give a thread another job when the first is over', async () => {
    const first = threads.take(jobFor(json));
    expect(await numbers(first, Readable.from([lines(3)]))).toEqual([0, 1, 2]);
    first.close();
    expect(threads.waiting).toBe(1);
    const second = threads.take(jobFor(csv));
    expect(threads.waiting).toBe(0);
    expect(await numbers(second, Readable.from([Buffer.from('7\n8\n')]))).toEqual([7, 8]);
    second.close();
    expect(threads.waiting).toBe(1);
  });

  it('does use a thread again whose object was given up early, whatever is left of its body', async () => {
    const decoder = threads.take(jobFor(json, 1));
    async function* body(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"n":"bad"}\n');
      for (let piece = 0; piece < 50; piece++) yield lines(10_000);
      throw new Error('the body failed, long after anybody cared');
    }
    expect(await numbers(decoder, Readable.from(body(), { objectMode: false }))).toEqual([]);
    decoder.close();
    const next = threads.take(jobFor(json));
    expect(await numbers(next, Readable.from([lines(20_000)]))).toEqual(range(20_000));
    next.close();
    expect(threads.waiting).toBe(1);
  });

  it('does not use a thread again that was left in the middle of an object', async () => {
    const decoder = threads.take(jobFor(json));
    const given = decoder.decode('o', Readable.from([lines(500_000)]), () =>
      Promise.reject(new Error('the client is gone')),
    );
    await expect(given).rejects.toThrow('the client is gone');
    decoder.close();
    expect(threads.waiting).toBe(0);
    const broken = threads.take(jobFor(json));
    const body = new Readable({ read: () => undefined });
    body.push(lines(10));
    setImmediate(() => body.destroy(new Error('the network is gone')));
    await expect(numbers(broken, body)).rejects.toThrow('the network is gone');
    broken.close();
    expect(threads.waiting).toBe(0);
    const next = threads.take(jobFor(json));
    expect(await numbers(next, Readable.from([lines(5)]))).toEqual(range(5));
    next.close();
  });

  it.each([
    ['none', (bytes: Buffer) => bytes],
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
  ] as const)('does give every row of a long object from S3: %s', async (compression, pack) => {
    // Longer than all that is used again and given back on the way.
    const count = 300_000;
    const packed = pack(lines(count));
    const server = createServer((_request, response) => response.end(packed)).listen(0);
    try {
      const { port } = server.address() as AddressInfo;
      const body = await new Promise<Readable>((resolve) => get({ port }, resolve));
      const decoder = threads.take({ ...jobFor(json), compression });
      expect(await numbers(decoder, body)).toEqual(range(count));
      decoder.close();
    } finally {
      server.close();
    }
  });

  it('does keep two threads at most, and none when it is closed', async () => {
    const all = new DecodeThreads();
    const decoders = range(3).map(() => all.take(jobFor(json)));
    for (const decoder of decoders) await numbers(decoder, Readable.from([lines(1)]));
    for (const decoder of decoders) decoder.close();
    expect(all.waiting).toBe(2);
    const late = all.take(jobFor(json));
    all.close();
    expect(all.waiting).toBe(0);
    await numbers(late, Readable.from([lines(1)]));
    late.close();
    expect(all.waiting).toBe(0);
  });
});
