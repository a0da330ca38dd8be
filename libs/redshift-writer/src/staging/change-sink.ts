import { PATH_BYTES, REJECT_REASON_BYTES } from '../bookkeeping.ts';
import { cutToBytes } from '../reject-sink.ts';
import type { LoadObject, SourceChange } from '../types.ts';
import type { ColumnChange } from './fit-row.ts';
import type { TableStage } from './table-stage.ts';

/** A change for `etl.column_changes`. */
export interface NotedChange extends Omit<ColumnChange, 'change' | 'originalBytes' | 'maxBytes'> {
  readonly change: string;
  readonly originalBytes: number | null;
  readonly maxBytes: number | null;
}

/** What the source itself changed, as it is noted. */
export function changeOfSource({ field, change, reason }: SourceChange): NotedChange {
  return { table: '', column: field, change, reason, originalBytes: null, maxBytes: null };
}

/** Stages rows for `etl.column_changes`: which value of which document is not what the source has. */
export class ChangeSink {
  readonly #batch: { readonly batchId: string; readonly stream: string };
  readonly stage: TableStage;

  constructor(batch: { readonly batchId: string; readonly stream: string }, stage: TableStage) {
    this.#batch = batch;
    this.stage = stage;
  }

  /** Adds the changes of the document in this line of the object. */
  add(object: LoadObject, line: number, changes: readonly NotedChange[]): void {
    const { batchId, stream } = this.#batch;
    for (const [index, { table, column, change, reason, originalBytes, maxBytes }] of changes.entries()) {
      this.stage.add(
        JSON.stringify({
          batch_id: batchId,
          stream,
          bucket: object.bucket,
          object_key: object.key,
          line,
          change_number: index + 1,
          table_name: table,
          column_name: cutToBytes(column, PATH_BYTES),
          change: cutToBytes(change, 32),
          reason: cutToBytes(reason, REJECT_REASON_BYTES),
          original_bytes: originalBytes,
          max_bytes: maxBytes,
          changed_at: new Date().toISOString(),
        }),
      );
    }
  }
}
