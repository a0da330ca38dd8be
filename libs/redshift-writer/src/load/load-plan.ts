import type { BookkeepingTables } from '../bookkeeping.ts';
import type { StagedObject, StagedPart } from '../staging/types.ts';
import type { RawWork } from '../pushdown/read-raw.ts';
import type { SnapshotResult, StreamListing, StreamTables } from '../types.ts';
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
  readonly runId: string | null;
  readonly stream: string;
  /** Load objects again that the ledger has, and replace their entries. */
  readonly reload: boolean;
  /** What the bucket holds, where a complete generation is to be recognised. */
  readonly listing: StreamListing | null;
  /** The largest share of the documents that may be marked as deleted at once. */
  readonly maxVanishedShare: number;
  /** A batch of so many documents is compared with the stored ones before all of its columns are loaded. */
  readonly compareFirstRows: number;
  readonly tables: StreamTables;
  readonly bookkeeping: BookkeepingTables;
  readonly objects: readonly StagedObject[];
  readonly drift: StagedPart['drift'];
  /** By table name. */
  readonly staged: ReadonlyMap<string, StagedTable>;
  readonly stagedRejects: StagedTable;
  readonly stagedChanges: StagedTable;
  /** Objects that Redshift is to read itself; they are not among `objects`. */
  readonly raw: RawWork | null;
  /** Rows of such objects that are in the stages of the tables already; `null` before they were read. */
  readonly pushedRows: ReadonlyMap<string, number> | null;
  readonly quarantineUrl: string | null;
  readonly startedAt: Date;
  readonly stageSeconds: number;
  readonly copy: { readonly iamRole: string; readonly region: string; readonly filePrefix: string };
}

/** Staged rows of a table, whoever staged them. */
export function stagedRows({ staged, pushedRows }: LoadPlan, table: string): number {
  return (staged.get(table)?.rows ?? 0) + (pushedRows?.get(table) ?? 0);
}

/** How many documents have which verdict. */
export type Verdicts = Readonly<Record<Verdict, number>>;

/** What was done to the tables of the stream. */
export interface TablesResult {
  readonly verdicts: Verdicts;
  /** The verdicts of each object's documents, by object number. */
  readonly verdictsByObject: ReadonlyMap<number, Verdicts>;
  readonly snapshot: SnapshotResult | null;
  readonly rowsByTable: Readonly<Record<string, number>>;
}
