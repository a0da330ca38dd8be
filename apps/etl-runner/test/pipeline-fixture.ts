import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { startRedshiftLocal, type RedshiftLocal } from 'redshift-local';

const root = resolve(__dirname, '..', '..', '..');
const endpoint = () => process.env['TEST_S3_ENDPOINT'] ?? '';
const credentials = { accessKeyId: 'test', secretAccessKey: 'secret-key-not-to-be-seen' };

/** What one call of etl-runner came to. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A bucket and a Redshift of its own, and etl-runner run against them as a process. */
export class PipelineFixture {
  readonly bucket = `lake-${randomUUID()}`;
  readonly password = 'not-to-be-seen-anywhere';
  readonly #s3 = new S3Client({ endpoint: endpoint(), region: 'us-east-1', credentials });
  #redshift: RedshiftLocal | undefined;
  #client: Client | undefined;

  async start(): Promise<void> {
    await this.#s3.send(new CreateBucketCommand({ Bucket: this.bucket }));
    this.#redshift = await startRedshiftLocal({
      password: this.password,
      faults: true,
      s3: { endpoint: endpoint(), region: 'us-east-1', credentials },
    });
    const { host, port, database, user } = this.#redshift;
    this.#client = new Client({ host, port, database, user, password: this.password });
    await this.#client.connect();
  }

  async stop(): Promise<void> {
    await this.#client?.end();
    await this.#redshift?.stop();
    this.#s3.destroy();
  }

  /** Writes an object as Airbyte's destination-s3 does; returns its key. */
  async putObject(
    stream: string,
    epochMs: number,
    documents: readonly unknown[],
    extra = '',
  ): Promise<string> {
    const lines = documents.map((document) =>
      JSON.stringify({
        _airbyte_raw_id: randomUUID(),
        _airbyte_extracted_at: epochMs,
        _airbyte_meta: { sync_id: 1, changes: [] },
        _airbyte_generation_id: 0,
        _airbyte_data: document,
      }),
    );
    const key = `raw/${stream}/2026_11_23_${epochMs}_0.jsonl.gz`;
    const body = gzipSync(`${lines.join('\n')}\n${extra}`);
    await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
    return key;
  }

  /** Puts any object. */
  async putRaw(key: string, body: string | Buffer): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
  }

  /** Whatever Redshift asks S3 for below a folder of the bucket is refused, until the returned function is called. */
  denyCopy(folder: string): () => void {
    const faults = this.#redshift?.faults;
    const match = `${this.bucket}/${folder}`;
    faults?.arm({ kind: 's3_error', status: 403, code: 'AccessDenied', match, times: 1000 });
    return () => faults?.clear();
  }

  /** Whatever Redshift asks S3 for below a folder of the bucket takes ten seconds longer, until the returned function is called. */
  delayCopy(folder: string): () => void {
    const faults = this.#redshift?.faults;
    faults?.arm({ kind: 's3_slow', delayMs: 10_000, match: `${this.bucket}/${folder}`, times: 1000 });
    return () => faults?.clear();
  }

  /** The next statement that matches loses its connection. */
  dropConnectionAt(match: string): void {
    this.#redshift?.faults?.arm({ kind: 'drop_connection', match });
  }

  /** ETag and size of an object. */
  async headRaw(key: string): Promise<{ readonly ETag: string; readonly size: number }> {
    const head = await this.#s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
    return { ETag: head.ETag ?? '', size: head.ContentLength ?? 0 };
  }

  async removeRaw(key: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async getRaw(key: string): Promise<Buffer> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Changes the text of a gzip object. */
  async rewriteGzip(key: string, change: (text: string) => string): Promise<void> {
    const content = gunzipSync(await this.getRaw(key)).toString('utf8');
    await this.putRaw(key, gzipSync(change(content)));
  }

  async listKeys(prefix: string): Promise<readonly string[]> {
    const { Contents = [] } = await this.#s3.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }),
    );
    return Contents.map(({ Key }) => Key ?? '');
  }

  async query(sql: string): Promise<readonly Record<string, unknown>[]> {
    const result = await this.#client?.query<Record<string, unknown>>(sql);
    return result?.rows ?? [];
  }

  /** The configuration of etl-runner for this fixture: what Terraform sets in the cloud. */
  get environment(): Readonly<Record<string, string>> {
    if (!this.#redshift) throw new Error('the fixture is not started');
    const { host, port, database, user } = this.#redshift;
    return {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: endpoint(),
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      RAW_BUCKET: this.bucket,
      COPY_IAM_ROLE_ARN: 'arn:aws:iam::123456789012:role/redshift-copy',
      REDSHIFT_HOST: host,
      REDSHIFT_PORT: String(port),
      REDSHIFT_DATABASE: database,
      REDSHIFT_USER: user,
      REDSHIFT_PASSWORD: this.password,
      REDSHIFT_SSL_MODE: 'disable',
      ETL_LOG_FORMAT: 'text',
    };
  }

  /**
   * Runs etl-runner from its sources with the configuration of this fixture; `undefined` takes a variable away. Whatever
   * it says, the secrets must not be in it.
   */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Outcome> {
    return this.spawn(args, env).outcome;
  }

  /** As `run`, while it runs. */
  spawn(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): { readonly child: ChildProcess; readonly outcome: Promise<Outcome> } {
    const main = join(root, 'apps/etl-runner/src/main.ts');
    const { child, outcome } = spawnProgram(
      process.execPath,
      ['--conditions=@spacex/source', main, ...args],
      {
        PATH: `${join(root, '.venv', 'bin')}:${process.env['PATH']}`,
        HOME: process.env['HOME'],
        ...this.environment,
        ...env,
      },
    );
    const checked = outcome.then((ended) => {
      const said = `${ended.stdout}${ended.stderr}`;
      for (const secret of [this.password, credentials.secretAccessKey]) {
        if (said.includes(secret)) throw new Error(`etl-runner ${args.join(' ')} wrote a secret:\n${said}`);
      }
      return ended;
    });
    return { child, outcome: checked };
  }
}

/** Runs a program in the root of the repository to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Outcome> {
  return spawnProgram(program, args, env).outcome;
}

function spawnProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly child: ChildProcess; readonly outcome: Promise<Outcome> } {
  const child = spawn(program, args, { cwd: root, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolveEnd, reject) => {
    child.once('error', reject);
    child.once('close', resolveEnd);
  });
  const outcome = Promise.all([text(child.stdout), text(child.stderr), ended]).then(
    ([stdout, stderr, code]) => ({ code, stdout, stderr }),
  );
  return { child, outcome };
}
