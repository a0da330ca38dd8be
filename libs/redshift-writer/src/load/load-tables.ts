import type { Kysely } from 'kysely';
import { qualifiedName } from '../columns.ts';
import { DuplicateKeyError } from '../errors.ts';
import type { SnapshotResult, TableDefinition } from '../types.ts';
import { copyStage } from './copy-stage.ts';
import { type LoadPlan, stagedRows, type TablesResult, type Verdicts } from './load-plan.ts';
import type { CompleteGeneration } from './snapshot.ts';
import {
  countLive,
  countVanished,
  createVanished,
  forgetSeen,
  forgetSeenBefore,
  insertSeen,
  markDeleted,
  newestSnapshot,
  VANISHED,
} from './snapshot-statements.ts';
import {
  type BatchStamp,
  comparedColumns,
  countVerdicts,
  createVerdicts,
  deleteChildren,
  dropTemporary,
  dropUnwritten,
  findKeyRange,
  findRepeatedKey,
  findRow,
  insertChildren,
  insertParents,
  keepsEveryReading,
  type KnownTimes,
  mergeParent,
  stageName,
  type Verdict,
  VERDICTS,
} from './statements.ts';

/** The verdicts of no documents. */
export const NO_VERDICTS: Verdicts = { inserted: 0, updated: 0, unchanged: 0, outdated: 0, superseded: 0 };

/** Time spent in the two kinds of work, in seconds; added to while it is done. */
export interface WorkSeconds {
  copy: number;
  merge: number;
}

/**
 * Brings the staged documents into the tables of the stream, and marks those that a complete generation lacks.
 *
 * @throws RowCountMismatchError, DuplicateKeyError
 */
export async function loadTables(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  stamp: BatchStamp,
  generation: CompleteGeneration | null,
  seconds: WorkSeconds,
): Promise<TablesResult> {
  const [parent, ...children] = plan.tables;
  const rowsByTable: Record<string, number> = Object.fromEntries(plan.tables.map(({ name }) => [name, 0]));
  const timed = async <T>(phase: keyof WorkSeconds, work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    seconds[phase] += (performance.now() - startMs) / 1000;
    return result;
  };
  const accepted = stagedRows(plan, parent.name);
  const comparesFirst = await comparesBeforeCopy(trx, plan, accepted);
  if (accepted > 0) {
    const columns = comparesFirst ? comparedColumns(parent) : undefined;
    await timed('copy', () => copyStage(trx, plan, parent, columns));
  }

  const snapshotAt = await newestSnapshotAt(trx, plan);
  const isNews = generation !== null && (snapshotAt === null || generation.startedAt > snapshotAt);
  const known = { stream: plan.stream, lastSeen: plan.bookkeeping.lastSeen, snapshotAt };
  const snapshot = isNews
    ? await timed('merge', () => applySnapshot(trx, plan, stamp, known, generation, accepted > 0))
    : null;
  const applied = snapshot?.status === 'applied' ? generation : null;
  if (accepted === 0) return { verdicts: NO_VERDICTS, verdictsByObject: new Map(), snapshot, rowsByTable };

  // What was read before a generation is outdated anyway, and all of a generation of one sync was read at once.
  const remembers = !keepsEveryReading(parent) && !applied?.isOneSync;
  const { verdicts, verdictsByObject } = await timed('merge', async () => {
    const times = applied ? { ...known, snapshotAt: applied.startedAt } : known;
    const isRepeated = (await findRepeatedKey(parent).execute(trx)).rows.length > 0;
    const range = (await findKeyRange(parent)?.execute(trx))?.rows[0] ?? null;
    await createVerdicts(parent, times, { range, isRepeated, remembers }).execute(trx);
    return readVerdicts(trx, parent, accepted);
  });
  if (verdicts.unchanged > 0 && remembers) {
    await timed('merge', async () => {
      await forgetSeen(known).execute(trx);
      await insertSeen(known, stamp).execute(trx);
    });
  }
  const changed = verdicts.inserted + verdicts.updated;
  // Children are only loaded when a document is written at all, and so are the other columns of the parent.
  const staged = changed > 0 ? children.filter(({ name }) => stagedRows(plan, name) > 0) : [];
  if (changed > 0) {
    if (comparesFirst) {
      await dropTemporary(stageName(parent)).execute(trx);
      await timed('copy', () => copyStage(trx, plan, parent));
    }
    for (const child of staged) await timed('copy', () => copyStage(trx, plan, child));
    await timed('merge', async () => {
      if (changed < accepted) await dropUnwritten(parent).execute(trx);
      if (verdicts.updated > 0) {
        for (const child of children) await deleteChildren(parent, child).execute(trx);
        await mergeParent(parent, stamp).execute(trx);
      } else {
        await insertParents(parent, stamp).execute(trx);
      }
      rowsByTable[parent.name] = changed;
      for (const child of staged) {
        const { numAffectedRows } = await insertChildren(parent, child, stamp).execute(trx);
        rowsByTable[child.name] = Number(numAffectedRows ?? 0n);
      }
    });
  }
  await dropTemporary(...[parent, ...staged].map(stageName), VERDICTS).execute(trx);
  return { verdicts, verdictsByObject, snapshot, rowsByTable };
}

/**
 * Whether only what tells documents apart is loaded at first. A large batch for a table that has rows mostly brings
 * them once more; COPY of all columns is then in vain.
 */
async function comparesBeforeCopy(trx: Kysely<unknown>, plan: LoadPlan, accepted: number): Promise<boolean> {
  if (accepted < plan.compareFirstRows || plan.pushedRows !== null) return false;
  const { rows } = await findRow(plan.tables[0]).execute(trx);
  return rows.length > 0;
}

async function newestSnapshotAt(trx: Kysely<unknown>, plan: LoadPlan): Promise<string | null> {
  if (keepsEveryReading(plan.tables[0])) return null;
  const { rows } = await newestSnapshot(plan.bookkeeping.snapshots, plan.stream).execute(trx);
  return rows[0]?.snapshot_at?.toISOString() ?? null;
}

/** Marks the documents that a complete generation lacks, unless they are suspiciously many. */
async function applySnapshot(
  trx: Kysely<unknown>,
  plan: LoadPlan,
  stamp: BatchStamp,
  known: KnownTimes,
  generation: CompleteGeneration,
  isStaged: boolean,
): Promise<SnapshotResult> {
  const [parent] = plan.tables;
  const { startedAt } = generation;
  const count = async (query: ReturnType<typeof countLive>) =>
    Number((await query.execute(trx)).rows[0]?.documents ?? 0);
  const documents = await count(countLive(parent));
  await createVanished(parent, known, startedAt, isStaged).execute(trx);
  const vanished = await count(countVanished());
  const reason = refusal(plan, generation, { documents, vanished });
  if (reason === null) {
    if (vanished > 0) {
      for (const table of plan.tables) await markDeleted(parent, table, stamp).execute(trx);
    }
    await forgetSeenBefore(known, startedAt).execute(trx);
  }
  await dropTemporary(VANISHED).execute(trx);
  return { status: reason === null ? 'applied' : 'refused', reason, startedAt, documents, vanished };
}

function refusal(
  { stream, maxVanishedShare }: LoadPlan,
  { rejected }: CompleteGeneration,
  { documents, vanished }: { readonly documents: number; readonly vanished: number },
): string | null {
  if (vanished === 0) return null;
  if (rejected > 0) {
    return `${vanished} documents of ${stream} vanished, but ${rejected} lines were rejected and may be among them: repair these and load them again.`;
  }
  if (vanished <= documents * maxVanishedShare) return null;
  return (
    `${vanished} of ${documents} documents of ${stream} vanished at once, more than the ${percent(maxVanishedShare)} that may: ` +
    'look at the source, and if it is right raise the limit.'
  );
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

async function readVerdicts(
  trx: Kysely<unknown>,
  parent: TableDefinition,
  accepted: number,
): Promise<Pick<TablesResult, 'verdicts' | 'verdictsByObject'>> {
  const { rows } = await countVerdicts().execute(trx);
  const verdicts: Record<Verdict, number> = { ...NO_VERDICTS };
  const verdictsByObject = new Map<number, Verdicts>();
  let total = 0;
  for (const row of rows) {
    const documents = Number(row.documents);
    const objectNumber = Number(row.object_number);
    const ofObject = verdictsByObject.get(objectNumber) ?? { ...NO_VERDICTS };
    verdictsByObject.set(objectNumber, { ...ofObject, [row.verdict]: documents });
    verdicts[row.verdict] += documents;
    total += documents;
  }
  // The join found a key twice in the target.
  if (total !== accepted) throw new DuplicateKeyError(qualifiedName(parent), parent.primaryKey);
  return { verdicts, verdictsByObject };
}
