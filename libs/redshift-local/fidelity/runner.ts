import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { startRedshiftLocal, type RedshiftLocal } from '../src/index.ts';
import type { DocumentedStatement, Expectation, Feature } from './types.ts';

/** What a case gave instead of what it should; undefined when it passed. */
export type Failure = string | undefined;

const asText = { getTypeParser: () => (value: string | Buffer) => String(value) };

/** SUPER values are compared as JSON: blanks between tokens and the order of attributes are Postgres'. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{"]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    );
  } catch {
    return value;
  }
}

function comparableRows(rows: readonly (readonly unknown[])[], isOrdered: boolean): string {
  const lines = rows.map((row) => JSON.stringify(row.map(comparable)));
  return (isOrdered ? lines : lines.toSorted()).join('\n');
}

/** A statement without what stands in parentheses. */
function outsideParentheses(sql: string): string {
  const shorter = sql.replaceAll(/\([^()]*\)/g, '');
  return shorter === sql ? sql : outsideParentheses(shorter);
}

/** The difference between a result and what is expected. Without ORDER BY the order of rows does not count. */
function difference(
  expected: Expectation,
  outcome: readonly unknown[][] | Error,
  isOrdered: boolean,
): Failure {
  if (outcome instanceof Error) {
    const { code, message } = outcome as Error & { code?: string };
    const text = `${code} ${message}`;
    const wanted = typeof expected === 'object' && 'error' in expected ? expected.error : undefined;
    return wanted !== undefined && text.includes(wanted) ? undefined : text;
  }
  if (expected === 'ok') return undefined;
  const isEqual =
    !('error' in expected) && comparableRows(outcome, isOrdered) === comparableRows(expected, isOrdered);
  return isEqual ? undefined : JSON.stringify(outcome);
}

/** Executes features and documented statements against one server, each in a schema of its own. */
export class FidelityRunner {
  readonly #server: RedshiftLocal;
  readonly #s3: S3Client;
  readonly #client: Client;
  #cases = 0;

  private constructor(server: RedshiftLocal, s3: S3Client, client: Client) {
    this.#server = server;
    this.#s3 = s3;
    this.#client = client;
  }

  /** @param s3Endpoint URL of an S3 that takes any credentials */
  static async start(s3Endpoint: string): Promise<FidelityRunner> {
    const s3 = {
      endpoint: s3Endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const server = await startRedshiftLocal({ s3 });
    const client = new Client({ connectionString: server.connectionString, types: asText });
    client.on('error', () => undefined);
    await client.connect();
    return new FidelityRunner(server, new S3Client(s3), client);
  }

  async stop(): Promise<void> {
    await this.#client.end();
    await this.#server.stop();
    this.#s3.destroy();
  }

  /** Executes the example of a feature. */
  feature({ setup, objects, example, expect }: Feature): Promise<Failure> {
    const steps = typeof example === 'string' ? [example] : example;
    return this.#run([...(setup ?? []), ...steps.slice(0, -1)], steps.at(-1) ?? '', expect, objects);
  }

  /** Executes a documented statement. */
  statement({ setup, objects, sql, rows }: DocumentedStatement): Promise<Failure> {
    return this.#run(setup ?? [], sql, rows, objects);
  }

  async #run(
    before: readonly string[],
    sql: string,
    expected: Expectation,
    objects: Feature['objects'],
  ): Promise<Failure> {
    const isOrdered = /\border\s+by\b/i.test(outsideParentheses(sql));
    const name = `fidelity_${++this.#cases}`;
    const bucket = await this.#bucket(name.replace('_', '-'), objects ?? {});
    const fill = (text: string): string => text.replaceAll('{s3}', bucket);
    await this.#client.query(`create schema ${name}; set search_path to ${name}, public`);
    try {
      for (const step of before) await this.#client.query(fill(step));
      const result = await this.#client.query<unknown[]>({ text: fill(sql), rowMode: 'array' });
      const last = Array.isArray(result) ? result.at(-1) : result;
      return difference(expected, last.rows ?? [], isOrdered);
    } catch (error) {
      return difference(expected, error as Error, isOrdered);
    } finally {
      await this.#client.query('rollback');
      await this.#client.query(`reset all; drop schema ${name} cascade`);
    }
  }

  async #bucket(name: string, objects: NonNullable<Feature['objects']>): Promise<string> {
    const entries = Object.entries(objects);
    if (entries.length > 0) await this.#s3.send(new CreateBucketCommand({ Bucket: name }));
    for (const [Key, Body] of entries) {
      await this.#s3.send(new PutObjectCommand({ Bucket: name, Key, Body }));
    }
    return `s3://${name}`;
  }
}
