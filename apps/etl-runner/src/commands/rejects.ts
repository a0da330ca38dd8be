import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { ConfigurationError, NotFoundError } from '../errors.ts';
import { inColumns } from '../observe/columns.ts';
import { formatCount } from '../observe/format.ts';
import type { RunContext } from './load.ts';
import { isMissingTable, withRedshift } from './with-redshift.ts';

/** Which rejects. */
export interface RejectFilter {
  readonly stream?: string;
  readonly batch?: string;
}

/** A rejected line, as `etl.rejects` has it. */
export interface Reject {
  readonly batchId: string;
  readonly stream: string;
  readonly object: string;
  readonly line: number;
  readonly path: string | null;
  readonly reason: string;
  readonly rejectedAt: string;
  readonly quarantineUrl: string;
}

interface RejectRow {
  readonly batch_id: string;
  readonly stream: string;
  readonly object_key: string;
  readonly line: string | number;
  readonly path: string | null;
  readonly reason: string;
  readonly rejected_at: Date;
  readonly quarantine_url: string;
}

/** The command `rejects list`: the newest first. */
export async function listRejects(
  filter: RejectFilter,
  limit: string,
  context: RunContext,
  out: NodeJS.WritableStream,
  json: boolean,
): Promise<void> {
  if (!/^[1-9]\d{0,5}$/.test(limit))
    throw new ConfigurationError([`--limit: "${limit}" is no number from 1 to 999999`]);
  const { total, rejects } = await withRedshift(context, async ({ db }) => ({
    total: await countRejects(db, filter),
    rejects: await readRejects(db, filter, Number(limit)),
  }));
  if (json) {
    out.write(`${JSON.stringify({ command: 'rejects list', total, rejects })}\n`);
    return;
  }
  if (rejects.length === 0) {
    out.write('no rejects\n');
    return;
  }
  const rows = rejects.map(({ batchId, object, line, path, reason }) => [
    batchId,
    object.slice(object.lastIndexOf('/') + 1),
    String(line),
    path ?? '',
    reason.length > 100 ? `${reason.slice(0, 99)}…` : reason,
  ]);
  out.write(`${inColumns(['batch', 'object', 'line', 'path', 'reason'], rows)}\n`);
  if (total > rejects.length) out.write(`… and ${formatCount(total - rejects.length)} more (--limit)\n`);
}

/**
 * The command `rejects show`: the whole line and why it was rejected.
 *
 * @throws NotFoundError
 */
export async function showReject(
  batchId: string,
  lineText: string,
  context: RunContext,
  out: NodeJS.WritableStream,
): Promise<void> {
  if (!/^[1-9]\d*$/.test(lineText))
    throw new ConfigurationError([`"${lineText}" is no number of a line, which count from 1`]);
  const lineNumber = Number(lineText);
  const shown = await withRedshift(context, async ({ db, s3 }) => {
    const rejects = await readRejects(db, { batch: batchId }, undefined, sql`and line = ${lineNumber}`);
    let count = 0;
    for (const url of new Set(rejects.map(({ quarantineUrl }) => quarantineUrl))) {
      for await (const text of quarantineLines(s3, url)) {
        const reject = JSON.parse(text) as {
          key: string;
          line: number;
          reason: string;
          path: string | null;
          raw: string;
        };
        if (reject.line !== lineNumber) continue;
        count += 1;
        const { key, line, reason, path, raw } = reject;
        out.write(
          `object  ${key}\nline    ${line}\n${path ? `path    ${path}\n` : ''}reason  ${reason}\n\n${raw}\n`,
        );
      }
    }
    return count;
  });
  if (shown === 0)
    throw new NotFoundError(
      `batch ${batchId} has no rejected line ${lineNumber}: \`etl-runner rejects list\` shows what there is.`,
    );
}

/** The command `rejects export`: whole lines with their reasons as NDJSON, to a file or to stdout. */
export async function exportRejects(
  filter: RejectFilter,
  file: string | undefined,
  context: RunContext,
): Promise<void> {
  await withRedshift(context, async ({ db, s3 }) => {
    const urls = new Set((await readRejects(db, filter)).map(({ quarantineUrl }) => quarantineUrl));
    const lines = async function* () {
      for (const url of urls) for await (const line of quarantineLines(s3, url)) yield `${line}\n`;
    };
    await pipeline(lines, file === undefined ? process.stdout : createWriteStream(file), {
      end: file !== undefined,
    });
    context.reporter.info(`${formatCount(urls.size)} quarantine objects exported`, {
      file: file ?? 'stdout',
    });
  });
}

const condition = ({ stream, batch }: RejectFilter): RawBuilder<unknown> => sql`
  where ${stream === undefined ? sql`1 = 1` : sql`stream = ${stream}`}
  and ${batch === undefined ? sql`1 = 1` : sql`batch_id = ${batch}`}`;

async function countRejects(db: Kysely<unknown>, filter: RejectFilter): Promise<number> {
  const { rows } = await unlessMissing(
    sql<{ total: string }>`select count(*) as total from etl.rejects ${condition(filter)}`.execute(db),
  );
  return Number(rows[0]?.total ?? 0);
}

async function readRejects(
  db: Kysely<unknown>,
  filter: RejectFilter,
  limit?: number,
  more: RawBuilder<unknown> = sql``,
): Promise<readonly Reject[]> {
  const { rows } = await unlessMissing(
    sql<RejectRow>`
      select batch_id, stream, object_key, line, path, reason, rejected_at, quarantine_url
      from etl.rejects ${condition(filter)} ${more}
      order by max(rejected_at) over (partition by batch_id) desc, object_key, line ${limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`}`.execute(
      db,
    ),
  );
  return rows.map((row) => ({
    batchId: row.batch_id,
    stream: row.stream,
    object: row.object_key,
    line: Number(row.line),
    path: row.path,
    reason: row.reason,
    rejectedAt: row.rejected_at.toISOString(),
    quarantineUrl: row.quarantine_url,
  }));
}

async function unlessMissing<T>(query: Promise<{ readonly rows: T[] }>): Promise<{ readonly rows: T[] }> {
  try {
    return await query;
  } catch (error) {
    if (isMissingTable(error)) return { rows: [] };
    throw error;
  }
}

/** The lines of a quarantine object. */
async function* quarantineLines(s3: S3Client, url: string): AsyncGenerator<string, void, undefined> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const gunzip = createGunzip().setEncoding('utf8');
  const reading = pipeline(Body as Readable, gunzip);
  // Not `readline`: it ends a line at U+2028 as well, which JSON text may hold.
  let rest = '';
  for await (const chunk of gunzip) {
    const lines = `${rest}${chunk as string}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
  await reading;
}
