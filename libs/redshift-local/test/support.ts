import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { startRedshiftLocal, type RedshiftLocal, type RedshiftLocalOptions } from '../src/index.ts';

const endpoint = process.env['TEST_S3_ENDPOINT'];
const s3Config = {
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** A server that COPYs from the S3 of this test run. */
export const startServer = (options: RedshiftLocalOptions = {}): Promise<RedshiftLocal> =>
  startRedshiftLocal({ s3: s3Config, ...options });

/** A connected client; the caller ends it. */
export async function connectTo(server: { readonly connectionString: string }): Promise<Client> {
  const client = new Client(server.connectionString);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Waits for what must happen, however busy the machine is; the error says what did not happen within a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); await sleep(10)) {
    if (Date.now() > end) throw new Error(`did not happen within a minute: ${condition}`);
  }
}

/** SQLSTATE and message of a statement that must fail. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code} ${message}`;
  }
  throw new Error('the statement succeeded');
}

/** A bucket of its own on the S3 of this test run. */
export class TestBucket {
  readonly name = `rsl-${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  readonly #client = new S3Client(s3Config);

  async create(): Promise<this> {
    await this.#client.send(new CreateBucketCommand({ Bucket: this.name }));
    return this;
  }

  async put(key: string, body: string | Buffer): Promise<string> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body }));
    return `s3://${this.name}/${key}`;
  }

  async get(key: string): Promise<Buffer> {
    const { Body: body } = await this.#client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  }

  /** Keys below a prefix. */
  async list(prefix: string): Promise<string[]> {
    const { Contents: found = [] } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix }),
    );
    return found.map(({ Key: key }) => key as string);
  }

  /** Puts lines as a gzip object and a manifest that lists it; returns the URL of the manifest. */
  async putLines(name: string, lines: readonly string[]): Promise<string> {
    const body = gzipSync(lines.join('\n'));
    const url = await this.put(`${name}.json.gz`, body);
    return this.putManifest(name, [{ url, mandatory: true, meta: { content_length: body.length } }]);
  }

  putManifest(name: string, entries: readonly unknown[]): Promise<string> {
    return this.put(`${name}.manifest`, JSON.stringify({ entries }));
  }

  close(): void {
    this.#client.destroy();
  }
}

/** The options that every COPY of ours has. */
export const manifestOptions =
  "iam_role 'arn:aws:iam::123456789012:role/copy' manifest format json 'auto' gzip timeformat 'auto' maxerror 0 compupdate off statupdate off";

const python = join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');

/** The interpreter with redshift_connector and dbt-redshift, or a clear error. */
export function pythonPath(): string {
  if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm run setup\` first.`);
  return python;
}
