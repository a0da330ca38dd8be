import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ProcessGroup } from '../../../processes/process-group.ts';
import { startSpacexServer, type SpacexServer } from './spacex-server.ts';

/** Interpreter of the workspace's Python environment. */
export const python = join(__dirname, '../../../../../../.venv/bin/python');
/** The application that the tests' Airbyte knows. */
export const application = { clientId: 'client', clientSecret: 'application-secret' };
/** The keys that the tests' destination has. */
export const s3Keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'very-secret-key' };

/** One line of an object. */
export interface Row {
  readonly _airbyte_raw_id: string;
  readonly _airbyte_extracted_at: number;
  readonly _airbyte_meta: unknown;
  readonly _airbyte_generation_id: number;
  readonly _airbyte_data: Readonly<Record<string, unknown>>;
}

/** An object with its lines. */
export interface StoredObject {
  readonly key: string;
  readonly generation: string | undefined;
  readonly rows: readonly Row[];
}

/** What the tests of the local Airbyte stand on: a folder, processes, a real S3 server, a SpaceX API. */
export interface Stand {
  readonly folder: string;
  readonly processes: ProcessGroup;
  readonly s3Endpoint: string;
  readonly s3: S3Client;
  readonly spacex: SpacexServer;
  /** Makes a bucket of its own. */
  bucket(): Promise<string>;
  /** Everything in a bucket, by key. */
  objects(bucket: string): Promise<readonly StoredObject[]>;
  /** Puts a stranger's file. */
  put(bucket: string, key: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of it. */
export async function startStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'airbyte-'));
  const processes = new ProcessGroup(join(folder, 'processes'));
  const port = await freePort();
  processes.spawn('moto', python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]);
  const s3Endpoint = `http://127.0.0.1:${port}`;
  await answering(s3Endpoint);
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: s3Endpoint,
    forcePathStyle: true,
    credentials: s3Keys,
  });
  const spacex = await startSpacexServer();
  let buckets = 0;
  return {
    folder,
    processes,
    s3Endpoint,
    s3,
    spacex,
    bucket: async () => {
      buckets += 1;
      const name = `raw-${buckets}`;
      await s3.send(new CreateBucketCommand({ Bucket: name }));
      return name;
    },
    objects: (bucket) => readObjects(s3, bucket),
    put: async (bucket, key, text) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
    },
    stop: async () => {
      s3.destroy();
      await spacex.stop();
      await processes.stopAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Resolves when something answers at `url`. */
export async function answering(url: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    try {
      await fetch(url);
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`nothing answers at ${url}`);
}

async function readObjects(s3: S3Client, bucket: string): Promise<readonly StoredObject[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
      const text = Key.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
      const lines = Key.includes('.jsonl') ? text.split('\n').filter(Boolean) : [];
      return {
        key: Key,
        generation: object.Metadata?.['ab-generation-id'],
        rows: lines.map((line) => JSON.parse(line) as Row),
      };
    }),
  );
}
