import { type RawBuilder, sql } from 'kysely';
import { distKey } from 'kysely-redshift';
import {
  BATCH_ID,
  DELETED_AT,
  DOC_SEQ,
  EXTRACTED_AT,
  LOADED_AT,
  ROW_HASH,
  stagedColumns,
} from '../columns.ts';
import { columnSql } from '../schema/column-sql.ts';
import type { TableDefinition } from '../types.ts';

/** Name of the temporary table that says what becomes of each staged document. */
export const VERDICTS = 'stage_verdicts';

/** What becomes of a document; see `BatchResult`. */
export type Verdict = 'inserted' | 'updated' | 'unchanged' | 'outdated' | 'superseded';

/** Name of the temporary table that COPY loads for a table. It lives in the session's own schema. */
export function stageName(table: TableDefinition): string {
  return `stage_${table.name}`;
}

/** The columns that COPY loads, in order. */
export function copyColumns(table: TableDefinition): readonly string[] {
  return [...stagedColumns(table).map(({ name }) => name), DOC_SEQ];
}

/** The two values that all rows of a batch share. */
export interface BatchStamp {
  readonly batchId: string;
  /** ISO-8601 in UTC. */
  readonly loadedAt: string;
}

const target = (table: TableDefinition) => sql.id(table.schema, table.name);
const targetColumn = (table: TableDefinition, column: string) => sql.id(table.schema, table.name, column);
const stageColumn = (table: TableDefinition, column: string) => sql.id(stageName(table), column);
const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.id(column)));

/** `a.x = b.x and a.y = b.y` */
const equal = (left: readonly RawBuilder<unknown>[], right: readonly (RawBuilder<unknown> | undefined)[]) =>
  sql.join(
    left.map((column, position) => sql`${column} = ${right[position] ?? sql`null`}`),
    sql` and `,
  );

/**
 * The stage has the declared columns, not LIKE the target: LIKE would copy NOT NULL of the columns that are filled
 * only when rows are written, and COPY would fail on them.
 */
export function createStage(table: TableDefinition): RawBuilder<unknown> {
  const columns = stagedColumns(table).map((column) => columnSql({ ...column, encode: undefined }));
  const staged = new Set(stagedColumns(table).map(({ name }) => name));
  const create = sql`create temporary table ${sql.id(stageName(table))} (${sql.join([...columns, sql`${sql.id(DOC_SEQ)} bigint not null`])})`;
  // The same distribution as the target, so that the join stays on each slice.
  return table.distKey !== undefined && staged.has(table.distKey)
    ? sql`${create} ${distKey(table.distKey)}`
    : create;
}

/** Drops a temporary table of this batch, so that the session can load the next. */
export function dropTemporary(name: string): RawBuilder<unknown> {
  return sql`drop table ${sql.id(name)}`;
}

/**
 * One row per staged document with what becomes of it. Of several versions of a key the newest wins, the later line
 * where the times are equal; then it must be no older than the stored version, and differ from it.
 */
export function createVerdicts(parent: TableDefinition): RawBuilder<unknown> {
  const key = parent.primaryKey;
  const ranked = (column: string) => sql.id('ranked', column);
  const stored = (column: string) => sql.id('stored', column);
  const firstKey = key[0] ?? '';
  return sql`create temporary table ${sql.id(VERDICTS)} as
select ${ranked(DOC_SEQ)}, case
  when ${ranked('version_rank')} > 1 then 'superseded'
  when ${stored(firstKey)} is null then 'inserted'
  when ${stored(EXTRACTED_AT)} > ${ranked(EXTRACTED_AT)} then 'outdated'
  when ${stored(ROW_HASH)} = ${ranked(ROW_HASH)} and ${stored(DELETED_AT)} is null then 'unchanged'
  else 'updated' end as ${sql.id('verdict')}
from (select ${list([...new Set([...key, ROW_HASH, EXTRACTED_AT, DOC_SEQ])])},
  row_number() over (partition by ${list(key)} order by ${sql.id(EXTRACTED_AT)} desc, ${sql.id(DOC_SEQ)} desc) as ${sql.id('version_rank')}
  from ${sql.id(stageName(parent))}) as ${sql.id('ranked')}
left join ${target(parent)} as ${sql.id('stored')} on ${equal(key.map(stored), key.map(ranked))}`;
}

/** How many documents have which verdict. */
export function countVerdicts(): RawBuilder<{ readonly verdict: Verdict; readonly documents: string }> {
  return sql`select ${sql.id('verdict')}, count(*) as ${sql.id('documents')} from ${sql.id(VERDICTS)} group by ${sql.id('verdict')}`;
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
    [LOADED_AT]: sql`${sql.lit(stamp.loadedAt)}::timestamptz`,
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
