#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { RedshiftLocalError } from './errors.ts';
import type { RedshiftLocalOptions } from './options.ts';
import { startRedshiftLocal } from './server.ts';

const usage = `Usage: redshift-local [options]

A local Amazon Redshift: connect with any Redshift or Postgres client, COPY from any S3 endpoint.

  --host <address>         address to listen on            (default 127.0.0.1)
  --port <number>          port to listen on, 0 = free     (default 5439)
  --data-api-port <number> serve the Data API on this port, 0 = free (default: it is not served)
  --data-dir <folder>      keep the data here              (default: thrown away at the end)
  --cache-dir <folder>     keep an empty cluster to copy here (default: redshift-local in ~/.cache)
  --database <name>        database to make                (default dev)
  --user <name>            superuser to make               (default awsuser)
  --password-file <file>   file with the password of that user; without it nobody is asked
  --tls                    offer TLS with a certificate that is made for it
  --tls-cert <file>        offer TLS with this certificate, and
  --tls-key <file>         this key
  --tls-ca-out <file>      write the authority that clients are to trust here
  --s3-endpoint <url>      S3 server that COPY reads from  (default: Amazon's, found by the AWS SDK)
  --s3-region <region>     its region
  --postgres-bin <folder>  folder with postgres and initdb (default: the embedded ones)
  --faults                 let clients arm faults with redshift_local_fault()
  --quiet                  say nothing but errors
  --version                the version, and nothing else
  --help                   this text

Credentials for S3 are those that the AWS SDK finds (environment, profile, role).
Ctrl-C stops it.`;

/** The command line is wrong: exit code 2. */
class UsageError extends Error {}

interface CliOptions {
  readonly help: boolean;
  readonly version: boolean;
  /** File for the authority of the certificate. */
  readonly caFile: string | undefined;
  readonly server: RedshiftLocalOptions;
}

async function readOptions(args: readonly string[]): Promise<CliOptions> {
  const text = { type: 'string' } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        host: text,
        port: text,
        'data-api-port': text,
        'data-dir': text,
        'cache-dir': text,
        database: text,
        user: text,
        'password-file': text,
        's3-endpoint': text,
        's3-region': text,
        'postgres-bin': text,
        tls: { type: 'boolean' },
        'tls-cert': text,
        'tls-key': text,
        'tls-ca-out': text,
        faults: { type: 'boolean' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const port = readNumber('--port', values.port) ?? 5439;
  const dataApiPort = readNumber('--data-api-port', values['data-api-port']);
  const password =
    values['password-file'] === undefined
      ? undefined
      : (await readFileOf('--password-file', values['password-file'])).replace(/\r?\n$/, '');
  const { 'tls-cert': cert, 'tls-key': key } = values;
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--tls-cert and --tls-key belong together.');
  }
  const tls =
    cert === undefined || key === undefined
      ? values.tls
      : { cert: await readFileOf('--tls-cert', cert), key: await readFileOf('--tls-key', key) };
  const s3 = { endpoint: values['s3-endpoint'], region: values['s3-region'] };
  const given = {
    host: values.host,
    dataApi: dataApiPort === undefined ? undefined : { port: dataApiPort },
    dataDir: values['data-dir'],
    cacheDir: values['cache-dir'],
    database: values.database,
    user: values.user,
    tls,
    faults: values.faults,
    password,
    postgresBinDir: values['postgres-bin'],
    s3: Object.fromEntries(Object.entries(s3).filter(([, value]) => value !== undefined)),
    log: values.quiet ? undefined : (line: string) => console.error(`redshift-local: ${line}`),
  };
  if (values['tls-ca-out'] !== undefined && tls === undefined) {
    throw new UsageError('--tls-ca-out goes with --tls.');
  }
  return {
    help: values.help ?? false,
    version: values.version ?? false,
    caFile: values['tls-ca-out'],
    server: { port, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) },
  };
}

function readNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value === '' || Number.isNaN(Number(value))) throw new UsageError(`${option}: ${value} is no number.`);
  return Number(value);
}

async function readFileOf(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option}: ${(error as Error).message}`);
  }
}

async function ownVersion(): Promise<string> {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}

/** Runs until SIGINT or SIGTERM. */
async function main(args: readonly string[]): Promise<void> {
  const { help, version, caFile, server } = await readOptions(args);
  if (help || version) {
    console.log(help ? usage : await ownVersion());
    return;
  }
  const starting = startRedshiftLocal(server);
  // From the first moment on: a signal that arrives during the start ends the server as orderly as any other.
  const stop = (): void => {
    // A failed start is reported by whoever waits for it.
    starting
      .then((redshift) => redshift.stop())
      .then(
        () => process.exit(0),
        () => undefined,
      );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const redshift = await starting;
  if (caFile !== undefined) await writeFile(caFile, redshift.ca ?? '');
  // The password is the user's secret: it is not shown.
  console.log(`postgres://${redshift.user}@${redshift.host}:${redshift.port}/${redshift.database}`);
  if (redshift.dataApiEndpoint !== undefined) console.log(redshift.dataApiEndpoint);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  const known = isUsage || error instanceof RedshiftLocalError;
  console.error(
    `redshift-local: ${known ? (error as Error).message : String((error as Error)?.stack ?? error)}`,
  );
  if (isUsage) console.error('Try --help.');
  process.exit(isUsage ? 2 : 1);
});
