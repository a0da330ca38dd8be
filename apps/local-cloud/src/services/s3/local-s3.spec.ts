import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ProcessGroup } from '../../processes/process-group.ts';
import type { ManagedProcess, ManagedProcesses } from '../../processes/types.ts';
import {
  LocalS3Error,
  LocalS3PortTakenError,
  LocalS3StateDamagedError,
  LocalS3StateInUseError,
} from './errors.ts';
import { startLocalS3 } from './local-s3.ts';
import type { LocalS3 } from './local-s3.ts';

const python = join(__dirname, '../../../../../.venv/bin/python');
const Bucket = 'kept';

describe('startLocalS3', () => {
  let folder: string;
  let group: ProcessGroup;
  let processes: ManagedProcesses;
  let started: ManagedProcess[];
  let clients: S3Client[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-s3-'));
    group = new ProcessGroup(join(folder, 'processes'));
    started = [];
    clients = [];
    processes = {
      spawn: (...args) => {
        const child = group.spawn(...args);
        started.push(child);
        return child;
      },
    };
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await group.stopAll();
    rmSync(folder, { recursive: true });
  });

  const stateDir = () => join(folder, 'state');
  const start = () => startLocalS3({ port: 0, stateDir: stateDir(), python, processes });
  const connect = ({ endpoint, region, accessKeyId, secretAccessKey }: LocalS3) => {
    const client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  };
  const kill = async () => {
    const server = started.at(-1);
    process.kill(Number(server?.pid), 'SIGKILL');
    await server?.exited;
  };
  /** What a client can see of an object. */
  const observe = async (client: S3Client, Key: string) => {
    const { Body, $metadata: _, ...headers } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return {
      ...headers,
      sha256: createHash('sha256')
        .update((await Body?.transformToByteArray()) ?? '')
        .digest('hex'),
    };
  };
  const list = async (client: S3Client) => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key, Size, ETag }) => ({ Key, Size, ETag }));
  };

  it('has after kill -9 what it had before: bodies, metadata, tags, ETags, dates', async () => {
    const before = connect(await start());
    await before.send(new CreateBucketCommand({ Bucket }));
    const part = randomBytes(5 * 1024 * 1024);
    await before.send(
      new PutObjectCommand({
        Bucket,
        Key: 'raw/launches/TürkmenÄlem 52°E.jsonl.gz',
        Body: randomBytes(1000),
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
        Metadata: { sync_id: '7', note: 'kept' },
        Tagging: 'stage=raw',
      }),
    );
    await before.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: new Uint8Array() }));
    const { UploadId } = await before.send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'parts', Metadata: { a: 'b' } }),
    );
    const Parts = [];
    for (const PartNumber of [1, 2]) {
      const { ETag } = await before.send(
        new UploadPartCommand({
          Bucket,
          Key: 'parts',
          UploadId,
          PartNumber,
          Body: PartNumber === 1 ? part : 'tail',
        }),
      );
      Parts.push({ PartNumber, ETag });
    }
    await before.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } }),
    );
    await before.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/parts` }));
    const keys = (await list(before)).map(({ Key }) => String(Key));
    const seen = await Promise.all(keys.map((key) => observe(before, key)));
    const listed = await list(before);
    expect(listed.find(({ Key }) => Key === 'parts')?.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    await sleep(1100); // so that a date made anew would differ

    await kill();
    const after = connect(await start());

    expect(await list(after)).toEqual(listed);
    expect(keys).toEqual(['copy', 'empty', 'parts', 'raw/launches/TürkmenÄlem 52°E.jsonl.gz']);
    expect(await Promise.all(keys.map((key) => observe(after, key)))).toEqual(seen);
    const tags = await after.send(new GetObjectTaggingCommand({ Bucket, Key: String(keys[3]) }));
    expect(tags.TagSet).toEqual([{ Key: 'stage', Value: 'raw' }]);
    await expect(
      after.send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'x', IfNoneMatch: '*' })),
    ).rejects.toThrow(expect.objectContaining({ name: 'PreconditionFailed' }) as Error);
  });

  it('remembers what was overwritten and what was deleted', async () => {
    const before = connect(await start());
    await before.send(new CreateBucketCommand({ Bucket }));
    await before.send(new CreateBucketCommand({ Bucket: 'gone' }));
    for (const Key of ['a', 'b', 'c', 'd'])
      await before.send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
    await before.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'new', Metadata: { v: '2' } }));
    await before.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    await before.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'c' }] } }));
    await before.send(new DeleteBucketCommand({ Bucket: 'gone' }));
    await kill();

    const after = connect(await start());
    expect((await list(after)).map(({ Key }) => Key)).toEqual(['a', 'd']);
    expect(await observe(after, 'a')).toMatchObject({
      Metadata: { v: '2' },
      sha256: createHash('sha256').update('new').digest('hex'),
    });
    expect((await after.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  });

  it('has every acknowledged object, and no half one, whenever it is killed', async () => {
    const body = (key: string) => createHash('sha256').update(key).digest('hex').repeat(2000);
    const acknowledged = new Set<string>();
    const sent = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const client = connect(await start());
      if (round === 0) await client.send(new CreateBucketCommand({ Bucket }));
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let number = 0; ; number++) {
          const Key = `${round}/${writer}/${number}`;
          sent.add(Key);
          await client.send(new PutObjectCommand({ Bucket, Key, Body: body(Key) }));
          acknowledged.add(Key);
        }
      });
      const ended = Promise.allSettled(writers);
      await sleep(40 + round * 35);
      await kill();
      await ended;
    }
    const client = connect(await start());
    const found = new Set<string>();
    for (let ContinuationToken: string | undefined; ;) {
      const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
      for (const { Key, Size } of page.Contents ?? []) {
        found.add(String(Key));
        expect(Size).toBe(128_000);
      }
      ContinuationToken = page.NextContinuationToken;
      if (ContinuationToken === undefined) break;
    }
    expect(acknowledged.size).toBeGreaterThan(20);
    expect([...acknowledged].filter((key) => !found.has(key))).toEqual([]);
    expect([...found].filter((key) => !sent.has(key))).toEqual([]);
    for (const Key of found) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      expect((await Body?.transformToString()) === body(Key)).toBe(true);
    }
    const objects = join(stateDir(), 'buckets', Bucket, 'objects');
    expect(readdirSync(objects).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);

  it('keeps the last of several writes to one key, as it showed it before', async () => {
    const before = connect(await start());
    await before.send(new CreateBucketCommand({ Bucket }));
    await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        before.send(new PutObjectCommand({ Bucket, Key: 'contended', Body: `writer ${number}` })),
      ),
    );
    const seen = await observe(before, 'contended');
    await kill();
    expect(await observe(connect(await start()), 'contended')).toEqual(seen);
  });

  it('gives whole objects to whoever reads while others overwrite', async () => {
    const client = connect(await start());
    await client.send(new CreateBucketCommand({ Bucket }));
    const write = (number: number) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'contended', Body: `${number}`.repeat(500_000) }));
    await write(0);
    const read = async () => {
      const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket, Key: 'contended' }));
      const body = (await Body?.transformToByteArray()) ?? '';
      expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    };
    await Promise.all(
      Array.from({ length: 120 }, (_, number) => (number % 2 === 0 ? write(number % 10) : read())),
    );
  });

  it('does not acknowledge what it could not write', async () => {
    const client = connect(await start());
    await client.send(new CreateBucketCommand({ Bucket }));
    const objects = join(stateDir(), 'buckets', Bucket, 'objects');
    rmSync(objects, { recursive: true });
    const put = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    await expect(put).rejects.toThrow(expect.objectContaining({ name: 'InternalError' }) as Error);
  });

  it('names a port that is taken, and leaves nothing running', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const attempt = startLocalS3({ port, stateDir: stateDir(), python, processes });
    await expect(attempt).rejects.toThrow(LocalS3PortTakenError);
    await expect(attempt).rejects.toThrow(
      `the local S3 cannot listen on 127.0.0.1:${port}: another program already uses that port; stop it or choose another port.`,
    );
    await started[0]?.exited;
    await new Promise((resolve) => other.close(resolve));
  });

  it('refuses a state folder that another server uses', async () => {
    await start();
    const attempt = start();
    await expect(attempt).rejects.toThrow(LocalS3StateInUseError);
  }, 30_000);

  it('names a file that was damaged, as by a loss of power', async () => {
    const server = await start();
    const client = connect(server);
    await client.send(new CreateBucketCommand({ Bucket }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'four' }));
    await server.stop();
    const objects = join(stateDir(), 'buckets', Bucket, 'objects');
    const file = join(objects, String(readdirSync(objects)[0]));
    for (const damage of [statSync(file).size - 1, 0]) {
      truncateSync(file, damage);
      await expect(start()).rejects.toThrow(new LocalS3StateDamagedError(file).message);
    }
  });

  it('says what the server said when it cannot start', async () => {
    const attempt = startLocalS3({ port: 0, stateDir: '/dev/null/state', python, processes });
    await expect(attempt).rejects.toThrow(LocalS3Error);
    await expect(attempt).rejects.toThrow(/ended while it started \(exit code 1\): [^]*Not a directory/);
  });

  it('ends by itself when its standard input closes', async () => {
    const server = await start();
    // The same program with an input that is closed at once, as the end of a parent closes it.
    const orphan = group.spawn(
      'orphan',
      python,
      [join(__dirname, 'durable_s3.py'), '--port', '0', '--state-dir', join(folder, 'other')],
      { stdin: '' },
    );
    expect(await orphan.exited).toEqual({ code: 0, signal: null });
    expect((await fetch(server.endpoint)).ok).toBe(true);
  });

  it('frees port and folder when it is stopped', async () => {
    const server = await start();
    await server.stop();
    await expect(fetch(server.endpoint)).rejects.toThrow();
    const next = await startLocalS3({
      port: Number(new URL(server.endpoint).port),
      stateDir: stateDir(),
      python,
      processes,
    });
    expect(next.endpoint).toBe(server.endpoint);
  });
});
