import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RedshiftLocal } from '../../src/index.ts';
import { startServer, TestBucket } from '../support.ts';

const run = promisify(execFile);
const root = join(__dirname, '..', '..', '..', '..');
const python = join(root, '.venv-test', 'bin', 'python');

/** A server and a bucket for the checks of one client. */
export interface ClientStage {
  readonly server: RedshiftLocal;
  readonly bucket: TestBucket;
  close(): Promise<void>;
}

/** What the stages of all clients log in with. */
export const password = 'Secret-1';

/** Starts a server with a password, TLS and the Data API. */
export async function openStage(): Promise<ClientStage> {
  const bucket = await new TestBucket().create();
  const server = await startServer({ password, tls: true, dataApi: {} });
  return {
    server,
    bucket,
    async close() {
      await server.stop();
      bucket.close();
    },
  };
}

/** The outcome of each check of a Python client: `ok`, or what went wrong. */
export type Outcomes = Readonly<Record<string, string>>;

/** Runs `<name>_checks.py` of this folder in the environment that holds the Python clients. */
export async function runChecks(name: string, { server, bucket }: ClientStage): Promise<Outcomes> {
  if (!existsSync(python)) throw new Error(`${python} is missing: run \`npm run setup\` first.`);
  const { stdout } = await run(python, [join(__dirname, `${name}_checks.py`)], {
    env: {
      PATH: process.env['PATH'],
      HOST: server.host,
      PORT: String(server.port),
      DB_PASSWORD: password,
      BUCKET: bucket.name,
      CA: server.ca,
      DATA_API: server.dataApiEndpoint,
      AWS_ENDPOINT_URL_S3: process.env['TEST_S3_ENDPOINT'],
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      PYTHONWARNINGS: 'ignore',
    },
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)) as Outcomes;
}

/** One test per check of a Python client. */
export function describeChecks(client: string, script: string, checks: readonly string[]): void {
  describe(client, () => {
    let stage: ClientStage;
    let outcomes: Outcomes;
    beforeAll(async () => {
      stage = await openStage();
      outcomes = await runChecks(script, stage);
    });
    afterAll(() => stage?.close());

    it.each(checks)('%s', (check) => {
      expect(outcomes[check]).toBe('ok');
    });
    it('runs no check that is not listed', () => {
      expect(Object.keys(outcomes).sort()).toEqual([...checks].sort());
    });
  });
}
