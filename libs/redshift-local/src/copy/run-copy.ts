import { text } from 'node:stream/consumers';
import { toClient } from '../wire/messages.ts';
import type { CopySession } from '../wire/services.ts';
import { StatementStopped } from '../wire/statement-stopped.ts';
import type { CopyFeed, HiddenResult } from '../wire/hidden-statements.ts';
import type { DecodeJob } from './decode-job.ts';
import type { DecodeThreads } from './decode-threads.ts';
import { BadObjectError, ManifestError, TargetError } from './errors.ts';
import { parseJsonPaths, type PathStep } from './json/path.ts';
import { LoadAbandoned, Loader, LoadFailed, newSummary, type LoadSummary } from './load.ts';
import type { LoadLog } from './load-log.ts';
import { listSources } from './manifest.ts';
import type { CopyOptions } from './options.ts';
import type { CopyCommand } from './parse-copy.ts';
import { S3SourceError, type S3Source } from './s3-source.ts';
import { readTarget, type Target } from './target.ts';

/** What COPY and UNLOAD work with besides their session. */
export interface CopyContext {
  readonly s3: S3Source;
  readonly threads: DecodeThreads;
  readonly log: LoadLog;
  readonly user: string;
}

/** How Postgres' binary COPY format starts (signature, flags, no extension) and ends. */
const binaryHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const binaryTrailer = Buffer.from([0xff, 0xff]);

/** A temporary table of so many rows is worth a few milliseconds for its statistics. */
const analyzedRows = 1000;

/** The text for NULL of text formats unless NULL AS says otherwise. */
const defaultNull = '\\N';

function checkMatching({ format }: CopyOptions, { columns }: Target): void {
  const isSuper = columns.length === 1 && columns[0]?.type.kind === 'super';
  if ('matching' in format && format.matching === 'noshred' && !isSuper) {
    throw new TargetError('0A000', "COPY with JSON 'noshred' needs exactly one column, of type SUPER");
  }
  if (format.kind === 'fixed-width' && format.widths.length !== columns.length) {
    throw new TargetError(
      'XX000',
      `The fixedwidth specification names ${format.widths.length} columns, the table has ${columns.length}`,
    );
  }
}

async function readPaths(
  { options }: CopyCommand,
  { columns }: Target,
  s3: S3Source,
): Promise<PathStep[][] | undefined> {
  const { format } = options;
  if (!('matching' in format) || typeof format.matching === 'string') return undefined;
  const url = format.matching.pathsUrl;
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  const { body } = await s3.open({ bucket, key }, options.access);
  const paths = parseJsonPaths(await text(body), url);
  if (paths.length !== columns.length) {
    throw new ManifestError(
      'Number of jsonpaths and the number of columns should match. ' +
        `JSONPath size: ${paths.length}, Number of columns in table or column list: ${columns.length}`,
    );
  }
  return paths;
}

function makeJob(
  options: CopyOptions,
  { columns, timeZone }: Target,
  paths: PathStep[][] | undefined,
): DecodeJob {
  const { format, compression, encoding, ignoreHeader, ignoreBlankLines, fillRecord } = options;
  const isText = format.kind === 'csv' || format.kind === 'delimited' || format.kind === 'fixed-width';
  const nullAs = options.nullAs ?? (isText ? defaultNull : undefined);
  return {
    columns,
    format,
    compression,
    encoding,
    lines: { ignoreHeader, ignoreBlankLines, fillRecord },
    defaultNull: options.nullAs === undefined,
    errorLimit: Math.max(1, options.maxErrors),
    values: {
      ...pickValueOptions(options),
      // Parquet's times are written here, not by people.
      ...(format.kind === 'parquet' ? { timeFormat: 'auto', dateFormat: 'auto' } : {}),
      ...(nullAs === undefined ? {} : { nullAs }),
      timeZone,
    },
    ...(paths === undefined ? {} : { paths }),
  };
}

function pickValueOptions(options: CopyOptions): Omit<DecodeJob['values'], 'timeZone' | 'nullAs'> {
  const { emptyAsNull, blanksAsNull, trimBlanks, truncateColumns, roundDecimals, acceptAnyDate } = options;
  const { replacement, dateFormat, timeFormat } = options;
  return {
    emptyAsNull,
    blanksAsNull,
    trimBlanks,
    truncateColumns,
    roundDecimals,
    acceptAnyDate,
    ...(replacement === undefined ? {} : { replacement }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(timeFormat === undefined ? {} : { timeFormat }),
  };
}

const knownErrors = [
  ...[LoadFailed, LoadAbandoned, ManifestError, S3SourceError, TargetError, BadObjectError],
  StatementStopped,
];

/** Ends a load that went wrong: the client's transaction is aborted and the client hears why. */
async function fail(error: unknown, feed: CopyFeed | undefined, session: CopySession): Promise<string> {
  const known = knownErrors.some((type) => error instanceof type);
  const reason = error instanceof Error ? error.message : String(error);
  const message = known ? reason : `redshift-local failed to execute COPY: ${reason}`;
  const code = error instanceof TargetError || error instanceof StatementStopped ? error.code : 'XX000';
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
  return givenUp ? message : (result.fields.get('M') ?? message);
}

/** Forwards what Postgres said when it refused the first statement of a load. */
function forward(result: HiddenResult, session: CopySession): void {
  if (result.kind === 'error') session.reply(result.frame);
}

function reportSuccess(summary: LoadSummary, target: Target, session: CopySession): void {
  const notice = (message: string): void =>
    session.reply(toClient.notice({ severity: 'INFO', code: '00000', message }));
  if (summary.errorCount > 0) {
    notice(
      `Load into table '${target.name}' completed, ${summary.errorCount} record(s) could not be loaded.  ` +
        "Check 'sys_load_error_detail' system table for details.",
    );
  }
  if (summary.replacements.length > 0) {
    notice(
      `Load into table '${target.name}' completed, ${summary.replacements.length} record(s) were loaded with replacements made ` +
        "for ACCEPTINVCHARS.  Check 'stl_replacements' system table for details.",
    );
  }
  notice(`Load into table '${target.name}' completed, ${summary.rows} record(s) loaded successfully.`);
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
  const { options } = command;
  const refused = new AbortController();
  const signal = AbortSignal.any([session.signal, refused.signal]);
  const s3 = context.s3.within(signal);
  const summary = newSummary();
  let target: Target | undefined;
  let feed: CopyFeed | undefined;
  let message = '';
  let completed = false;
  try {
    const found = await readTarget(command, statements);
    if ('kind' in found) {
      forward(found, session);
      return;
    }
    target = found;
    checkMatching(options, target);
    const paths = await readPaths(command, target, s3);
    const sources = await listSources(command, s3);
    const job = makeJob(options, target, paths);
    if (!options.noLoad) {
      const columns = target.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ');
      feed = statements.copyIn(`COPY ${target.sqlName} (${columns}) FROM STDIN (FORMAT binary)`);
      const opened = await feed.opened;
      if (opened.kind !== 'rows') {
        forward(opened, session);
        return;
      }
      // Postgres may end it at any time; what is read then is of no use.
      void feed.ended.then(({ kind }) => kind !== 'rows' && refused.abort(new LoadAbandoned()));
      await feed.send(binaryHeader);
    }
    const { threads } = context;
    const loading = { command, target, job, s3, threads, feed, isClosed: () => signal.aborted };
    await new Loader(loading, sources, summary).run();
    await feed?.send(binaryTrailer);
    feed?.done();
    const ended = await feed?.ended;
    if (ended !== undefined && ended.kind !== 'rows') {
      forward(ended, session);
      if (ended.kind === 'error') message = ended.fields.get('M') ?? '';
    } else completed = true;
  } catch (error) {
    message = await fail(signal.aborted ? signal.reason : error, feed, session);
  }
  if (target === undefined || session.isClosed()) return;
  const { queryId } = session;
  await context.log.record({
    summary,
    startedAt,
    queryId,
    pid: String(session.pid),
    tableOid: target.oid,
    tableName: target.name,
    user: context.user,
    status: completed ? 'completed' : 'failed',
    dataSource: `s3://${command.bucket}/${command.key}`,
    format: options.format.kind,
    message,
  });
  if (!completed) return;
  if (target.isTemporary && summary.rows >= analyzedRows) {
    await statements.run(`select pg_catalog.redshift_local_analyze_loaded(${target.oid})`);
  }
  await statements.run(`select pg_catalog.redshift_local_remember_copy(${queryId}, ${summary.rows})`);
  // After the record: a client that asks at once finds it.
  reportSuccess(summary, target, session);
}
