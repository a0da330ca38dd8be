import type { RawBuilder } from 'kysely';
import { compileOnly } from '../../test/helpers/compile-only.ts';
import { shipRoles, ships } from '../../test/helpers/tables.ts';
import { bookkeepingTables } from '../bookkeeping.ts';
import {
  comparedColumns,
  copyColumns,
  createStage,
  createVerdicts,
  deleteChildren,
  dropUnwritten,
  findKeyRange,
  findRepeatedKey,
  insertChildren,
  mergeParent,
} from './statements.ts';
import { createVanished, forgetSeen, insertSeen, markDeleted } from './snapshot-statements.ts';

const db = compileOnly();
const known = {
  stream: "the 'ships'",
  lastSeen: bookkeepingTables('etl').lastSeen,
  snapshotAt: '2026-01-02T00:00:00.000Z',
};
const stamp = { batchId: "b'1", loadedAt: '2026-01-01T00:00:00.000Z' };

describe('load statements: the SQL that Redshift gets', () => {
  const cases: readonly [name: string, statement: RawBuilder<unknown>, sql: string][] = [
    [
      'createStage',
      createStage(shipRoles),
      'create temporary table "stage_ship_roles" ("ship_id" varchar(24) not null, "position" integer not null, ' +
        '"role" varchar(64) not null, "_row_hash" char(64) not null, "_airbyte_extracted_at" timestamptz not null, ' +
        '"_doc_seq" bigint not null) distkey("ship_id")',
    ],
    [
      'createVerdicts',
      createVerdicts(ships, known, { range: null, isRepeated: true, remembers: true }),
      `create temporary table "stage_verdicts" as
select "ranked"."_doc_seq", case
  when "ranked"."version_rank" > 1 then 'superseded'
  when "ranked"."_airbyte_extracted_at" < '2026-01-02T00:00:00.000Z'::timestamptz then 'outdated'
  when "stored"."ship_id" is null then 'inserted'
  when "stored"."_airbyte_extracted_at" > "ranked"."_airbyte_extracted_at" or "seen"."seen_at" > "ranked"."_airbyte_extracted_at" then 'outdated'
  when "stored"."_row_hash" = "ranked"."_row_hash" and "stored"."_etl_deleted_at" is null then 'unchanged'
  else 'updated' end as "verdict",
  case when "stored"."_airbyte_extracted_at" < "ranked"."_airbyte_extracted_at" then "ranked"."ship_id"::varchar(1024) end as "document_key",
  "ranked"."_airbyte_extracted_at" as "seen_at"
from (select "ship_id", "_row_hash", "_airbyte_extracted_at", "_doc_seq",
  row_number() over (partition by "ship_id" order by "_airbyte_extracted_at" desc, "_doc_seq" desc) as "version_rank"
  from "stage_ships") as "ranked"
left join "harbour"."ships" as "stored" on "stored"."ship_id" = "ranked"."ship_id"
left join "etl"."last_seen" as "seen" on "seen"."stream" = 'the ''ships''' and "seen"."document_key" = "ranked"."ship_id"::varchar(1024)`,
    ],
    [
      'findKeyRange',
      findKeyRange(ships) as RawBuilder<unknown>,
      'select min("ship_id") as "lowest", max("ship_id") as "highest" from "stage_ships"',
    ],
    [
      'findRepeatedKey',
      findRepeatedKey(shipRoles),
      'select 1 as "found" from "stage_ship_roles" group by "ship_id", "position" having count(*) > 1 limit 1',
    ],
    [
      'createVerdicts of keys that are staged once',
      createVerdicts(
        ships,
        { ...known, snapshotAt: null },
        { range: { lowest: "a'1", highest: 'b\\2' }, isRepeated: false, remembers: false },
      ),
      `create temporary table "stage_verdicts" as
select "ranked"."_doc_seq", case
  when "stored"."ship_id" is null then 'inserted'
  when "stored"."_airbyte_extracted_at" > "ranked"."_airbyte_extracted_at" or "seen"."seen_at" > "ranked"."_airbyte_extracted_at" then 'outdated'
  when "stored"."_row_hash" = "ranked"."_row_hash" and "stored"."_etl_deleted_at" is null then 'unchanged'
  else 'updated' end as "verdict"
from "stage_ships" as "ranked"
left join "harbour"."ships" as "stored" on "stored"."ship_id" = "ranked"."ship_id" and "stored"."ship_id" between 'a''1' and 'b\\\\2'
left join "etl"."last_seen" as "seen" on "seen"."stream" = 'the ''ships''' and "seen"."document_key" = "ranked"."ship_id"::varchar(1024) and "seen"."document_key" between 'a''1' and 'b\\\\2'`,
    ],
    [
      'createVanished',
      createVanished(ships, known, '2026-01-03T00:00:00.000Z', true),
      `create temporary table "stage_vanished" as
select "stored"."ship_id" from "harbour"."ships" as "stored"
left join "stage_ships" as "staged" on "staged"."ship_id" = "stored"."ship_id" and "staged"."_airbyte_extracted_at" >= '2026-01-03T00:00:00.000Z'::timestamptz
left join "etl"."last_seen" as "seen" on "seen"."stream" = 'the ''ships''' and "seen"."document_key" = "stored"."ship_id"::varchar(1024) and "seen"."seen_at" >= '2026-01-03T00:00:00.000Z'::timestamptz
where "stored"."_etl_deleted_at" is null and "stored"."_airbyte_extracted_at" < '2026-01-03T00:00:00.000Z'::timestamptz and "seen"."document_key" is null and "staged"."ship_id" is null`,
    ],
    [
      'markDeleted',
      markDeleted(ships, shipRoles, stamp),
      `update "harbour"."ship_roles" set "_etl_deleted_at" = '2026-01-01T00:00:00.000Z'::timestamptz from "stage_vanished"
where "harbour"."ship_roles"."ship_id" = "stage_vanished"."ship_id"`,
    ],
    [
      'forgetSeen',
      forgetSeen(known),
      `delete from "etl"."last_seen" using "stage_verdicts"
where "etl"."last_seen"."stream" = 'the ''ships''' and "stage_verdicts"."verdict" = 'unchanged' and "stage_verdicts"."document_key" = "etl"."last_seen"."document_key"`,
    ],
    [
      'insertSeen',
      insertSeen(known, stamp),
      `insert into "etl"."last_seen" (stream, document_key, seen_at, batch_id)
select 'the ''ships''', "stage_verdicts"."document_key", "stage_verdicts"."seen_at", 'b''1' from "stage_verdicts"
where "stage_verdicts"."verdict" = 'unchanged' and "stage_verdicts"."document_key" is not null`,
    ],
    [
      'dropUnwritten',
      dropUnwritten(ships),
      `delete from "stage_ships" using "stage_verdicts"
where "stage_ships"."_doc_seq" = "stage_verdicts"."_doc_seq" and "stage_verdicts"."verdict" not in ('inserted', 'updated')`,
    ],
    [
      'deleteChildren',
      deleteChildren(ships, shipRoles),
      `delete from "harbour"."ship_roles" using "stage_ships"
where "harbour"."ship_roles"."ship_id" = "stage_ships"."ship_id"`,
    ],
    [
      'mergeParent',
      mergeParent(
        { ...ships, columns: ships.columns.filter(({ name }) => /ship_id|name|^_/.test(name)) },
        stamp,
      ),
      `merge into "harbour"."ships" using "stage_ships" on "harbour"."ships"."ship_id" = "stage_ships"."ship_id"
when matched then update set "name" = "stage_ships"."name", "_extra" = "stage_ships"."_extra", ` +
        `"_row_hash" = "stage_ships"."_row_hash", "_etl_batch_id" = 'b''1', ` +
        `"_etl_loaded_at" = '2026-01-01T00:00:00.000Z'::timestamptz, "_etl_deleted_at" = null::timestamptz, ` +
        `"_airbyte_extracted_at" = "stage_ships"."_airbyte_extracted_at"
when not matched then insert ("ship_id", "name", "_extra", "_row_hash", "_etl_batch_id", "_etl_loaded_at", ` +
        `"_etl_deleted_at", "_airbyte_extracted_at") values ("stage_ships"."ship_id", "stage_ships"."name", ` +
        `"stage_ships"."_extra", "stage_ships"."_row_hash", 'b''1', '2026-01-01T00:00:00.000Z'::timestamptz, ` +
        `null::timestamptz, "stage_ships"."_airbyte_extracted_at")`,
    ],
    [
      'insertChildren',
      insertChildren(ships, shipRoles, stamp),
      `insert into "harbour"."ship_roles" ("ship_id", "position", "role", "_row_hash", "_etl_batch_id", ` +
        `"_etl_loaded_at", "_etl_deleted_at", "_airbyte_extracted_at")
select "stage_ship_roles"."ship_id", "stage_ship_roles"."position", "stage_ship_roles"."role", ` +
        `"stage_ship_roles"."_row_hash", 'b''1', '2026-01-01T00:00:00.000Z'::timestamptz, null::timestamptz, ` +
        `"stage_ship_roles"."_airbyte_extracted_at" from "stage_ship_roles"
inner join "stage_ships" on "stage_ship_roles"."_doc_seq" = "stage_ships"."_doc_seq"`,
    ],
  ];
  it.each(cases)('%s', (_, statement, expected) => {
    const compiled = statement.compile(db);
    expect(compiled.sql).toBe(expected);
    // DDL and COPY take no bind parameters; the rest needs none.
    expect(compiled.parameters).toEqual([]);
  });

  it('joins on all columns of a key', () => {
    const parent = { ...ships, primaryKey: ['ship_id', 'name'] };
    const child = { ...shipRoles, parentKey: ['ship_id', 'role'] };
    expect(deleteChildren(parent, child).compile(db).sql).toContain(
      'where "harbour"."ship_roles"."ship_id" = "stage_ships"."ship_id" and "harbour"."ship_roles"."role" = "stage_ships"."name"',
    );
  });

  it('take the time of reading as part of a key, for tables that keep every reading', () => {
    const log = { ...ships, primaryKey: ['ship_id', '_airbyte_extracted_at'] };
    expect(
      createVerdicts(log, known, { range: null, isRepeated: true, remembers: false }).compile(db).sql,
    ).toContain('from (select "ship_id", "_airbyte_extracted_at", "_row_hash", "_doc_seq",');
  });

  it('COPY loads no column that the transaction fills', () => {
    expect(copyColumns(shipRoles)).toEqual([
      'ship_id',
      'position',
      'role',
      '_row_hash',
      '_airbyte_extracted_at',
      '_doc_seq',
    ]);
  });

  it('compare documents by nothing but keys, hashes and times', () => {
    const columns = comparedColumns(ships);
    expect(createStage(ships, columns).compile(db).sql).toBe(
      'create temporary table "stage_ships" ("ship_id" varchar(24) not null, "_row_hash" char(64) not null, ' +
        '"_airbyte_extracted_at" timestamptz not null, "_doc_seq" bigint not null) distkey("ship_id")',
    );
    expect(copyColumns(ships, columns)).toEqual([
      'ship_id',
      '_row_hash',
      '_airbyte_extracted_at',
      '_doc_seq',
    ]);
  });
});
