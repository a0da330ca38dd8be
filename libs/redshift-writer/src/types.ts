/** The type of a column; lengths are bytes, as in Redshift. */
export type ColumnType =
  | { readonly kind: 'varchar'; readonly maxBytes: number }
  | { readonly kind: 'char'; readonly bytes: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'double' }
  | { readonly kind: 'numeric'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamptz' }
  | { readonly kind: 'date' }
  | { readonly kind: 'super' };

/** One column of a table. */
export interface ColumnDefinition {
  /** Lower-case name. */
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Compression encoding, e.g. `zstd`. Default: Redshift's choice. */
  readonly encode?: string;
  /**
   * What becomes of a text that has more bytes than the column takes: the document is rejected, the value left out
   * (NULL), or cut at a whole character. Changes are noted in `etl.column_changes`. Default `reject`.
   */
  readonly oversize?: 'reject' | 'null' | 'truncate';
  readonly description: string;
}

/**
 * One table to load: a parent (one row per document) or, with `parentKey`, a child of it.
 * Every table has the columns `_row_hash`, `_etl_batch_id`, `_etl_loaded_at`, `_etl_deleted_at` and
 * `_airbyte_extracted_at`.
 */
export interface TableDefinition {
  readonly schema: string;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  /** Child tables: the columns that name the parent row, in the order of the parent's `primaryKey`. */
  readonly parentKey?: readonly string[];
  readonly distKey?: string;
  readonly sortKey?: readonly string[];
}

/** A parent and its children: the tables of one stream. */
export type StreamTables = readonly [parent: TableDefinition, ...children: TableDefinition[]];

/** One S3 object, the unit of loading. Bucket, key, ETag and size together are its identity in the ledger. */
export interface LoadObject {
  readonly bucket: string;
  readonly key: string;
  /** With or without the double quotes of HTTP. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** The Airbyte stream (folder) it comes from; a collection may have several. Needed for soft deletes only. */
  readonly source?: string;
}

/** Everything that the bucket holds of one stream, as it was listed before the batch was read. */
export interface StreamListing {
  /** The Airbyte streams that feed the stream; none of them may be missing in a complete generation. */
  readonly sources: readonly string[];
  /** All objects, whether loaded already or not; each with its `source`. */
  readonly objects: readonly LoadObject[];
}

/** A row of one table: column name → value; timestamps are ISO-8601 text, SUPER columns take any JSON value. */
export type Row = Readonly<Record<string, unknown>>;

/** A row of a document. */
export interface DocumentRow {
  /** Name without schema. */
  readonly table: string;
  readonly row: Row;
  /**
   * What `row` holds as the text of a JSON object, where the caller has it already: without nulls, without the columns
   * that the writer sets, and without SUPER columns. Default: it is made of `row`.
   */
  readonly json?: string;
}

/** Where a document comes from, and what it is. */
export interface DocumentOrigin {
  /** Line in the object, from 1; a line holds one document. Of two versions read at the same time the later line wins. */
  readonly line: number;
  /** When the document was read from its source: ISO-8601 in UTC. The newest version of a key wins by it. */
  readonly extractedAt: string;
  /** SHA-256 (hex) of the whole document; a document is written only when it differs from the stored one. */
  readonly rowHash: string;
  /** Airbyte's `_airbyte_generation_id`. */
  readonly generationId?: number | null;
  /** Airbyte's `_airbyte_meta.sync_id`. */
  readonly syncId?: number | null;
}

/** One valid document that is a single row, of which the text is known. */
export interface RowDocument extends DocumentOrigin {
  /** The data columns as a JSON object without blanks, with at least one member; those that are null left out. */
  readonly json: Buffer;
}

/** One valid document: its parent row and its child rows. */
export interface LoadDocument extends DocumentOrigin {
  /** Exactly one row of the parent table; names without schema. Bookkeeping columns may be left out. */
  readonly rows: readonly DocumentRow[];
  /** What Airbyte changed in the document, for `etl.column_changes`. */
  readonly changes?: readonly SourceChange[];
  /** The line as it was, for the quarantine; asked for only when the document is rejected. Default: its rows. */
  readonly raw?: () => string;
}

/** A value that Airbyte could not write as it was. */
export interface SourceChange {
  readonly field: string;
  /** Such as `NULLED` or `TRUNCATED`. */
  readonly change: string;
  readonly reason: string;
}

/** One line that cannot be loaded. */
export interface LoadReject {
  /** Line in the object, from 1. */
  readonly line: number;
  /** The whole reason, as a sentence. */
  readonly reason: string;
  /** The line as it was. */
  readonly raw: string;
  /** Where in the document the fault is, e.g. `cores[0].flight`. */
  readonly path?: string;
}

/** A field that documents have and the tables do not. */
export interface SchemaDrift {
  /** Path in the document, e.g. `cores[].recovery_ship`. */
  readonly path: string;
  readonly jsonType: string;
}

/** Time spent, in seconds. */
export interface PhaseSeconds {
  /** From `openBatch` to `commit`: reading, validating, staging. */
  readonly stage: number;
  /** Waiting for the ledger's lock. */
  readonly lock: number;
  readonly copy: number;
  readonly merge: number;
  /** COMMIT itself. */
  readonly commit: number;
  readonly total: number;
}

/** What became of a complete generation of a full refresh. */
export interface SnapshotResult {
  /** `refused`: nothing was deleted, for the reason given; the batch itself is loaded. The next batch tries again. */
  readonly status: 'applied' | 'refused';
  /** A sentence; `null` when applied. */
  readonly reason: string | null;
  /** When the generation began to be read: its oldest document, ISO-8601. */
  readonly startedAt: string;
  /** Documents that were there (not deleted) before. */
  readonly documents: number;
  /** Of these, the ones that the generation lacks. */
  readonly vanished: number;
}

/**
 * What a batch did. `rowsRead = accepted + rejected` and
 * `accepted = inserted + updated + unchanged + outdated + superseded`; these count documents.
 */
export interface BatchResult {
  readonly batchId: string;
  readonly stream: string;
  /** `false` when nothing was written because `alreadyLoaded` is not empty: plan again and load the rest. */
  readonly committed: boolean;
  /** Objects of this batch that another runner loaded in the meantime. */
  readonly alreadyLoaded: readonly LoadObject[];
  /** How many objects the batch held. */
  readonly objects: number;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly inserted: number;
  readonly updated: number;
  /** Equal to the stored document. */
  readonly unchanged: number;
  /** Older than the stored document. */
  readonly outdated: number;
  /** Older than another version of the same document in this batch. */
  readonly superseded: number;
  /** Documents that a complete generation lacks, marked in `_etl_deleted_at`; these were not read. */
  readonly deleted: number;
  /** The complete generation that this batch finished; `null` when it finished none. */
  readonly snapshot: SnapshotResult | null;
  /** Rows written per table (name without schema). */
  readonly rowsByTable: Readonly<Record<string, number>>;
  readonly seconds: PhaseSeconds;
  /** The newest document, ISO-8601; `null` without documents. */
  readonly maxExtractedAt: string | null;
  /** Objects that Redshift read itself. */
  readonly objectsPushedDown: number;
  /** Objects that Redshift was to read itself and that were staged instead, each with the reason. */
  readonly objectsInDoubt: readonly { readonly key: string; readonly reason: string }[];
  /** Where the rejected lines are, `s3://…`; `null` when there are none. */
  readonly quarantineUrl: string | null;
}

/** A structured log such as pino's. */
export interface WriterLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
