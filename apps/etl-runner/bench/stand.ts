import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
/** etl-runner as it is built. */
export const bundle = join(root, 'apps', 'etl-runner', 'dist', 'main.cjs');
export const bucket = 'bench-lake';
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };

/** The stand-ins that a run is measured against: S3 (moto) and Redshift (redshift-local), processes of their own. */
export interface Stand {
  readonly s3: S3Client;
  readonly s3Endpoint: string;
  /** A fresh, empty Redshift. */
  startRedshift(): Promise<LocalServer>;
  /** What etl-runner is configured with. */
  environment(redshift: LocalServer): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A running redshift-local. */
export interface LocalServer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Starts S3 and makes the bucket. */
export async function startStand(): Promise<Stand> {
  const python = join(root, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm run setup\` first.`);
  const s3Port = await freePort();
  const moto = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(s3Port)], {
    stdio: 'ignore',
  });
  const s3Endpoint = `http://127.0.0.1:${s3Port}`;
  const s3 = new S3Client({
    endpoint: s3Endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 20,
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const compileCache = await mkdtemp(join(tmpdir(), 'bench-compile-cache-'));
  warmUp(compileCache);
  return {
    s3,
    s3Endpoint,
    startRedshift: () => startRedshift(s3Endpoint),
    environment: ({ host, port }) => ({
      ...credentials,
      AWS_ENDPOINT_URL_S3: s3Endpoint,
      RAW_BUCKET: bucket,
      COPY_IAM_ROLE_ARN: 'default',
      REDSHIFT_HOST: host,
      REDSHIFT_PORT: String(port),
      REDSHIFT_DATABASE: 'dev',
      REDSHIFT_USER: 'awsuser',
      REDSHIFT_PASSWORD: 'not checked',
      REDSHIFT_SSL_MODE: 'disable',
      ETL_LOG_FORMAT: 'json',
      NODE_COMPILE_CACHE: compileCache,
    }),
    stop: async () => {
      s3.destroy();
      await stopProcess(moto);
      await rm(compileCache, { recursive: true });
    },
  };
}

/** Leaves compiled code behind for the runs that are measured, as the build of the image does. */
export function warmUp(compileCache: string): void {
  const script = join(root, 'apps', 'etl-runner', 'warm-up.mjs');
  execFileSync(process.execPath, [script, bundle], { env: { NODE_COMPILE_CACHE: compileCache } });
}

async function startRedshift(s3Endpoint: string): Promise<LocalServer> {
  // What users install, not the sources: each of its threads would strip the types of its own.
  const cli = join(root, 'libs', 'redshift-local', 'dist', 'cli.js');
  if (!existsSync(cli)) throw new Error(`${cli} is missing: npx nx run redshift-local:build`);
  const port = await freePort();
  const args = ['--port', String(port), '--s3-endpoint', s3Endpoint, '--s3-region', 'us-east-1'];
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...credentials },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // It says where it listens as soon as it does.
  await once(createInterface({ input: child.stdout }), 'line');
  child.stdout.resume();
  return { host: '127.0.0.1', port, stop: () => stopProcess(child) };
}

/** Puts an object into the bucket. */
export async function put(s3: S3Client, key: string, body: Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}
