import { airbyteStreamNames, findStream, streams } from '../src/index.ts';
import type { Row } from '../src/index.ts';
import { accepted, rowsOf } from './support/documents.ts';
import { describeWithSnapshot, snapshot } from './support/snapshot.ts';

function explodeAll(stream: string): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  for (const document of snapshot(stream)) {
    for (const { table, row } of accepted(stream, document).rows) {
      tables.set(table, [...(tables.get(table) ?? []), row]);
    }
  }
  return tables;
}

describeWithSnapshot('the collections of 2021-04-22', () => {
  const tables = new Map<string, Row[]>();
  beforeAll(() => {
    for (const { name } of streams) for (const [table, rows] of explodeAll(name)) tables.set(table, rows);
  });
  const rows = (table: string) => tables.get(table) ?? [];

  it('validate completely: 1,924 documents, none rejected, no unknown field', () => {
    const results = streams.flatMap((stream) =>
      snapshot(stream.name).map((document) => stream.parse(document)),
    );
    expect(results).toHaveLength(1924);
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(results.flatMap((result) => (result.ok ? result.unknownFields : []))).toEqual([]);
  });

  it.each([
    ['launches', 142],
    ['launch_cores', 152],
    ['launch_payloads', 165],
    ['launch_ships', 280],
    ['launch_capsules', 29],
    ['launch_crew', 17],
    ['launch_failures', 5],
    ['launch_fairing_ships', 58],
    ['launch_images', 695],
    ['rockets', 4],
    ['launchpads', 6],
    ['landpads', 7],
    ['cores', 72],
    ['capsules', 21],
    ['crew', 17],
    ['ships', 25],
    ['payloads', 166],
    ['payload_customers', 176],
    ['payload_nationalities', 163],
    ['payload_manufacturers', 157],
    ['payload_norad_ids', 897],
    ['dragons', 2],
    ['history_events', 15],
    ['starlink_satellites', 1445],
    ['company', 1],
    ['roadster_positions', 1],
  ])('fill %s with %i rows', (table, count) => {
    expect(rows(table)).toHaveLength(count);
  });

  it('keep placeholder cores: 134 of 152 have an id', () => {
    expect(rows('launch_cores').filter((row) => row['core_id'] !== null)).toHaveLength(134);
  });

  it('give 117 successes, 5 failures, 20 upcoming launches', () => {
    const status = (row: Row) => (row['upcoming'] ? 'upcoming' : String(row['success']));
    const counts = Map.groupBy(rows('launches'), status);
    expect([...counts].map(([name, { length }]) => [name, length]).sort()).toEqual([
      ['false', 5],
      ['true', 117],
      ['upcoming', 20],
    ]);
  });

  it('keep the mass: 831,093.55 kg over all payloads, 19 unknown', () => {
    const masses = rows('payloads').map((row) => row['mass_kg'] as number | null);
    expect(masses.reduce<number>((sum, mass) => sum + (mass ?? 0), 0)).toBeCloseTo(831_093.55, 6);
    expect(masses.filter((mass) => mass === null)).toHaveLength(19);
  });

  it('tell missing fairings (30) from fairings of which nothing is known (20)', () => {
    const known = ['fairings_reused', 'fairings_recovery_attempt', 'fairings_recovered'];
    const unknown = rows('launches').filter((row) => known.every((column) => row[column] === null));
    expect(unknown.filter((row) => row['has_fairings'] === false)).toHaveLength(30);
    expect(unknown.filter((row) => row['has_fairings'] === true)).toHaveLength(20);
  });

  it('give null positions exactly to the 71 satellites that have decayed', () => {
    const decayed = rows('starlink_satellites').filter((row) => row['decayed'] === 1);
    expect(decayed).toHaveLength(71);
    expect(rows('starlink_satellites').filter((row) => row['latitude'] === null)).toEqual(decayed);
  });

  it('give every row all columns of its table and nothing else', () => {
    const bookkeeping = ['_etl_batch_id', '_etl_loaded_at', '_etl_deleted_at', '_airbyte_extracted_at'];
    for (const { name, columns } of streams.flatMap((stream) => stream.tables)) {
      const expected = columns.map((column) => column.name).filter((column) => !bookkeeping.includes(column));
      for (const row of rows(name)) expect(Object.keys(row).sort()).toEqual([...expected].sort());
    }
  });

  it('never give null where the table forbids it, nor twice the same primary key', () => {
    for (const { tables: defined, keep } of streams) {
      for (const { name, columns, primaryKey } of defined) {
        const required = columns.filter((column) => !column.nullable && column.source !== undefined);
        for (const row of rows(name)) for (const column of required) expect(row[column.name]).not.toBeNull();
        const keys = rows(name).map((row) => primaryKey.map((column) => row[column]).join('|'));
        if (keep === 'latest') expect(new Set(keys).size).toBe(keys.length);
      }
    }
  });

  it('give every document its own hash, and its rows the same one', () => {
    const hashes = rows('starlink_satellites').map((row) => row['_row_hash']);
    expect(new Set(hashes).size).toBe(1445);
    const parsed = accepted('launches', snapshot('launches')[90]);
    expect(new Set(parsed.rows.map(({ row }) => row['_row_hash']))).toEqual(new Set([parsed.rowHash]));
    expect(rowsOf(parsed, 'launch_cores')).toHaveLength(1);
  });

  it('have a definition behind every Airbyte stream', () => {
    expect(airbyteStreamNames).toHaveLength(15);
    for (const name of airbyteStreamNames) expect(findStream(name).airbyteStreams).toContain(name);
  });
});
