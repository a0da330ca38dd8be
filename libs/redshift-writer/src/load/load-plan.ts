import type { BookkeepingTables } from '../bookkeeping.ts';
import type { LoadObject, SchemaDrift, StreamTables } from '../types.ts';
import type { Verdict } from './statements.ts';

/** Staged rows of one table. */
export interface StagedTable {
  /** `s3://…` of the COPY manifest; `null` when there are no rows. */
  readonly manifestUrl: string | null;
  readonly rows: number;
}

/** One object of the batch with its counts. */
export interface LoadedObject extends LoadObject {
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
  /** ISO-8601; `null` without documents. */
  readonly minExtractedAt: string | null;
  readonly maxExtractedAt: string | null;
}

/** Everything that the transaction needs; made once, used by every attempt. */
export interface LoadPlan {
  readonly batchId: string;
  readonly stream: string;
  readonly tables: StreamTables;
  readonly bookkeeping: BookkeepingTables;
  readonly objects: readonly LoadedObject[];
  readonly drift: readonly (SchemaDrift & { readonly documents: number })[];
  /** By table name. */
  readonly staged: ReadonlyMap<string, StagedTable>;
  readonly stagedRejects: StagedTable;
  readonly quarantineUrl: string | null;
  readonly startedAt: Date;
  readonly stageSeconds: number;
  readonly copy: { readonly iamRole: string; readonly region: string; readonly filePrefix: string };
}

/** What was done to the tables of the stream. */
export interface TablesResult {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly rowsByTable: Readonly<Record<string, number>>;
}
