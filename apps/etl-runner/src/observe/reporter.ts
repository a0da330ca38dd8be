import type { SchemaChange, WriterLog } from '@spacex/redshift-writer';
import type { BatchReport } from '../pipeline/run-batch.ts';
import type { StagingProgress } from '../pipeline/staging/types.ts';

/** How much there is to do. */
export interface WorkAhead {
  /** Collection → its objects. */
  readonly streams: Readonly<Record<string, { readonly objects: number; readonly bytes: number }>>;
}

/** A batch with what only the runner knows of it. */
export interface DoneBatch extends BatchReport {
  /** Compressed bytes of its objects. */
  readonly bytes: number;
}

/** Who is told what happens: a person or a log. Nothing of it goes to stdout, which is for the summary. */
export interface Reporter {
  /** Where the writer logs; `undefined` when it need not. */
  readonly writerLog: WriterLog | undefined;
  info(message: string, fields?: object): void;
  warning(message: string, fields?: object): void;
  /** The end of a run that failed. */
  error(error: Error, exitCode: number): void;
  /** What was made so that the tables fit their definitions. */
  schema(changes: readonly SchemaChange[]): void;
  /** The loading begins. */
  begin(work: WorkAhead): void;
  progress(stream: string, step: StagingProgress): void;
  /** A batch is committed. */
  batch(batch: DoneBatch): void;
  /** The loading is over. */
  end(batches: readonly DoneBatch[]): void;
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a person wants to know of schema changes: new tables are counted, changes of old ones named. */
export function schemaLines(changes: readonly SchemaChange[]): readonly string[] {
  const tables = changes.filter(({ kind }) => kind === 'create-table').length;
  return [
    ...(tables > 0 ? [`schema: ${plural(tables, 'table')} created`] : []),
    ...changes
      .filter(({ kind }) => kind === 'add-column' || kind === 'widen-column')
      .map(({ description }) => `schema: ${description}`),
  ];
}
