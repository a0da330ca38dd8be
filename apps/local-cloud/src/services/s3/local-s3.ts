import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ManagedProcess, ManagedProcesses } from '../../processes/types.ts';
import {
  LocalS3Error,
  LocalS3PortTakenError,
  LocalS3StateDamagedError,
  LocalS3StateInUseError,
} from './errors.ts';

/** Options of {@link startLocalS3}. */
export interface LocalS3Options {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** Where buckets and objects are kept from one start to the next; made when missing. */
  readonly stateDir: string;
  /** The Python that has moto installed. */
  readonly python: string;
  readonly processes: ManagedProcesses;
  /** How long the server may take to load its objects and answer. @default 60000 (one minute) */
  readonly startTimeoutMs?: number;
}

/** A running S3 server; any S3 client works with it unchanged. */
export interface LocalS3 {
  /** For example "http://127.0.0.1:9000". */
  readonly endpoint: string;
  /** The server takes any credentials; these are for clients that insist on some. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  stop(): Promise<void>;
}

/** Exit codes of durable_s3.py. */
const exitCodes = { portTaken: 3, stateInUse: 4, stateDamaged: 5 } as const;

const maxReasonLines = 20;

/**
 * Starts moto's S3 with a memory that survives `kill -9`: every acknowledged object, its metadata, ETag and date are
 * in `stateDir`. Only S3 is kept; what else moto answers (STS, Secrets Manager, SNS) is forgotten at the end.
 *
 * @throws LocalS3PortTakenError, LocalS3StateInUseError, LocalS3StateDamagedError, or LocalS3Error with the last output of the server
 */
export async function startLocalS3(options: LocalS3Options): Promise<LocalS3> {
  const { host = '127.0.0.1', stateDir, startTimeoutMs = 60_000 } = options;
  const server = options.processes.spawn('local S3', options.python, [
    fileURLToPath(new URL('durable_s3.py', import.meta.url)),
    '--host',
    host,
    '--port',
    String(options.port),
    '--state-dir',
    stateDir,
  ]);
  const lastLines: string[] = [];
  createInterface({ input: server.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > maxReasonLines) lastLines.shift();
  });

  try {
    const deadline = AbortSignal.timeout(startTimeoutMs);
    const port = await Promise.race([
      announcedPort(server),
      failure(server, host, options.port, stateDir, lastLines),
      expiry(deadline, startTimeoutMs),
    ]);
    const endpoint = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    await answers(endpoint, deadline, startTimeoutMs);
    return {
      endpoint,
      accessKeyId: 'local',
      secretAccessKey: 'local',
      region: 'us-east-1',
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The server's first line says where it listens; reading it from its own pipe cannot mistake another program for it. */
function announcedPort(server: ManagedProcess): Promise<number> {
  return new Promise((resolve) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      const port = /^listening on port (\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

async function failure(
  server: ManagedProcess,
  host: string,
  port: number,
  stateDir: string,
  lastLines: readonly string[],
): Promise<never> {
  const { code, signal } = await server.exited;
  if (code === exitCodes.portTaken) throw new LocalS3PortTakenError(host, port);
  if (code === exitCodes.stateInUse) throw new LocalS3StateInUseError(stateDir);
  if (code === exitCodes.stateDamaged) throw new LocalS3StateDamagedError(lastLines.at(-1) ?? stateDir);
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  throw new LocalS3Error(
    `the local S3 ended while it started (${how}): ${lastLines.join('\n') || 'it said nothing'}`,
  );
}

async function expiry(deadline: AbortSignal, startTimeoutMs: number): Promise<never> {
  await new Promise((resolve) => deadline.addEventListener('abort', resolve, { once: true }));
  throw timeout(startTimeoutMs);
}

/** The list of buckets is the first thing that S3 can answer. */
async function answers(endpoint: string, deadline: AbortSignal, startTimeoutMs: number): Promise<void> {
  while (!deadline.aborted) {
    const reply = await fetch(`${endpoint}/`, { signal: deadline }).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok) return;
    await sleep(25);
  }
  throw timeout(startTimeoutMs);
}

const timeout = (startTimeoutMs: number) =>
  new LocalS3Error(
    `the local S3 did not answer within ${startTimeoutMs / 1000} s; is the machine very busy?`,
  );
