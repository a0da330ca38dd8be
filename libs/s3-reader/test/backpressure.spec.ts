import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { readObject } from '../src/index.ts';
import { testClient } from './support/s3.ts';
import { bytesOf, sampleStreams } from './support/sample-streams.ts';

/** Far more than all buffers between the two ends together hold. */
const copies = 60;

describe('backpressure', () => {
  it.each(['jsonl', 'csv', 'avro'])(
    'a consumer that stops holds up the server: %s',
    async (format) => {
      const sample = sampleStreams[format]?.();
      if (!sample) throw new Error(format);
      const sizeBytes = sample.head.length + copies * sample.piece.length;
      let sentBytes = 0;
      const server = createServer((_request, response) => {
        response.writeHead(200, { 'content-length': sizeBytes, etag: '"1"' });
        const counted = async function* () {
          for await (const chunk of bytesOf(sample, copies)) {
            sentBytes += chunk.length;
            yield chunk;
          }
        };
        pipeline(Readable.from(counted()), response, () => undefined);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const s3 = testClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        const key = `raw/launches/2026_11_23_1795397830404_0.${format}`;
        const reading = readObject({ s3, object: { bucket: 'b', key, etag: '"1"', sizeBytes } });
        const batches = reading.batches()[Symbol.asyncIterator]();
        await batches.next();
        await untilSteady(() => sentBytes);
        const whileStopped = sentBytes;
        expect(whileStopped).toBeLessThan(sizeBytes / 4);
        const { lines } = reading.stats;
        await wait(200);
        expect(sentBytes).toBe(whileStopped);
        expect(reading.stats.lines).toBe(lines);

        while (sentBytes === whileStopped) expect((await batches.next()).done).toBe(false);
        await batches.return?.();
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
    60_000,
  );
});

/** Until a value has stood still for a while. */
async function untilSteady(value: () => number): Promise<void> {
  for (let last = -1; last !== value();) {
    last = value();
    await wait(300);
  }
}
