import { streams } from '@spacex/spacex-schemas';
import type { EtlConfig } from '../config.ts';
import { ConfigurationError } from '../errors.ts';
import { plural, type Reporter } from '../observe/reporter.ts';
import { openConnections } from '../pipeline/connections.ts';
import { discover } from '../pipeline/discover.ts';
import { runBatch, type BatchReport } from '../pipeline/run-batch.ts';

/** What `load` was asked to do. */
export interface LoadOptions {
  /** Names of collections; all when not given. */
  readonly streams?: readonly string[];
}

const counters = ['objects', 'rowsRead', 'rejected', 'inserted', 'updated', 'unchanged'] as const;

/** The sums over all batches. `inserted`, `updated`, `unchanged` and `rejected` count documents. */
export type LoadTotals = Readonly<Record<(typeof counters)[number], number>>;

/** What one load did; the last line of stdout with `--json`. */
export interface LoadSummary {
  readonly command: 'load';
  readonly batches: readonly BatchReport[];
  readonly totals: LoadTotals;
}

/**
 * Loads every new object of the bucket into Redshift, one batch per collection.
 *
 * @throws ConfigurationError for an unknown stream, before anything is read
 */
export async function load(
  config: EtlConfig,
  options: LoadOptions,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<LoadSummary> {
  checkStreams(options.streams);
  const { s3, writer, close } = await openConnections(config);
  try {
    reporter.schema(await writer.prepareSchema());
    const { batches, unknownStreams } = await discover({ s3, writer, only: options.streams, ...config.raw });
    for (const name of unknownStreams)
      reporter.warning(`${config.raw.prefix}${name}/ belongs to no stream we know.`);
    if (batches.length === 0) reporter.line('no new objects');

    const reports: BatchReport[] = [];
    for (const batch of batches) {
      signal.throwIfAborted();
      const report = await runBatch(batch, { s3, writer, signal });
      reporter.batch(report.result);
      reportUnknownFields(report, reporter);
      reports.push(report);
    }
    return { command: 'load', batches: reports, totals: sum(reports) };
  } finally {
    await close();
  }
}

function checkStreams(names: readonly string[] = []): void {
  const known = streams.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new ConfigurationError([`--streams: no stream ${unknown.join(', ')}; there are ${known.join(', ')}`]);
}

function reportUnknownFields({ stream, unknownFields }: BatchReport, reporter: Reporter): void {
  for (const [path, count] of Object.entries(unknownFields)) {
    reporter.warning(`${stream}: new field ${path} in ${plural(count, 'document')}, kept in _extra.`);
  }
}

/** A batch that another runner loaded in the meantime is that runner's to report. */
function sum(reports: readonly BatchReport[]): LoadTotals {
  const committed = reports.filter(({ result }) => result.committed);
  const total = (counter: (typeof counters)[number]) =>
    committed.reduce((all, { result }) => all + result[counter], 0);
  return Object.fromEntries(counters.map((counter) => [counter, total(counter)])) as LoadTotals;
}
