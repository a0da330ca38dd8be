import { type RawBuilder, sql } from 'kysely';
import { DELETED_AT, EXTRACTED_AT } from '../columns.ts';
import type { TableDefinition } from '../types.ts';
import {
  type BatchStamp,
  documentKey,
  equal,
  instant,
  type KnownTimes,
  stageName,
  target,
  targetColumn,
  VERDICTS,
} from './statements.ts';

/** Name of the temporary table with the keys of the documents that a generation lacks. */
export const VANISHED = 'stage_vanished';

/** How many documents are there, deleted ones aside. */
export function countLive(parent: TableDefinition): RawBuilder<{ readonly documents: string | number }> {
  return sql`select count(*) as ${sql.id('documents')} from ${target(parent)} where ${sql.id(DELETED_AT)} is null`;
}

/**
 * The keys of the stored documents that were not read since the generation began: neither the stored version, nor one
 * of this batch, nor one that was seen again without a change.
 *
 * @param isStaged whether this batch has documents, hence a stage
 */
export function createVanished(
  parent: TableDefinition,
  known: KnownTimes,
  startedAt: string,
  isStaged: boolean,
): RawBuilder<unknown> {
  const stored = (column: string) => sql.id('stored', column);
  const staged = (column: string) => sql.id('staged', column);
  const seen = (column: string) => sql.id('seen', column);
  const key = parent.primaryKey;
  const joinStage = sql`
left join ${sql.id(stageName(parent))} as ${sql.id('staged')} on ${equal(key.map(staged), key.map(stored))} and ${staged(EXTRACTED_AT)} >= ${instant(startedAt)}`;
  const notStaged = sql` and ${staged(key[0] ?? '')} is null`;
  return sql`create temporary table ${sql.id(VANISHED)} as
select ${sql.join(key.map(stored))} from ${target(parent)} as ${sql.id('stored')}${isStaged ? joinStage : sql``}
left join ${target(known.lastSeen)} as ${sql.id('seen')} on ${seen('stream')} = ${sql.lit(known.stream)} and ${seen('document_key')} = ${documentKey(parent, stored)} and ${seen('seen_at')} >= ${instant(startedAt)}
where ${stored(DELETED_AT)} is null and ${stored(EXTRACTED_AT)} < ${instant(startedAt)} and ${seen('document_key')} is null${isStaged ? notStaged : sql``}`;
}

/** How many documents vanished. */
export function countVanished(): RawBuilder<{ readonly documents: string | number }> {
  return sql`select count(*) as ${sql.id('documents')} from ${sql.id(VANISHED)}`;
}

/** Marks the vanished documents of a table, or the children of these documents. `_etl_loaded_at` does not move. */
export function markDeleted(
  parent: TableDefinition,
  table: TableDefinition,
  stamp: BatchStamp,
): RawBuilder<unknown> {
  const keys = table.parentKey ?? table.primaryKey;
  return sql`update ${target(table)} set ${sql.id(DELETED_AT)} = ${instant(stamp.loadedAt)} from ${sql.id(VANISHED)}
where ${equal(
    keys.map((column) => targetColumn(table, column)),
    parent.primaryKey.map((column) => sql.id(VANISHED, column)),
  )}`;
}

const seenNow = (column: string) => sql.id(VERDICTS, column);
/** Documents that equal the stored version and were read after it. */
const wasSeen = sql`${seenNow('verdict')} = 'unchanged' and ${seenNow('document_key')}`;

/** Removes what was known of the documents that were seen again. */
export function forgetSeen({ lastSeen, stream }: KnownTimes): RawBuilder<unknown> {
  return sql`delete from ${target(lastSeen)} using ${sql.id(VERDICTS)}
where ${targetColumn(lastSeen, 'stream')} = ${sql.lit(stream)} and ${wasSeen} = ${targetColumn(lastSeen, 'document_key')}`;
}

/** Remembers the documents that were seen again. */
export function insertSeen({ lastSeen, stream }: KnownTimes, stamp: BatchStamp): RawBuilder<unknown> {
  return sql`insert into ${target(lastSeen)} (stream, document_key, seen_at, batch_id)
select ${sql.lit(stream)}, ${seenNow('document_key')}, ${seenNow('seen_at')}, ${sql.lit(stamp.batchId)} from ${sql.id(VERDICTS)}
where ${wasSeen} is not null`;
}

/** Removes what the newest complete generation makes superfluous. */
export function forgetSeenBefore({ lastSeen, stream }: KnownTimes, startedAt: string): RawBuilder<unknown> {
  return sql`delete from ${target(lastSeen)} where stream = ${sql.lit(stream)} and seen_at < ${instant(startedAt)}`;
}

/** When the newest complete generation of a stream began; NULL without one. */
export function newestSnapshot(
  snapshots: TableDefinition,
  stream: string,
): RawBuilder<{ readonly snapshot_at: Date | null }> {
  return sql`select max(snapshot_at) as snapshot_at from ${target(snapshots)} where stream = ${sql.lit(stream)}`;
}
