import { type Kysely, sql } from 'kysely';
import type { SchemaChange } from '@spacex/redshift-writer';
import { inColumns } from '../observe/columns.ts';
import { formatBytes, formatCount, formatDuration } from '../observe/format.ts';
import { listCollections, subtractLedger } from '../pipeline/discover.ts';
import type { RunContext } from './load.ts';
import type { LoadOptions } from './load-options.ts';
import { statementsOf } from './schema.ts';
import { selectObjects } from './select-objects.ts';
import { isMissingTable, withRedshift } from './with-redshift.ts';

/** What a load would read of one collection. */
export interface PlannedStream {
  readonly stream: string;
  readonly objects: number;
  readonly bytes: number;
  /** From what its objects held so far; `null` when none was loaded. */
  readonly estimatedDocuments: number | null;
  readonly estimatedSeconds: number | null;
  readonly keys: readonly string[];
}

/** What `plan --json` prints. */
export interface LoadPlanReport {
  readonly command: 'plan';
  readonly streams: readonly PlannedStream[];
  readonly schemaChanges: readonly SchemaChange[];
  readonly unknownStreams: readonly string[];
}

/** What the last batches of a collection came to, per byte in S3. */
interface Experience {
  readonly documentsPerByte: number;
  readonly secondsPerByte: number;
}

/** How to print a plan. */
export interface PlanOutput {
  readonly out: NodeJS.WritableStream;
  readonly json: boolean;
  /** Only the statements for the schema. */
  readonly sql: boolean;
}

/** The command `plan`, and `load --dry-run`: what a load would do now. Changes nothing. */
export async function plan(options: LoadOptions, context: RunContext, output: PlanOutput): Promise<void> {
  const report = await withRedshift(context, async ({ s3, db, writer }) => {
    const { raw } = context.config;
    const { collections, unknownStreams } = await listCollections({
      s3,
      ...raw,
      only: options.streams,
      signal: context.signal,
    });
    const selected = selectObjects(collections, options);
    const pending = options.fullRefresh ? selected : await subtractLedger(selected, writer);
    const experience = await readExperience(db);
    const streams = pending
      .filter(({ objects }) => objects.length > 0)
      .map(({ stream, objects }): PlannedStream => {
        const bytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const known = experience.get(stream.name);
        return {
          stream: stream.name,
          objects: objects.length,
          bytes,
          estimatedDocuments: known ? Math.round(bytes * known.documentsPerByte) : null,
          estimatedSeconds: known ? bytes * known.secondsPerByte : null,
          keys: objects.map(({ key }) => key),
        };
      });
    return { command: 'plan', streams, schemaChanges: await writer.planSchema(), unknownStreams } as const;
  });
  output.out.write(print(report, output));
}

async function readExperience(db: Kysely<unknown>): Promise<ReadonlyMap<string, Experience>> {
  try {
    const { rows } = await sql<{ stream: string; documents: number; seconds: number }>`
      select stream, sum(rows_read)::float / nullif(sum(size_bytes), 0) as documents,
        sum(stage_seconds + copy_seconds + merge_seconds) / nullif(sum(size_bytes), 0) as seconds
      from etl.load_batches group by stream having sum(size_bytes) > 0`.execute(db);
    return new Map(
      rows.map(({ stream, documents, seconds }) => [
        stream,
        { documentsPerByte: Number(documents), secondsPerByte: Number(seconds) },
      ]),
    );
  } catch (error) {
    if (isMissingTable(error)) return new Map();
    throw error;
  }
}

function print(report: LoadPlanReport, { json, sql: sqlOnly }: PlanOutput): string {
  if (json) return `${JSON.stringify(report)}\n`;
  if (sqlOnly) return statementsOf(report.schemaChanges) || '-- Redshift is as it should be\n';
  const { streams, schemaChanges, unknownStreams } = report;
  const table = inColumns(
    ['stream', 'objects', 'bytes', 'documents (about)', 'time (about)'],
    streams.map(({ stream, objects, bytes, estimatedDocuments, estimatedSeconds }) => [
      stream,
      formatCount(objects),
      formatBytes(bytes),
      estimatedDocuments === null ? '–' : formatCount(estimatedDocuments),
      estimatedSeconds === null ? '–' : formatDuration(estimatedSeconds),
    ]),
  );
  return [
    streams.length === 0 ? 'no new objects' : table,
    ...(schemaChanges.length === 0
      ? ['Redshift needs no change']
      : ['', 'Redshift would be changed (`plan --sql` prints the statements):']),
    ...schemaChanges.map(({ description }) => `  ${description}`),
    ...unknownStreams.map((name) => `warning: the folder ${name}/ belongs to no stream we know.`),
    '',
  ].join('\n');
}
