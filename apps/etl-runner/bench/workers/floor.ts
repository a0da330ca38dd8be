import { isMainThread, parentPort } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { StagedPart } from '@spacex/redshift-writer';
import type { CallMessage } from '../../src/pipeline/staging/messages.ts';
import type { ObjectToStage } from '../../src/pipeline/staging/types.ts';

const NEWLINE = 10;

/** Answers as a stager does, but only gets the objects, gunzips them and calls back with each line. */
export function serveFloor(onLine: (line: Buffer) => void): void {
  if (isMainThread || !parentPort) throw new Error('this is a worker');
  const port = parentPort;
  const s3 = new S3Client({ region: 'us-east-1' });
  let rows = 0;
  const read = async ({ object }: ObjectToStage) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: object.bucket, Key: object.key }));
    const gunzip = createGunzip({ chunkSize: 256 * 1024 });
    (Body as NodeJS.ReadableStream).pipe(gunzip);
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of gunzip) {
      let bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
        onLine(bytes.subarray(0, end));
        rows += 1;
        bytes = bytes.subarray(end + 1);
      }
      rest = bytes;
    }
  };
  port.on('message', ({ id, call, args }: CallMessage) => {
    const part = {
      objects: [{ rowsAccepted: rows }],
      files: {},
      rejectFiles: [],
      changeFiles: [],
      drift: [],
    } as unknown as StagedPart;
    const work = call === 'stage' ? read(args[0] as ObjectToStage) : Promise.resolve(part);
    void work.then((value) => port.postMessage({ kind: 'result', id, value }));
  });
}
