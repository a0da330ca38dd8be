import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { toClient } from '../wire/messages.ts';
import type { CopySession } from '../wire/session.ts';
import type { CopyFeed, HiddenResult } from '../wire/upstream.ts';
import { JsonDecoder } from './decode.ts';
import type { LoadErrorRow } from './load-error.ts';
import type { LoadLog, LoadRecord } from './load-log.ts';
import { listSources, ManifestError } from './manifest.ts';
import type { CopyCommand } from './parse-copy.ts';
import { S3SourceError, type S3Source, type SourceObject } from './s3-source.ts';
import { readTarget, TargetError, type Target } from './target.ts';

/** What COPY works with besides its session. */
export interface CopyContext {
  readonly s3: S3Source;
  readonly log: LoadLog;
  readonly user: string;
}

/** Redshift keeps a bounded number of errors of a load. */
const maxRecordedErrors = 100;

/** More bad documents than MAXERROR allows, or data that cannot be read at all. */
class LoadFailed extends Error {
  override readonly name = 'LoadFailed';
}

/** The client is gone, or cancelled: the load ends without further words. */
class LoadAbandoned extends Error {
  override readonly name = 'LoadAbandoned';
}

/** The state of one load. */
interface Load {
  readonly command: CopyCommand;
  readonly target: Target;
  readonly startedAt: Date;
  readonly errors: LoadErrorRow[];
  errorCount: number;
  rows: number;
  bytes: number;
  files: number;
}

/** The bytes of an object, unpacked. A broken archive ends the iteration with its error. */
function unpack(body: Readable, gzip: boolean): Readable {
  if (!gzip) return body;
  // An error reaches the reader of the last stream.
  return pipeline(body, createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
}

interface OpenedObject {
  readonly source: SourceObject;
  readonly body: Readable;
  readonly bytes: number;
}

async function openObject(source: SourceObject, load: Load, s3: S3Source): Promise<OpenedObject | undefined> {
  const url = `s3://${source.bucket}/${source.key}`;
  try {
    const { body, bytes } = await s3.open(source, load.command.options.region);
    if (source.expectedBytes !== undefined && source.expectedBytes !== bytes) {
      body.destroy();
      throw new ManifestError(
        `The size of ${url} is ${bytes} bytes, but the manifest says content_length ${source.expectedBytes}`,
      );
    }
    return { source, body, bytes };
  } catch (error) {
    if (error instanceof S3SourceError && error.isMissing && !source.mandatory) return undefined;
    throw error;
  }
}

/** Streams all objects into the feed, the next one being opened while one is read. */
async function loadObjects(
  load: Load,
  sources: readonly SourceObject[],
  s3: S3Source,
  feed: CopyFeed | undefined,
  session: CopySession,
): Promise<void> {
  const { options } = load.command;
  const decoder = new JsonDecoder(load.target.columns, options, {
    onRows: async (rows) => {
      if (session.isClosed() || feed?.isOver()) throw new LoadAbandoned();
      await feed?.send(rows);
    },
    onError: (row) => {
      load.errorCount++;
      if (load.errors.length < maxRecordedErrors) load.errors.push(row);
      // The load fails when the errors REACH the limit; 0 and 1 both mean the first.
      if (load.errorCount >= Math.max(1, options.maxErrors)) {
        throw new LoadFailed(
          `Load into table '${load.target.name}' failed.  Check 'sys_load_error_detail' system table for details.`,
        );
      }
    },
  });
  const open = (source: SourceObject | undefined): Promise<OpenedObject | undefined> => {
    const opened = source === undefined ? Promise.resolve(undefined) : openObject(source, load, s3);
    // It is awaited later; until then its failure is nobody's.
    opened.catch(() => undefined);
    return opened;
  };
  let next = open(sources[0]);
  try {
    for (let index = 0; index < sources.length; index++) {
      const current = await next;
      next = open(sources[index + 1]);
      if (current === undefined) continue;
      const url = `s3://${current.source.bucket}/${current.source.key}`;
      load.files++;
      load.bytes += current.bytes;
      try {
        await decoder.decode(url, unpack(current.body, options.gzip));
      } catch (error) {
        throw readableError(error, url);
      }
    }
    await decoder.finish();
  } finally {
    load.rows = decoder.rowCount;
    void next.then((opened) => opened?.body.destroy()).catch(() => undefined);
  }
  if (load.files === 0) throw new ManifestError('No file of the manifest was found');
}

/** Errors of zlib and of the network do not say which object they concern. */
function readableError(error: unknown, url: string): unknown {
  if (error instanceof LoadFailed || error instanceof LoadAbandoned) return error;
  const { code, message } = error as { code?: string; message: string };
  const isZlib = code?.startsWith('Z_') ?? false;
  return new LoadFailed(
    isZlib ? `Error decompressing ${url}: ${message}` : `Error reading ${url}: ${message}`,
    {
      cause: error,
    },
  );
}

const knownErrors = [LoadFailed, ManifestError, S3SourceError, TargetError];

/** Ends a load that went wrong: the client's transaction is aborted and the client hears why. */
async function fail(error: unknown, feed: CopyFeed | undefined, session: CopySession): Promise<string> {
  const known = knownErrors.some((type) => error instanceof type);
  const text = error instanceof Error ? error.message : String(error);
  const message = known ? text : `redshift-local failed to execute COPY: ${text}`;
  const code = error instanceof TargetError ? error.code : 'XX000';
  const detail = error instanceof S3SourceError ? `s3://${error.bucket}/${error.key}` : undefined;
  const diagnostic = {
    severity: 'ERROR',
    code,
    message,
    ...(detail === undefined ? {} : { detail }),
  } as const;
  if (feed === undefined) {
    await session.raise(diagnostic);
    return message;
  }
  if (!feed.isOver()) feed.fail('redshift-local: the load failed');
  const result = await feed.ended;
  if (result.kind !== 'error') return message;
  // Postgres' own error, unless it only repeats that the load was given up.
  const givenUp =
    result.fields.get('C') === '57014' && /COPY from stdin failed/.test(result.fields.get('M') ?? '');
  session.reply(givenUp ? toClient.error(diagnostic) : result.frame);
  return message;
}

/** Forwards what Postgres said when it refused the first statement of a load. */
function forward(result: HiddenResult, session: CopySession): void {
  if (result.kind === 'error') session.reply(result.frame);
}

function reportSuccess(load: Load, session: CopySession): void {
  const notice = (message: string): void =>
    session.reply(toClient.notice({ severity: 'INFO', code: '00000', message }));
  if (load.errorCount > 0) {
    notice(
      `Load into table '${load.target.name}' completed, ${load.errorCount} record(s) could not be loaded.  ` +
        "Check 'sys_load_error_detail' system table for details.",
    );
  }
  notice(`Load into table '${load.target.name}' completed, ${load.rows} record(s) loaded successfully.`);
  session.reply(toClient.commandComplete('COPY'));
}

/** Executes a COPY from S3 inside the client's transaction, so that temporary and uncommitted tables are seen and a rollback takes all. */
export async function runCopy(
  command: CopyCommand,
  session: CopySession,
  context: CopyContext,
): Promise<void> {
  const startedAt = new Date();
  const { statements } = session;
  const pidResult = await statements.run('select pg_catalog.pg_backend_pid()');
  if (pidResult.kind !== 'rows') {
    forward(pidResult, session);
    return;
  }
  let load: Load | undefined;
  let feed: CopyFeed | undefined;
  let message = '';
  let status: LoadRecord['status'] = 'failed';
  try {
    const target = await readTarget(command, statements);
    if ('kind' in target) {
      forward(target, session);
      return;
    }
    load = { command, target, startedAt, errors: [], errorCount: 0, rows: 0, bytes: 0, files: 0 };
    checkMatching(command, target);
    const sources = await listSources(command, context.s3);
    if (!command.options.noLoad) {
      const columns = target.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ');
      feed = statements.copyIn(`COPY ${target.sqlName} (${columns}) FROM STDIN`);
      const opened = await feed.opened;
      if (opened.kind !== 'rows') {
        forward(opened, session);
        return;
      }
    }
    await loadObjects(load, sources, context.s3, feed, session);
    feed?.done();
    const ended = await feed?.ended;
    if (ended !== undefined && ended.kind !== 'rows') {
      forward(ended, session);
      if (ended.kind === 'error') message = ended.fields.get('M') ?? '';
    } else status = 'completed';
  } catch (error) {
    message = await fail(error, feed, session);
  }
  if (load !== undefined && !session.isClosed()) {
    const queryId = await context.log.nextQueryId();
    await context.log.record({
      ...load,
      queryId,
      pid: pidResult.rows[0]?.[0] ?? '0',
      tableOid: load.target.oid,
      tableName: load.target.name,
      user: context.user,
      status,
      dataSource: `s3://${command.bucket}/${command.key}`,
      message,
    });
    if (status !== 'completed') return;
    await statements.run(`select pg_catalog.redshift_local_remember_copy(${queryId}, ${load.rows})`);
    // After the record: a client that asks at once finds it.
    reportSuccess(load, session);
  }
}

function checkMatching({ options }: CopyCommand, { columns }: Target): void {
  if (options.json === 'noshred' && (columns.length !== 1 || columns[0]?.type.kind !== 'super')) {
    throw new TargetError('0A000', "COPY with JSON 'noshred' needs exactly one column, of type SUPER");
  }
}
