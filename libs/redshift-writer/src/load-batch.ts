import type { StagedPart, StagingTarget } from './staging/types.ts';
import type { RawObject, RawObjectsOptions } from './pushdown/types.ts';
import type { BatchResult, LoadDocument, LoadObject, LoadReject, SchemaDrift } from './types.ts';

/** A batch: the new objects of one stream, staged in S3 and then loaded in one transaction. */
export interface LoadBatch {
  /** Unique name of the batch, at most 64 characters. */
  readonly batchId: string;
  /** What an `ObjectStager` needs to stage objects of this batch, in this thread or another. */
  readonly target: StagingTarget;
  /** Begins an object; one at a time. @throws BatchUsageError */
  beginObject(object: LoadObject): void;
  /**
   * Stages a valid document of the current object. Resolves when there is room for the next.
   * A document that COPY could not take (a row over 4 MB, a NUL character) is rejected instead, with the reason.
   * @throws BatchUsageError for an unknown table or column, or when not exactly one parent row is given; StagingError.
   */
  addDocument(document: LoadDocument): Promise<'accepted' | 'rejected'>;
  /** Sends a line of the current object to the quarantine. @throws BatchUsageError; StagingError */
  addReject(reject: LoadReject): Promise<void>;
  /** Notes a field of the current document that the tables do not have. @throws BatchUsageError after the end */
  addDrift(drift: SchemaDrift): void;
  /** Ends the current object. @throws BatchUsageError */
  endObject(): void;
  /** Takes what a stager with a `part` number of its own (1 or more) has staged. @throws BatchUsageError after the end */
  addPart(part: StagedPart): void;
  /**
   * Leaves objects to Redshift: COPY loads their lines as they are, and SQL makes the rows, the same as a stager would.
   * `commit` has those staged for which SQL does not vouch. Once per batch. @throws BatchUsageError
   */
  addRawObjects(objects: readonly RawObject[], options: RawObjectsOptions): void;
  /**
   * Loads everything in one transaction, repeating it as a whole when it lost against another one or the connection
   * broke; after a COMMIT without an answer it first looks whether the batch is there. Staged files are removed then.
   * @throws LoadDataError, CopyAccessError, RowCountMismatchError, DuplicateKeyError, StagingError, BatchUsageError; the error of the
   * last attempt; `CommitOutcomeUnknownError` of kysely-redshift when the ledger cannot be asked.
   */
  commit(): Promise<BatchResult>;
  /**
   * Gives up and removes what was staged. Does nothing after a commit, nor after bad data (the staged files show it) or
   * a COMMIT without an answer. Never throws; failures are logged.
   */
  abort(): Promise<void>;
}
