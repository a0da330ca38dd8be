import { type Kysely, sql } from 'kysely';
import type { BookkeepingTables } from '../bookkeeping.ts';
import type { StagedObject } from '../staging/types.ts';
import type { LoadObject, StreamListing } from '../types.ts';
import { type LedgerEntry, loadedObjects, objectIdentity } from './ledger.ts';
import type { LoadPlan } from './load-plan.ts';
import { newestSnapshot } from './snapshot-statements.ts';

/** A generation of a full refresh of which every object is loaded, or is being loaded now. */
export interface CompleteGeneration {
  /** Its oldest document, ISO-8601: what was not read since then is not in it. */
  readonly startedAt: string;
  /** Airbyte's generation by Airbyte stream. */
  readonly generations: Readonly<Record<string, number>>;
  readonly objects: number;
  /** Lines of it that were rejected: nobody knows which documents they were. */
  readonly rejected: number;
  /** Whether one sync wrote all of it. */
  readonly isOneSync: boolean;
}

/** What is known of an object, from this batch or from the ledger. */
interface KnownObject {
  readonly generationId: number | null;
  readonly syncId: number | null;
  readonly minExtractedAt: string | null;
  readonly rowsRejected: number;
}

/**
 * The complete generation that the bucket holds, if it does. destination-s3 marks no end of a sync, but in overwrite
 * mode it removes the objects of earlier generations, and only after success. So a generation counts as complete when
 * the bucket holds no other, all its objects are known, and an earlier one had been loaded once, for every Airbyte
 * stream that feeds the stream. The first generation, and streams that are only appended to, never do.
 */
export async function completeGeneration(
  db: Kysely<unknown>,
  plan: Pick<LoadPlan, 'stream' | 'listing' | 'objects' | 'bookkeeping'>,
  loaded: ReadonlyMap<string, LedgerEntry>,
): Promise<CompleteGeneration | null> {
  const { listing, stream, objects } = plan;
  if (!listing || listing.objects.length === 0) return null;
  const inBatch = new Map(objects.map((object) => [objectIdentity(object), object]));
  const generations: Record<string, number> = {};
  const syncs = new Set<number | null>();
  let startedAt: string | null = null;
  let rejected = 0;
  for (const source of listing.sources) {
    const known = listing.objects
      .filter((object) => object.source === source)
      .map((object) => findKnown(object, inBatch, loaded));
    const [first] = known;
    if (!first || first.generationId === null) return null;
    for (const object of known) {
      if (object?.generationId !== first.generationId) return null;
      syncs.add(object.syncId);
      rejected += object.rowsRejected;
      // ISO-8601 in UTC sorts as text.
      if (object.minExtractedAt !== null && (startedAt === null || object.minExtractedAt < startedAt))
        startedAt = object.minExtractedAt;
    }
    generations[source] = first.generationId;
  }
  if (startedAt === null || !(await hadEarlierGenerations(db, plan.bookkeeping.ledger, stream, generations)))
    return null;
  return {
    startedAt,
    generations,
    objects: listing.objects.length,
    rejected,
    isOneSync: syncs.size === 1 && !syncs.has(null),
  };
}

/** Whether the bucket holds a complete generation, all loaded, that no batch has applied. Takes no lock. */
export async function completesSnapshot(
  db: Kysely<unknown>,
  bookkeeping: BookkeepingTables,
  stream: string,
  listing: StreamListing,
): Promise<boolean> {
  const loaded = await loadedObjects(db, bookkeeping.ledger, listing.objects);
  const generation = await completeGeneration(db, { stream, listing, objects: [], bookkeeping }, loaded);
  if (!generation) return false;
  const { rows } = await newestSnapshot(bookkeeping.snapshots, stream).execute(db);
  const applied = rows[0]?.snapshot_at?.toISOString() ?? null;
  return applied === null || generation.startedAt > applied;
}

function findKnown(
  object: LoadObject,
  inBatch: ReadonlyMap<string, StagedObject>,
  loaded: ReadonlyMap<string, LedgerEntry>,
): KnownObject | undefined {
  const identity = objectIdentity(object);
  const now = inBatch.get(identity);
  if (now) return now;
  const entry = loaded.get(identity);
  return (
    entry && {
      generationId: entry.generation_id === null ? null : Number(entry.generation_id),
      syncId: entry.sync_id === null ? null : Number(entry.sync_id),
      minExtractedAt: entry.min_extracted_at?.toISOString() ?? null,
      rowsRejected: Number(entry.rows_rejected),
    }
  );
}

async function hadEarlierGenerations(
  db: Kysely<unknown>,
  ledger: { readonly schema: string; readonly name: string },
  stream: string,
  generations: Readonly<Record<string, number>>,
): Promise<boolean> {
  const { rows } = await sql<{ airbyte_stream: string; first_generation: string | number }>`
    select airbyte_stream, min(generation_id) as first_generation from ${sql.id(ledger.schema, ledger.name)}
    where stream = ${stream} and generation_id is not null and airbyte_stream is not null
    group by airbyte_stream`.execute(db);
  const first = new Map(rows.map((row) => [row.airbyte_stream, Number(row.first_generation)]));
  return Object.entries(generations).every(
    ([source, generation]) => (first.get(source) ?? generation) < generation,
  );
}
