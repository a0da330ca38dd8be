import type { SchemaChange, WriterLog } from '@spacex/redshift-writer';
import { destination, type Logger, pino } from 'pino';
import type { OutputConfig } from '../config.ts';
import type { StagingProgress } from '../pipeline/staging/types.ts';
import { batchMetrics } from './metrics.ts';
import { type DoneBatch, plural, type Reporter, schemaLines, type WorkAhead } from './reporter.ts';

/** How often a long run says how far it is. */
const PROGRESS_INTERVAL_MS = 30_000;
const STDERR = 2;

/** Where lines go, as pino wants it. */
export interface LineSink {
  write(line: string): void;
}

/** Logs what happens as lines of JSON, with the metrics of every batch in CloudWatch's embedded format among them. */
export class JsonReporter implements Reporter {
  readonly writerLog: WriterLog;
  readonly #log: Logger;
  readonly #sink: LineSink;
  readonly #runId: string;
  readonly #namespace: string;
  readonly #done = { rows: 0, rejected: 0, bytes: 0, objects: 0 };
  #saidAtMs = performance.now();

  constructor(
    runId: string,
    { level, metricsNamespace }: Pick<OutputConfig, 'level' | 'metricsNamespace'>,
    // Synchronous: the process may end right after a line.
    sink: LineSink = destination({ fd: STDERR, sync: true }),
  ) {
    this.#runId = runId;
    this.#namespace = metricsNamespace;
    this.#sink = sink;
    const formatters = { level: (label: string) => ({ level: label }) };
    const timestamp = pino.stdTimeFunctions.isoTime;
    this.#log = pino({ level, base: { runId }, formatters, timestamp }, sink);
    const child = this.#log.child({ component: 'redshift-writer' });
    this.writerLog = {
      debug: (fields, message) => child.debug(fields, message),
      // The batch is logged here with more to it.
      info: (fields, message) => child.debug(fields, message),
      warn: (fields, message) => child.warn(withPlainError(fields), message),
    };
  }

  info(message: string, fields: object = {}): void {
    this.#log.info(fields, message);
  }

  warning(message: string, fields: object = {}): void {
    this.#log.warn(fields, message);
  }

  error(error: Error, exitCode: number): void {
    const { key } = error as { readonly key?: unknown };
    const object = typeof key === 'string' ? { object: key } : {};
    this.#log.error({ error: error.name, exitCode, ...object }, error.message);
  }

  schema(changes: readonly SchemaChange[]): void {
    for (const line of schemaLines(changes)) this.info(line);
  }

  begin({ streams }: WorkAhead): void {
    this.info('load begins', { streams });
  }

  progress(stream: string, { rows, rejected, bytes, objects }: StagingProgress): void {
    const done = this.#done;
    done.rows += rows;
    done.rejected += rejected;
    done.bytes += bytes;
    done.objects += objects;
    if (performance.now() - this.#saidAtMs < PROGRESS_INTERVAL_MS) return;
    this.#saidAtMs = performance.now();
    this.info('still loading', { stream, ...done });
  }

  batch(batch: DoneBatch): void {
    const { stream, bytes, lagSeconds, result } = batch;
    const {
      batchId,
      objects,
      rowsRead,
      rejected,
      inserted,
      updated,
      unchanged,
      deleted,
      seconds,
      quarantineUrl,
    } = result;
    const counts = { objects, rowsRead, rejected, inserted, updated, unchanged, deleted, bytes, lagSeconds };
    this.info(`${stream}: ${plural(objects, 'object')} loaded`, {
      stream,
      batchId,
      ...counts,
      seconds,
      ...(quarantineUrl === null ? {} : { quarantineUrl }),
    });
    const fields = { runId: this.#runId, atMs: Date.now() };
    this.#sink.write(`${JSON.stringify(batchMetrics(batch, this.#namespace, fields))}\n`);
  }

  end(batches: readonly DoneBatch[]): void {
    this.info('load ends', { batches: batches.length });
  }
}

/** Errors as their names and messages: those of drivers carry whole requests. */
function withPlainError(fields: object): object {
  const { error } = fields as { readonly error?: unknown };
  return error instanceof Error ? { ...fields, error: `${error.name}: ${error.message}` } : fields;
}
