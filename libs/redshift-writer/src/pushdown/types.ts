import type { StagedPart } from '../staging/types.ts';
import type { LoadObject } from '../types.ts';

/**
 * How Redshift itself makes rows of documents: SQL over the temporary table `pushed_documents` (`doc_seq` bigint,
 * `document` SUPER). Quoted names of attributes are case-sensitive, and `extra_float_digits` is 2.
 */
export interface ExplodeStatements {
  /** Make the temporary tables of `rowTables`. */
  readonly rows: readonly string[];
  /** Query of `doc_seq` and `reason`: documents that must not be exploded in SQL. */
  readonly doubts: string;
  /** Makes the temporary table `pushed_hashes` (`doc_seq`, `row_hash`); run when there are no doubts. */
  readonly hashes: string;
  /** Table (name without schema) → temporary tables with its rows: the columns that are staged, and `doc_seq`. */
  readonly rowTables: Readonly<Record<string, readonly string[]>>;
  /** All temporary tables that the statements make. */
  readonly temporaryTables: readonly string[];
}

/** An object of lines of JSON that Redshift is to read itself. */
export interface RawObject extends LoadObject {
  /** Its place among the objects of the batch, from 0; see `ObjectStager.beginObject`. */
  readonly objectNumber: number;
  readonly isGzip: boolean;
}

/** An object that Redshift alone cannot load with the same result as `ObjectStager`. */
export interface DoubtfulObject {
  readonly object: RawObject;
  /** What it holds that needs a closer look. */
  readonly reason: string;
}

/** Options of `LoadBatch.addRawObjects`. */
export interface RawObjectsOptions {
  readonly explode: ExplodeStatements;
  /** Stages the objects that SQL does not vouch for; part numbers must not repeat those of other parts. */
  readonly stage: (objects: readonly DoubtfulObject[]) => Promise<readonly StagedPart[]>;
  /** Told when Redshift has loaded the records of an object; again when the batch is repeated. */
  readonly onRead?: (object: RawObject, records: number) => void;
  /** Cancels what Redshift does before the transaction begins. */
  readonly signal?: AbortSignal;
}
