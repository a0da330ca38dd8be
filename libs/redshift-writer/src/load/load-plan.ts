import type { BookkeepingTables } from '../bookkeeping.ts';
import type { StagedObject, StagedPart } from '../staging/object-stager.ts';
import type { StreamTables } from '../types.ts';
import type { Verdict } from './statements.ts';

/** Staged rows of one table. */
export interface StagedTable {
  /** `s3://…` of the COPY manifest; `null` when there are no rows. */
  readonly manifestUrl: string | null;
  readonly rows: number;
}

/** Everything that the transaction needs; made once, used by every attempt. */
export interface LoadPlan {
  readonly batchId: string;
  readonly stream: string;
  readonly tables: StreamTables;
  readonly bookkeeping: BookkeepingTables;
  readonly objects: readonly StagedObject[];
  readonly drift: StagedPart['drift'];
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
