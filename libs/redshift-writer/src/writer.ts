import type { S3Client } from '@aws-sdk/client-s3';
import { type Kysely, sql } from 'kysely';
import type { RedshiftRetryOptions } from 'kysely-redshift';
import { type BatchContext, openBatch } from './batch.ts';
import { bookkeepingTables } from './bookkeeping.ts';
import { checkStreamTables } from './columns.ts';
import { BatchUsageError } from './errors.ts';
import type { LoadBatch } from './load-batch.ts';
import { isMissingTable, loadedObjects, objectIdentity } from './load/ledger.ts';
import { completesSnapshot } from './load/snapshot.ts';
import { keepsEveryReading } from './load/statements.ts';
import { applySchema, currentPlan } from './schema/schema-apply.ts';
import type { DestructiveChange, SchemaChange } from './schema/schema-plan.ts';
import { sweep, type SweepOptions, type SweepResult } from './sweep.ts';
import type { LoadObject, StreamListing, StreamTables, TableDefinition, WriterLog } from './types.ts';
import { bookkeepingViews } from './views.ts';

/** A staged file is ended at this compressed size; AWS recommends 1 MB to 1 GB. */
const DEFAULT_PART_BYTES = 64 * 1024 * 1024;
/** The smallest cluster's. */
const DEFAULT_SLICES = 2;
/** Below it a second COPY costs more than it may save. */
const DEFAULT_COMPARE_FIRST_ROWS = 50_000;
/** Enough for a restart of the database: about half a minute. */
const DEFAULT_ATTEMPTS = 8;
/** More than a fifth of a collection at once is rather a fault of the source. */
const DEFAULT_MAX_VANISHED_SHARE = 0.2;

/** Options of a writer. */
export interface RedshiftWriterOptions {
  /** Connected with `RedshiftDialect`; two connections at once are enough. The caller destroys it. */
  readonly db: Kysely<unknown>;
  /** The caller destroys it. */
  readonly s3: S3Client;
  readonly staging: {
    readonly bucket: string;
    /** Key prefix, e.g. `staging/`. */
    readonly prefix: string;
    /** Compressed size at which a staged file ends, in bytes. Default 64 MiB. */
    readonly partBytes?: number;
    /**
     * How many slices Redshift has: as many files are staged, so that each slice loads one. Default: what
     * `prepareSchema` finds in STV_SLICES, 2 before it and where there is no such view (serverless).
     */
    readonly slices?: number;
  };
  readonly quarantine: {
    /** Default: the staging bucket. */
    readonly bucket?: string;
    /** Key prefix, e.g. `quarantine/`. */
    readonly prefix: string;
  };
  /**
   * How many documents make a batch large: when its table has rows, COPY loads only keys, hashes and times at first, and the
   * other columns only when a document is written. Default 50,000.
   */
  readonly compareFirstRows?: number;
  /** Role with which Redshift reads the staging bucket: an ARN, several with commas, or `default`. */
  readonly copyIamRoleArn: string;
  /** Region of the staging bucket. */
  readonly region: string;
  /** All tables that this writer keeps, parents and children of all streams. */
  readonly tables: readonly TableDefinition[];
  /** Schema of the ledger and its kin. Default `etl`. */
  readonly bookkeepingSchema?: string;
  /** How often and how patiently a load is repeated. Default 8 attempts, 200 ms to 20 s. */
  readonly retry?: Pick<RedshiftRetryOptions<never>, 'attempts' | 'baseDelayMs' | 'maxDelayMs'>;
  readonly log?: WriterLog;
  /** Default: the system's clock. */
  readonly clock?: () => Date;
}

/** Options of planning and preparing the schema. */
export interface SchemaOptions {
  /** Changes that lose data and may be made all the same. Default: none, they are a `SchemaConflictError`. */
  readonly allow?: readonly DestructiveChange[];
}

/** Options of a batch. */
export interface OpenBatchOptions {
  readonly stream: string;
  /** Its tables, the parent first. */
  readonly tables: readonly TableDefinition[];
  /** Name of the run, at most 64 bytes, for `etl.load_batches`. */
  readonly runId?: string;
  /** Load objects that the ledger holds once more, and replace their entries. Default `false`. */
  readonly reload?: boolean;
  /**
   * Everything that the bucket holds of the stream. With it, documents that vanished from a complete generation are
   * marked in `_etl_deleted_at`; without it nothing is. Not for tables that keep every reading.
   */
  readonly listing?: StreamListing;
  /** The largest share of the documents that may vanish at once, from 0 to 1. Default 0.2. */
  readonly maxVanishedShare?: number;
}

/** Loads batches of S3 objects into Redshift, each object exactly once. */
export interface RedshiftWriter {
  /** What `prepareSchema` would do now. Changes nothing. @throws SchemaConflictError */
  planSchema(options?: SchemaOptions): Promise<readonly SchemaChange[]>;
  /**
   * Makes missing schemas, tables and columns, and widens varchars; returns what it did. Any number of runners may do
   * it at once. @throws SchemaConflictError, before anything is changed, for differences that would lose data.
   */
  prepareSchema(options?: SchemaOptions): Promise<readonly SchemaChange[]>;
  /** The objects that the ledger does not hold, in the given order; all, while there is no ledger yet. */
  pendingObjects<T extends LoadObject>(objects: readonly T[]): Promise<readonly T[]>;
  /** Begins a batch of one stream. @throws InvalidTableError */
  openBatch(options: OpenBatchOptions): LoadBatch;
  /**
   * Whether the objects of a listing, all of them loaded, are a complete generation that no batch has applied yet.
   * Then a batch without objects, opened with this listing, marks what the generation lacks.
   */
  completesSnapshot(options: { readonly stream: string; readonly listing: StreamListing }): Promise<boolean>;
  /** Removes the staged files and uploads of runs that crashed. Throws what S3 or Redshift answers. */
  sweep(options?: SweepOptions): Promise<SweepResult>;
}

/** Makes a writer. Nothing is sent before the first call. */
export function createRedshiftWriter(options: RedshiftWriterOptions): RedshiftWriter {
  const { db, s3, staging, quarantine, copyIamRoleArn, region, log, clock = () => new Date() } = options;
  const bookkeeping = bookkeepingTables(options.bookkeepingSchema ?? 'etl');
  const wanted = {
    tables: [...options.tables, ...Object.values(bookkeeping)],
    views: bookkeepingViews(options.bookkeepingSchema ?? 'etl'),
  };
  let slices = staging.slices ?? DEFAULT_SLICES;
  const context: BatchContext = {
    db,
    s3,
    staging: { bucket: staging.bucket, prefix: staging.prefix },
    quarantine: { bucket: quarantine.bucket ?? staging.bucket, prefix: quarantine.prefix },
    copyIamRole: copyIamRoleArn,
    region,
    bookkeeping,
    partBytes: staging.partBytes ?? DEFAULT_PART_BYTES,
    compareFirstRows: options.compareFirstRows ?? DEFAULT_COMPARE_FIRST_ROWS,
    slices: () => slices,
    retry: { attempts: DEFAULT_ATTEMPTS, ...options.retry },
    log,
    clock,
  };
  return {
    planSchema: ({ allow } = {}) => currentPlan(db, wanted, allow),
    async prepareSchema({ allow } = {}) {
      const changes = await applySchema(db, wanted, { allow, log });
      slices = staging.slices ?? (await sliceCount(db)) ?? DEFAULT_SLICES;
      return changes;
    },
    async pendingObjects(objects) {
      const loaded = await loadedObjects(db, bookkeeping.ledger, objects).catch((error: unknown) => {
        if (isMissingTable(error)) return NOTHING_LOADED;
        throw error;
      });
      return objects.filter((object) => !loaded.has(objectIdentity(object)));
    },
    openBatch({ stream, tables, runId, reload, listing, maxVanishedShare }) {
      const streamTables = asStreamTables(tables);
      return openBatch(context, {
        stream,
        tables: streamTables,
        runId: runId ?? null,
        reload: reload ?? false,
        listing: (keepsEveryReading(streamTables[0]) ? undefined : listing) ?? null,
        maxVanishedShare: maxVanishedShare ?? DEFAULT_MAX_VANISHED_SHARE,
      });
    },
    sweep: (sweepOptions = {}) => sweep(context, sweepOptions),
    completesSnapshot: ({ stream, listing }) => completesSnapshot(db, bookkeeping, stream, listing),
  };
}

function asStreamTables([parent, ...children]: readonly TableDefinition[]): StreamTables {
  if (!parent) throw new BatchUsageError('A stream needs at least its parent table.');
  const tables: StreamTables = [parent, ...children];
  checkStreamTables(tables);
  return tables;
}

/** The slices of a cluster; `undefined` where Redshift does not tell, as on serverless. */
async function sliceCount(db: Kysely<unknown>): Promise<number | undefined> {
  const { rows } = await sql<{ slices: string | number }>`select count(*) as slices from stv_slices`
    .execute(db)
    .catch(() => ({ rows: [] }));
  const slices = Number(rows[0]?.slices ?? 0);
  return slices > 0 ? slices : undefined;
}

const NOTHING_LOADED: ReadonlyMap<string, unknown> = new Map();
