import type { LoadObject, SchemaDrift } from '../types.ts';
import type { WrittenObject } from './compressed-lines.ts';

/** Where the staged files of a batch go: plain data, so that it can be given to another thread. */
export interface StagingTarget {
  readonly batchId: string;
  readonly stream: string;
  readonly staging: { readonly bucket: string; readonly prefix: string };
  /** `prefix` is the batch's own folder. */
  readonly quarantine: { readonly bucket: string; readonly prefix: string };
  /** Compressed size at which a staged file ends, in bytes. */
  readonly partBytes: number;
  /** Files of one table that are written side by side: Redshift's slices. */
  readonly lanes: number;
}

/** One object of the batch with its counts. */
export interface StagedObject extends LoadObject {
  /** Its place in the batch, from 0. */
  readonly objectNumber: number;
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
  /** ISO-8601; `null` without documents. */
  readonly minExtractedAt: string | null;
  readonly maxExtractedAt: string | null;
  /** The one generation of its documents; `null` when unknown or mixed. */
  readonly generationId: number | null;
  /** The one sync of its documents; `null` when unknown or mixed. */
  readonly syncId: number | null;
  /** From its beginning to its end. */
  readonly readSeconds: number;
  /** Redshift read it itself. Default `false`. */
  readonly isPushedDown?: boolean;
}

/** What one stager wrote: plain data, so that it can come from another thread. */
export interface StagedPart {
  readonly objects: readonly StagedObject[];
  /** Table → its files. */
  readonly files: Readonly<Record<string, readonly WrittenObject[]>>;
  /** Rows for `etl.rejects`. */
  readonly rejectFiles: readonly WrittenObject[];
  /** Rows for `etl.column_changes`. */
  readonly changeFiles: readonly WrittenObject[];
  readonly drift: readonly (SchemaDrift & { readonly documents: number })[];
}
