import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import { firstGeneration, type RawObject, secondGeneration } from './objects.ts';
import { FaultyS3 } from './s3-proxy.ts';
import { SqlProxy } from './sql-proxy.ts';
import { readState, resetTo, saveBase, type State } from './state.ts';
import { sweepNow } from './sweep.ts';

/** Where the program is that is put to the test. */
export interface Entry {
  /** Root of the repository. */
  readonly root: string;
  /** Arguments of Node that start etl-runner, e.g. the bundle. */
  readonly nodeArguments: readonly string[];
}

/** A process of etl-runner that may still be running. */
export interface Running {
  readonly child: ChildProcess;
  /** Exit code, `null` after a signal, and all that it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/** The modes of etl-runner; what they leave behind is the same. */
export type Mode = 'copy' | 'pushdown';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const password = 'not-to-be-seen-anywhere';
/** What a run loads: a stream with soft deletes and one with children, rejects and two Airbyte streams. */
const loadArguments = ['load', '--streams', 'cores,launches', '--max-rejects', '100%'];

/**
 * A bucket, a Redshift, and ways to both on which things go wrong. It begins with one loaded generation; `reset`
 * brings that back, with the objects of the next one waiting to be loaded.
 */
export class World {
  readonly bucket = `chaos-${randomUUID()}`;
  readonly #entry: Entry;
  readonly #redshift: RedshiftLocal;
  readonly #client: Client;
  readonly #s3: S3Client;
  /** etl-runner's way to Redshift. */
  readonly sql: SqlProxy;
  /** etl-runner's way to S3. */
  readonly s3: FaultyS3;
  /** Redshift's way to S3, for COPY. */
  readonly copyS3: FaultyS3;
  readonly #running = new Set<ChildProcess>();
  /** How the objects are loaded from now on. */
  mode: Mode = 'copy';

  private constructor(
    entry: Entry,
    parts: {
      redshift: RedshiftLocal;
      client: Client;
      s3Client: S3Client;
      sql: SqlProxy;
      s3: FaultyS3;
      copyS3: FaultyS3;
    },
  ) {
    this.#entry = entry;
    this.#redshift = parts.redshift;
    this.#client = parts.client;
    this.#s3 = parts.s3Client;
    this.sql = parts.sql;
    this.s3 = parts.s3;
    this.copyS3 = parts.copyS3;
  }

  /** @param endpoint of an S3 server */
  static async start(entry: Entry, endpoint: string): Promise<World> {
    const copyS3 = await FaultyS3.start(endpoint);
    const redshift = await startRedshiftLocal({
      password,
      s3: { endpoint: copyS3.endpoint, region: 'us-east-1', credentials },
    });
    const { host, port, database, user } = redshift;
    const client = new Client({ host, port, database, user, password });
    await client.connect();
    const s3Client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    const world = new World(entry, {
      redshift,
      client,
      s3Client,
      copyS3,
      sql: await SqlProxy.start(port),
      s3: await FaultyS3.start(endpoint),
    });
    await world.#begin();
    return world;
  }

  /** Starts `etl-runner load`. `skewMs` is what its clock is wrong by. */
  load(skewMs = 0): Running {
    const { root } = this.#entry;
    const { host, database, user } = this.#redshift;
    const child = spawn(process.execPath, [...this.#entry.nodeArguments, ...loadArguments], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: this.s3.endpoint,
        RAW_BUCKET: this.bucket,
        COPY_IAM_ROLE_ARN: 'arn:aws:iam::123456789012:role/redshift-copy',
        REDSHIFT_HOST: host,
        REDSHIFT_PORT: String(this.sql.port),
        REDSHIFT_DATABASE: database,
        REDSHIFT_USER: user,
        REDSHIFT_PASSWORD: password,
        REDSHIFT_SSL_MODE: 'disable',
        ETL_MODE: this.mode,
        // Hundreds of starts: V8 compiles the bundle once.
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/etl-runner-chaos'),
        ...(skewMs === 0
          ? {}
          : {
              CLOCK_SKEW_MS: String(skewMs),
              NODE_OPTIONS: `--import=${join(root, 'apps/etl-runner/test/chaos/skew-clock.mjs')}`,
            }),
      },
    });
    this.#running.add(child);
    const ended = (async () => {
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      const [code] = (await once(child, 'close')) as [number | null];
      this.#running.delete(child);
      const all = (await output).join('\n');
      if (all.includes(password)) throw new Error(`the password is in the output:\n${all}`);
      return { code, output: all };
    })();
    return { child, ended };
  }

  /** The first generation loaded, the second one waiting, nothing staged, nothing going wrong. */
  async reset(): Promise<void> {
    this.calm();
    await resetTo(this.#client);
    await this.#remove([...(await this.keys('staging/')), ...(await this.keys('quarantine/'))]);
  }

  /** Nothing goes wrong from now on. */
  calm(): void {
    this.sql.follow();
    this.s3.follow();
    this.copyS3.follow();
  }

  /** What the tables say, and what lies in the bucket beside the raw objects. */
  async state(): Promise<State> {
    return readState(this.#client, {
      staging: await this.keys('staging/'),
      quarantine: await this.keys('quarantine/'),
    });
  }

  /** Removes what crashed runs left behind, however young it is. */
  async sweep(): Promise<void> {
    const { host, port, database, user } = this.#redshift;
    await sweepNow({ host, port, database, user, password, bucket: this.bucket, s3: this.#s3 });
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const { Contents = [] } = await this.#s3.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }),
    );
    return Contents.map(({ Key }) => Key ?? '');
  }

  async stop(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    await this.#client.end();
    await Promise.all([this.sql.stop(), this.s3.stop()]);
    await this.#redshift.stop();
    await this.copyS3.stop();
    this.#s3.destroy();
  }

  async #begin(): Promise<void> {
    await this.#s3.send(new CreateBucketCommand({ Bucket: this.bucket }));
    const first = firstGeneration();
    await this.#put(first);
    const { code, output } = await this.load().ended;
    if (code !== 0) throw new Error(`the first generation cannot be loaded:\n${output}`);
    await saveBase(this.#client);
    // As Airbyte does after a sync that succeeded: the new generation is there, the overwritten one is gone.
    await this.#put(secondGeneration());
    await this.#remove(first.filter(({ isOverwritten }) => isOverwritten).map(({ key }) => key));
  }

  async #put(objects: readonly RawObject[]): Promise<void> {
    for (const { key: Key, body: Body } of objects) {
      await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
    }
  }

  async #remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const Objects = keys.map((Key) => ({ Key }));
    await this.#s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects } }));
  }
}
