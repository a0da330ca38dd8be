import { DeleteObjectsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { TargetError } from '../copy/errors.ts';
import type { UnloadedFile } from '../copy/load-log.ts';
import type { CopyContext } from '../copy/run-copy.ts';
import { S3SourceError, type S3Source } from '../copy/s3-source.ts';
import { toClient } from '../wire/messages.ts';
import type { CopySession } from '../wire/services.ts';
import { StatementStopped } from '../wire/statement-stopped.ts';
import type { HiddenResult } from '../wire/hidden-statements.ts';
import { describeColumn, toUnloadColumn, type UnloadColumn } from './columns.ts';
import { FileSet } from './file-set.ts';
import { UnloadFailed } from './line-formats.ts';
import type { UnloadCommand } from './options.ts';
import { splitCopyLine } from './row-text.ts';
import { S3Upload } from './s3-upload.ts';

/** Rows that wait for S3 before Postgres is told to pause. */
const maxWaitingRows = 2000;
/** Keys of one DeleteObjects. */
const deleteAtOnce = 1000;

/**
 * Makes sure that nothing is overwritten against the will of the user.
 *
 * @throws UnloadFailed | S3SourceError
 */
async function prepareTarget({ bucket, prefix, options }: UnloadCommand, s3: S3Source): Promise<void> {
  if (options.overwrite === 'allow') return;
  const existing = await s3.list(bucket, prefix, options.access);
  if (existing.length === 0) return;
  if (options.overwrite === 'never') {
    throw new UnloadFailed(
      'Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the ' +
        'target files in S3, or using the ALLOWOVERWRITE option.',
    );
  }
  for (let at = 0; at < existing.length; at += deleteAtOnce) {
    const keys = existing.slice(at, at + deleteAtOnce).map(({ key }) => ({ Key: key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } });
    await s3.request({ bucket, key: prefix }, options.access, (client, settings) =>
      client.send(command, settings),
    );
  }
}

/** Writes the list of all objects (AWS docs, UNLOAD, MANIFEST). */
async function writeManifest(
  { bucket, prefix, options }: UnloadCommand,
  files: readonly UnloadedFile[],
  columns: readonly UnloadColumn[],
  s3: S3Source,
): Promise<void> {
  const verbose = options.manifest === 'verbose';
  // AWS docs: the row count includes the header line.
  const countOf = ({ rows }: UnloadedFile): number => rows + (options.header ? 1 : 0);
  const entries = files.map((file) => ({
    url: file.url,
    // COPY needs the size of Parquet files.
    ...(verbose || options.format.kind === 'parquet'
      ? { meta: { content_length: file.bytes, ...(verbose ? { record_count: countOf(file) } : {}) } }
      : {}),
  }));
  const total = {
    content_length: files.reduce((sum, { bytes }) => sum + bytes, 0),
    record_count: files.reduce((sum, file) => sum + countOf(file), 0),
  };
  const manifest = verbose
    ? {
        entries,
        schema: { elements: columns.map(describeColumn) },
        meta: total,
        author: { name: 'Amazon Redshift', version: '1.0.0' },
      }
    : { entries };
  const separator = options.partitionBy.length > 0 && prefix !== '' && !prefix.endsWith('/') ? '/' : '';
  const key = `${prefix}${separator}manifest`;
  const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(manifest, null, 2) });
  await s3.request({ bucket, key }, options.access, (client, settings) => client.send(put, settings));
}

/**
 * Streams the result of the query into the objects.
 *
 * @returns how Postgres' COPY ended
 * @throws UnloadFailed | S3SourceError | StatementStopped once Postgres is done
 */
async function unloadRows(
  command: UnloadCommand,
  files: FileSet,
  session: CopySession,
): Promise<HiddenResult> {
  let failure: unknown;
  let writing = Promise.resolve();
  let waiting = 0;
  const result = await session.statements.copyOut(`COPY (${command.query}) TO STDOUT`, (line, source) => {
    // What comes after a failure is passed over: the statement has to end before the connection can be used again.
    if (failure !== undefined || session.signal.aborted) return;
    const fields = splitCopyLine(line.toString('utf8', 0, line.length - 1));
    if (++waiting >= maxWaitingRows) source.pause();
    writing = writing
      .then(() => (failure === undefined ? files.write(fields) : undefined))
      .catch((error: unknown) => {
        failure ??= error;
      })
      .then(() => {
        if (--waiting === 0) source.resume();
      });
  });
  await writing;
  if (failure !== undefined && result.kind === 'rows') throw failure;
  return result;
}

const knownErrors = [UnloadFailed, S3SourceError, TargetError, StatementStopped];

/** Executes an UNLOAD inside the client's transaction, so that it sees what the transaction did. */
export async function runUnload(
  command: UnloadCommand,
  session: CopySession,
  context: CopyContext,
): Promise<void> {
  const startedAt = new Date();
  const { statements } = session;
  const { options, bucket, prefix } = command;
  const s3 = context.s3.within(session.signal);
  const forward = (result: HiddenResult): void => {
    if (result.kind === 'error') session.reply(result.frame);
  };
  const described = await statements.describe(command.query);
  if (described.kind !== 'columns') {
    forward(described);
    return;
  }
  let files: FileSet | undefined;
  let message = '';
  try {
    await prepareTarget(command, s3);
    const columns = described.columns.map(toUnloadColumn);
    files = new FileSet(command, columns, (key) => new S3Upload(s3, options.access, { bucket, key }));
    const result = await unloadRows(command, files, session);
    if (result.kind !== 'rows') {
      forward(result);
      if (result.kind === 'error') message = result.fields.get('M') ?? 'failed';
      await files.abort();
    } else {
      await files.finish();
      if (options.manifest !== 'none') await writeManifest(command, files.files, files.columns, s3);
    }
  } catch (error) {
    const { signal } = session;
    const abandoning = files?.abort();
    // Whoever cancels does not wait for S3.
    if (!signal.aborted) await abandoning;
    const problem: unknown = signal.aborted ? signal.reason : error;
    const known = knownErrors.some((type) => problem instanceof type);
    const text = problem instanceof Error ? problem.message : String(problem);
    message = known ? text : `redshift-local failed to execute UNLOAD: ${text}`;
    const code = problem instanceof StatementStopped ? problem.code : 'XX000';
    await session.raise({ severity: 'ERROR', code, message });
  }
  if (session.isClosed()) return;
  const rows = files?.files.reduce((sum, file) => sum + file.rows, 0) ?? 0;
  const { queryId } = session;
  await context.log.recordUnload({
    queryId,
    pid: String(session.pid),
    user: context.user,
    startedAt,
    status: message === '' ? 'completed' : 'failed',
    format: options.format.kind,
    compression: options.compression,
    location: `s3://${bucket}/${prefix}`,
    rows,
    files: files?.files ?? [],
    message,
  });
  if (message !== '') return;
  await statements.run(`select pg_catalog.redshift_local_remember_unload(${queryId}, ${rows})`);
  session.reply(
    toClient.notice({
      severity: 'INFO',
      code: '00000',
      message: `UNLOAD completed, ${rows} record(s) unloaded successfully.`,
    }),
  );
  session.reply(toClient.commandComplete('UNLOAD'));
}
