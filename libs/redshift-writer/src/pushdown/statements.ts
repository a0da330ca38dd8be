import { type RawBuilder, sql } from 'kysely';
import { DOC_SEQ, DOCUMENTS_PER_OBJECT, EXTRACTED_AT, ROW_HASH, stagedColumns } from '../columns.ts';
import { stageName } from '../load/statements.ts';
import type { TableDefinition } from '../types.ts';

/** Takes one object, as COPY reads it: one record per row. */
export const RECORDS = 'pushed_records';
/** The documents of all objects; what `ExplodeStatements` reads. */
export const DOCUMENTS = 'pushed_documents';
/** What `ExplodeStatements.hashes` makes. */
export const HASHES = 'pushed_hashes';

/** COPY with JSON 'noshred' takes a table of one SUPER column (AWS docs, Loading semi-structured data). */
export const createRecords = sql`create temporary table ${sql.id(RECORDS)} (record super)`;

/** Makes the table of documents. */
export const createDocuments = sql`create temporary table ${sql.id(DOCUMENTS)} (doc_seq bigint not null, document super, extracted_at timestamptz, generation_id bigint, sync_id bigint, is_plain boolean not null)`;

const isAbsent = (value: string) => `coalesce(json_typeof(${value}), 'null') = 'null'`;
/** A whole number that JSON spells plainly; NULL for anything else. */
const wholeNumber = (value: string) =>
  `case when json_typeof(${value}) = 'number' then case when json_serialize(${value}) ~ '^(0|[1-9][0-9]{0,13})$' then json_serialize(${value})::varchar(20)::bigint end end`;
const isWholeOrAbsent = (value: string) => `(${isAbsent(value)} or (${wholeNumber(value)}) is not null)`;

const META = 'r.record."_airbyte_meta"';
const EXTRACTED = 'r.record."_airbyte_extracted_at"';
const GENERATION = 'r.record."_airbyte_generation_id"';
const DATA = 'r.record."_airbyte_data"';
const RAW_ID = 'r.record."_airbyte_raw_id"';

/** Milliseconds since 1970, as destination-s3 writes them, or ISO-8601 in UTC to the millisecond. */
const extractedAt = `case json_typeof(${EXTRACTED})
when 'number' then dateadd(ms, mod(${wholeNumber(EXTRACTED)}, 1000)::integer, timestamp 'epoch' + (${wholeNumber(EXTRACTED)}) / 1000 * interval '1 second') at time zone 'UTC'
when 'string' then case when (${EXTRACTED})::varchar(65535) ~ '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,3})?Z$' then (${EXTRACTED})::varchar(30)::timestamptz end end`;

/** Records as destination-s3 writes them, about which nothing is to be noted. Others are for the reader. */
const isPlain = [
  `coalesce(json_typeof(${RAW_ID}), 'null') = 'string' and (${RAW_ID})::varchar(65535) <> ''`,
  `coalesce(json_typeof(${DATA}), 'null') = 'object'`,
  isWholeOrAbsent(GENERATION),
  `(${isAbsent(META)} or json_typeof(${META}) = 'object')`,
  isWholeOrAbsent(`${META}.sync_id`),
  `(${isAbsent(`${META}.changes`)} or coalesce(get_array_length(${META}.changes), 1) = 0)`,
].join(' and ');

/** Moves the records of one object to the documents. Their order within the object is not kept: COPY has none. */
export function insertDocuments(objectNumber: number): RawBuilder<unknown> {
  const firstSeq = objectNumber * DOCUMENTS_PER_OBJECT;
  return sql`insert into ${sql.id(DOCUMENTS)} (doc_seq, document, extracted_at, generation_id, sync_id, is_plain)
select ${sql.lit(firstSeq)} + row_number() over (), x.document, x.extracted_at, x.generation_id, x.sync_id, coalesce(x.is_plain, false) and x.extracted_at is not null
from (select ${sql.raw(DATA)} as document, ${sql.raw(extractedAt)} as extracted_at, ${sql.raw(wholeNumber(GENERATION))} as generation_id, ${sql.raw(wholeNumber(`${META}.sync_id`))} as sync_id, ${sql.raw(isPlain)} as is_plain from ${sql.id(RECORDS)} as r) as x`;
}

const objectNumber = sql`doc_seq / ${sql.lit(DOCUMENTS_PER_OBJECT)}`;

/** Which objects hold what SQL does not vouch for. */
export function selectDoubts(doubts: string): RawBuilder<{
  readonly object_number: string | number;
  readonly reason: string;
}> {
  return sql`select ${objectNumber} as object_number, min(reason) as reason from (
select doc_seq, 'records that destination-s3 does not write, or notes about changed values' as reason from ${sql.id(DOCUMENTS)} where not is_plain
union all ${sql.raw(doubts)}) as doubts group by 1 order by 1`;
}

/**
 * Objects with different versions of a document that were read at the same time: the later line wins, and SQL does not
 * know which one that is.
 */
export function selectTies(
  parent: TableDefinition,
  rows: string,
): RawBuilder<{ readonly object_number: string | number }> {
  const key = parent.primaryKey.filter((name) => name !== EXTRACTED_AT).map((name) => sql`r.${sql.id(name)}`);
  return sql`select distinct object_number from (
select d.doc_seq / ${sql.lit(DOCUMENTS_PER_OBJECT)} as object_number from ${sql.id(rows)} as r
inner join ${sql.id(DOCUMENTS)} as d on d.doc_seq = r.doc_seq inner join ${sql.id(HASHES)} as h on h.doc_seq = r.doc_seq
group by d.doc_seq / ${sql.lit(DOCUMENTS_PER_OBJECT)}, ${sql.join(key)}, d.extracted_at having min(h.row_hash) <> max(h.row_hash)) as ties order by 1`;
}

/** What the ledger notes of an object. */
export interface ObjectStatistics {
  readonly object_number: string | number;
  readonly documents: string | number;
  readonly min_extracted_at: Date;
  readonly max_extracted_at: Date;
  readonly generation_id: string | number | null;
  readonly sync_id: string | number | null;
}

/** The statistics of every object that has documents. */
export const selectStatistics: RawBuilder<ObjectStatistics> = (() => {
  const theOne = (column: string) =>
    sql`case when count(${sql.id(column)}) = count(*) and min(${sql.id(column)}) = max(${sql.id(column)}) then min(${sql.id(column)}) end as ${sql.id(column)}`;
  return sql`select ${objectNumber} as object_number, count(*) as documents, min(extracted_at) as min_extracted_at, max(extracted_at) as max_extracted_at, ${theOne('generation_id')}, ${theOne('sync_id')}
from ${sql.id(DOCUMENTS)} group by 1 order by 1`;
})();

/** Fills the stage of a table. */
export function insertStage(table: TableDefinition, rows: string): RawBuilder<unknown> {
  const own: Readonly<Record<string, RawBuilder<unknown>>> = {
    [ROW_HASH]: sql`h.row_hash`,
    [EXTRACTED_AT]: sql`d.extracted_at`,
  };
  const columns = stagedColumns(table).filter(({ type }) => type.kind !== 'super');
  return sql`insert into ${sql.id(stageName(table))} (${sql.join([...columns.map(({ name }) => sql.id(name)), sql.id(DOC_SEQ)])})
select ${sql.join([...columns.map(({ name }) => own[name] ?? sql`r.${sql.id(name)}`), sql`r.doc_seq`])}
from ${sql.id(rows)} as r inner join ${sql.id(DOCUMENTS)} as d on d.doc_seq = r.doc_seq inner join ${sql.id(HASHES)} as h on h.doc_seq = r.doc_seq`;
}
