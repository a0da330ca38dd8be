import { type RawBuilder, sql } from 'kysely';
import { distKey } from 'kysely-redshift';
import {
  BATCH_ID,
  DELETED_AT,
  DOC_SEQ,
  EXTRACTED_AT,
  LOADED_AT,
  DOCUMENTS_PER_OBJECT,
  ROW_HASH,
  stagedColumns,
} from '../columns.ts';
import { columnSql } from '../schema/column-sql.ts';
import type { ColumnDefinition, TableDefinition } from '../types.ts';

/** Name of the temporary table that says what becomes of each staged document. */
export const VERDICTS = 'stage_verdicts';

/** What becomes of a document; see `BatchResult`. */
export type Verdict = 'inserted' | 'updated' | 'unchanged' | 'outdated' | 'superseded';

/** Name of the temporary table that COPY loads for a table. It lives in the session's own schema. */
export function stageName(table: TableDefinition): string {
  return `stage_${table.name}`;
}

/** The names of the columns that COPY loads, in order. */
export function copyColumns(
  table: TableDefinition,
  columns: readonly ColumnDefinition[] = stagedColumns(table),
): readonly string[] {
  return [...columns.map(({ name }) => name), DOC_SEQ];
}

/** The staged columns of a parent that say what becomes of its documents. */
export function comparedColumns(parent: TableDefinition): readonly ColumnDefinition[] {
  const compared = new Set([...parent.primaryKey, ROW_HASH, EXTRACTED_AT]);
  return stagedColumns(parent).filter(({ name }) => compared.has(name));
}

/** The two values that all rows of a batch share. */
export interface BatchStamp {
  readonly batchId: string;
  /** ISO-8601 in UTC. */
  readonly loadedAt: string;
}

/** What earlier loads left behind that decides about documents of this one. */
export interface KnownTimes {
  readonly stream: string;
  /** `etl.last_seen`. */
  readonly lastSeen: TableDefinition;
  /** When the newest complete generation began, ISO-8601; what was read before it is outdated. `null` without one. */
  readonly snapshotAt: string | null;
}

/** A table in SQL. */
export const target = (table: TableDefinition) => sql.id(table.schema, table.name);
/** A column of a table in SQL. */
export const targetColumn = (table: TableDefinition, column: string) =>
  sql.id(table.schema, table.name, column);
/** A column of a table's stage in SQL. */
export const stageColumn = (table: TableDefinition, column: string) => sql.id(stageName(table), column);
const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.id(column)));

/** A literal of an instant. */
export const instant = (iso: string) => sql`${sql.lit(iso)}::timestamptz`;

/** `a.x = b.x and a.y = b.y` */
export const equal = (
  left: readonly RawBuilder<unknown>[],
  right: readonly (RawBuilder<unknown> | undefined)[],
) =>
  sql.join(
    left.map((column, position) => sql`${column} = ${right[position] ?? sql`null`}`),
    sql` and `,
  );

/**
 * The stage has the declared columns, not LIKE the target: LIKE would copy NOT NULL of the columns that are filled
 * only when rows are written, and COPY would fail on them.
 */
export function createStage(
  table: TableDefinition,
  columns: readonly ColumnDefinition[] = stagedColumns(table),
): RawBuilder<unknown> {
  const definitions = columns.map((column) => columnSql({ ...column, encode: undefined }));
  const staged = new Set(columns.map(({ name }) => name));
  const create = sql`create temporary table ${sql.id(stageName(table))} (${sql.join([...definitions, sql`${sql.id(DOC_SEQ)} bigint not null`])})`;
  // The same distribution as the target, so that the join stays on each slice.
  return table.distKey !== undefined && staged.has(table.distKey)
    ? sql`${create} ${distKey(table.distKey)}`
    : create;
}

/** Drops temporary tables of this batch, so that the session can load the next. */
export function dropTemporary(...names: readonly string[]): RawBuilder<unknown> {
  return sql`drop table ${list(names)}`;
}

/** The key of a document as one text. Several columns are told apart by the length in front of each. */
export function documentKey(
  parent: TableDefinition,
  column: (name: string) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const [first, ...others] = parent.primaryKey;
  const text = (name: string) => sql`${column(name)}::varchar(1024)`;
  if (first !== undefined && others.length === 0) return text(first);
  const parts = parent.primaryKey.map(
    (name) => sql`octet_length(${text(name)})::varchar(4) || ':' || ${text(name)}`,
  );
  return sql`(${sql.join(parts, sql` || `)})`;
}

/** Whether every reading of a document is a row of its own, because the time is part of the key. */
export function keepsEveryReading(parent: TableDefinition): boolean {
  return parent.primaryKey.includes(EXTRACTED_AT);
}

/** The smallest and the largest staged key. */
export interface KeyRange {
  readonly lowest: string;
  readonly highest: string;
}

/** Asks for the range of a parent's staged keys, by their first column; `null` when that is no text, of which the literal is exact. */
export function findKeyRange(parent: TableDefinition): RawBuilder<KeyRange> | null {
  const [key = ''] = parent.primaryKey;
  if (parent.columns.find(({ name }) => name === key)?.type.kind !== 'varchar') return null;
  const column = sql.id(key);
  return sql`select min(${column}) as ${sql.id('lowest')}, max(${column}) as ${sql.id('highest')} from ${sql.id(stageName(parent))}`;
}

/**
 * Says of a joined column what follows from the join anyway. Only by values that it knows beforehand does Redshift pass over blocks
 * (AWS docs, Sort keys: zone maps), and new documents mostly have keys of their own.
 */
const within = (column: RawBuilder<unknown>, range: KeyRange | null) =>
  range === null ? sql`` : sql` and ${column} between ${sql.lit(range.lowest)} and ${sql.lit(range.highest)}`;

/** Is a key staged more than once? */
export function findRepeatedKey(parent: TableDefinition): RawBuilder<unknown> {
  return sql`select 1 as ${sql.id('found')} from ${sql.id(stageName(parent))} group by ${list(parent.primaryKey)} having count(*) > 1 limit 1`;
}

/**
 * One row per staged document with what becomes of it. Of several versions of a key the newest wins, the later line
 * where the times are equal; then it must be no older than anything that is known of the document, and differ from
 * the stored version.
 *
 * @param range of the staged keys, where it is known
 * @param isRepeated whether a key may be staged more than once; ranking takes a sort of the stage
 * @param remembers adds `document_key` and `seen_at` of the documents that were read after the stored version
 */
export function createVerdicts(
  parent: TableDefinition,
  known: KnownTimes,
  {
    range,
    isRepeated,
    remembers,
  }: { readonly range: KeyRange | null; readonly isRepeated: boolean; readonly remembers: boolean },
): RawBuilder<unknown> {
  const key = parent.primaryKey;
  const ranked = (column: string) => sql.id('ranked', column);
  const stored = (column: string) => sql.id('stored', column);
  const firstKey = key[0] ?? '';
  const isLog = keepsEveryReading(parent);
  const beforeSnapshot =
    isLog || known.snapshotAt === null
      ? sql``
      : sql`
  when ${ranked(EXTRACTED_AT)} < ${instant(known.snapshotAt)} then 'outdated'`;
  const seenLater = isLog ? sql`` : sql` or ${sql.id('seen', 'seen_at')} > ${ranked(EXTRACTED_AT)}`;
  const joinSeen = isLog
    ? sql``
    : sql`
left join ${target(known.lastSeen)} as ${sql.id('seen')} on ${sql.id('seen', 'stream')} = ${sql.lit(known.stream)} and ${sql.id('seen', 'document_key')} = ${documentKey(parent, ranked)}${within(sql.id('seen', 'document_key'), key.length === 1 ? range : null)}`;
  const seenNow = remembers
    ? sql`,
  case when ${stored(EXTRACTED_AT)} < ${ranked(EXTRACTED_AT)} then ${documentKey(parent, ranked)} end as ${sql.id('document_key')},
  ${ranked(EXTRACTED_AT)} as ${sql.id('seen_at')}`
    : sql``;
  const notNewest = isRepeated
    ? sql`
  when ${ranked('version_rank')} > 1 then 'superseded'`
    : sql``;
  const source = isRepeated
    ? sql`(select ${list([...new Set([...key, ROW_HASH, EXTRACTED_AT, DOC_SEQ])])},
  row_number() over (partition by ${list(key)} order by ${sql.id(EXTRACTED_AT)} desc, ${sql.id(DOC_SEQ)} desc) as ${sql.id('version_rank')}
  from ${sql.id(stageName(parent))})`
    : sql.id(stageName(parent));
  return sql`create temporary table ${sql.id(VERDICTS)} as
select ${ranked(DOC_SEQ)}, case${notNewest}${beforeSnapshot}
  when ${stored(firstKey)} is null then 'inserted'
  when ${stored(EXTRACTED_AT)} > ${ranked(EXTRACTED_AT)}${seenLater} then 'outdated'
  when ${stored(ROW_HASH)} = ${ranked(ROW_HASH)} and ${stored(DELETED_AT)} is null then 'unchanged'
  else 'updated' end as ${sql.id('verdict')}${seenNow}
from ${source} as ${sql.id('ranked')}
left join ${target(parent)} as ${sql.id('stored')} on ${equal(key.map(stored), key.map(ranked))}${within(stored(firstKey), range)}${joinSeen}`;
}

/** Has a table any row? */
export function findRow(table: TableDefinition): RawBuilder<unknown> {
  return sql`select 1 as ${sql.id('found')} from ${target(table)} limit 1`;
}

/** How many documents of which object have which verdict. */
export function countVerdicts(): RawBuilder<{
  readonly object_number: string | number;
  readonly verdict: Verdict;
  readonly documents: string | number;
}> {
  return sql`select ${sql.id(DOC_SEQ)} / ${sql.lit(DOCUMENTS_PER_OBJECT)} as ${sql.id('object_number')}, ${sql.id('verdict')}, count(*) as ${sql.id('documents')}
from ${sql.id(VERDICTS)} group by 1, 2`;
}

/** Keeps in the parent's stage only the documents that are to be written. */
export function dropUnwritten(parent: TableDefinition): RawBuilder<unknown> {
  return sql`delete from ${sql.id(stageName(parent))} using ${sql.id(VERDICTS)}
where ${stageColumn(parent, DOC_SEQ)} = ${sql.id(VERDICTS, DOC_SEQ)} and ${sql.id(VERDICTS, 'verdict')} not in ('inserted', 'updated')`;
}

/** Removes the stored children of the parents that are to be written. */
export function deleteChildren(parent: TableDefinition, child: TableDefinition): RawBuilder<unknown> {
  const parentKey = (child.parentKey ?? []).map((column) => targetColumn(child, column));
  return sql`delete from ${target(child)} using ${sql.id(stageName(parent))}
where ${equal(
    parentKey,
    parent.primaryKey.map((column) => stageColumn(parent, column)),
  )}`;
}

/** Every column of a table with the value it gets from its stage. */
function values(
  table: TableDefinition,
  stamp: BatchStamp,
): readonly (readonly [string, RawBuilder<unknown>])[] {
  const filled: Readonly<Record<string, RawBuilder<unknown>>> = {
    [BATCH_ID]: sql.lit(stamp.batchId),
    [LOADED_AT]: instant(stamp.loadedAt),
    // A bare NULL would be text to the planner.
    [DELETED_AT]: sql`null::timestamptz`,
  };
  return table.columns.map(({ name }) => [name, filled[name] ?? stageColumn(table, name)] as const);
}

/** Redshift's MERGE: no alias on the target, one MATCHED and one NOT MATCHED branch, columns named (AWS docs, MERGE). */
export function mergeParent(parent: TableDefinition, stamp: BatchStamp): RawBuilder<unknown> {
  const all = values(parent, stamp);
  const set = all
    .filter(([column]) => !parent.primaryKey.includes(column))
    .map(([column, value]) => sql`${sql.id(column)} = ${value}`);
  const key = parent.primaryKey;
  return sql`merge into ${target(parent)} using ${sql.id(stageName(parent))} on ${equal(
    key.map((column) => targetColumn(parent, column)),
    key.map((column) => stageColumn(parent, column)),
  )}
when matched then update set ${sql.join(set)}
when not matched then insert (${list(all.map(([column]) => column))}) values (${sql.join(all.map(([, value]) => value))})`;
}

/** Adds the staged parents, where none of them is stored yet: cheaper than MERGE, which joins once more. */
export function insertParents(parent: TableDefinition, stamp: BatchStamp): RawBuilder<unknown> {
  const all = values(parent, stamp);
  return sql`insert into ${target(parent)} (${list(all.map(([column]) => column))})
select ${sql.join(all.map(([, value]) => value))} from ${sql.id(stageName(parent))}`;
}

/** Adds the staged children of the documents that are written; the parent's stage holds only those. */
export function insertChildren(
  parent: TableDefinition,
  child: TableDefinition,
  stamp: BatchStamp,
): RawBuilder<unknown> {
  const all = values(child, stamp);
  return sql`insert into ${target(child)} (${list(all.map(([column]) => column))})
select ${sql.join(all.map(([, value]) => value))} from ${sql.id(stageName(child))}
inner join ${sql.id(stageName(parent))} on ${stageColumn(child, DOC_SEQ)} = ${stageColumn(parent, DOC_SEQ)}`;
}
