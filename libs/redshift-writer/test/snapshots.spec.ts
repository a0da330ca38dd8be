import { sql } from 'kysely';
import type { LoadObject, OpenBatchOptions } from '../src/index.ts';
import { fill, type Harness, type Line, newObject, type Ship, startHarness } from './helpers/harness.ts';
import { shipTables } from './helpers/tables.ts';

jest.setTimeout(60_000);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness?.stop());

const fleet = (generation: number, at: number, names: Readonly<Record<string, string>>): Ship[] =>
  Object.entries(names).map(([id, name]) => ({ id, at, name, roles: ['r', 's'], generation, sync: at }));

const object = (source = 'ships'): LoadObject => ({ ...newObject(), source });
const listing = (objects: readonly LoadObject[], sources: readonly string[] = ['ships']) => ({
  listing: { sources, objects },
});

/** Loads objects as one batch that sees everything that the bucket holds. */
const load = async (
  objects: readonly (readonly [LoadObject, readonly Line[]])[],
  options: Partial<OpenBatchOptions>,
) => {
  const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables, ...options });
  for (const [each, lines] of objects) await fill(batch, each, lines);
  return batch.commit();
};

const deleted = async () =>
  Object.entries(await harness.ships())
    .filter(([, { isDeleted }]) => isDeleted)
    .map(([id]) => id);

const five = { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' };
const { e: _gone, ...four } = five;

/** The first generation, loaded. */
const firstGeneration = async () => {
  const first = object();
  await load([[first, fleet(1, 1, five)]], listing([first]));
  return first;
};

describe('a complete generation', () => {
  it('marks what it lacks, children too, moves no other time, and says so', async () => {
    await firstGeneration();
    const before = await harness.ships();
    const next = object();
    const result = await load([[next, fleet(2, 5, { ...four, a: 'A2' })]], listing([next]));
    expect(result).toMatchObject({ inserted: 0, updated: 1, unchanged: 3, deleted: 1 });
    expect(result.snapshot).toMatchObject({ status: 'applied', reason: null, documents: 5, vanished: 1 });
    expect(await deleted()).toEqual(['e']);
    const after = await harness.ships();
    for (const id of ['b', 'c', 'd', 'e']) expect(after[id]?.loadedAt).toBe(before[id]?.loadedAt);
    const { rows } = await sql`select distinct ship_id from harbour.ship_roles
      where _etl_deleted_at is not null`.execute(harness.db);
    expect(rows).toEqual([{ ship_id: 'e' }]);
    const { rows: entries } =
      await sql`select generation_id, sync_id, airbyte_stream, documents_deleted, documents_updated
      from etl.load_objects order by generation_id`.execute(harness.db);
    expect(entries).toEqual([
      {
        generation_id: '1',
        sync_id: '1',
        airbyte_stream: 'ships',
        documents_deleted: '0',
        documents_updated: '0',
      },
      {
        generation_id: '2',
        sync_id: '5',
        airbyte_stream: 'ships',
        documents_deleted: '1',
        documents_updated: '1',
      },
    ]);
    // One sync wrote the whole generation, so nothing else has to be remembered.
    expect(await harness.count('etl.last_seen')).toBe(0);
  });

  it('brings a document back that is there again', async () => {
    await firstGeneration();
    const [second, third] = [object(), object()];
    await load([[second, fleet(2, 5, four)]], listing([second]));
    const result = await load([[third, fleet(3, 9, five)]], listing([third]));
    expect(result).toMatchObject({ updated: 1, unchanged: 4, deleted: 0 });
    expect(await deleted()).toEqual([]);
    expect((await harness.ships())['e']).toMatchObject({ name: 'E', roles: ['r', 's'] });
    expect(await harness.count('harbour.ship_roles')).toBe(10);
  });

  it('may have come in several batches, some of them without a change', async () => {
    await firstGeneration();
    const [one, two] = [object(), object()];
    const partial = await load([[one, fleet(2, 5, { a: 'A', b: 'B' })]], listing([one, two]));
    expect(partial.snapshot).toBeNull();
    expect(await deleted()).toEqual([]);
    const result = await load([[two, fleet(2, 6, { c: 'C', d: 'D' })]], listing([one, two]));
    expect(result.snapshot).toMatchObject({ status: 'applied', vanished: 1 });
    expect(await deleted()).toEqual(['e']);
  });

  it('is applied by a batch without objects when Airbyte cleaned up later', async () => {
    const first = await firstGeneration();
    const next = object();
    const busy = await load([[next, fleet(2, 5, four)]], listing([first, next]));
    expect(busy.snapshot).toBeNull();
    const writer = harness.writer();
    const complete = { stream: 'ships', ...listing([next]) };
    expect(await writer.completesSnapshot({ stream: 'ships', ...listing([first, next]) })).toBe(false);
    expect(await writer.completesSnapshot(complete)).toBe(true);
    expect(await load([], listing([next]))).toMatchObject({ committed: true, objects: 0, deleted: 1 });
    expect(await deleted()).toEqual(['e']);
    expect(await writer.completesSnapshot(complete)).toBe(false);
    expect(await load([], listing([next]))).toMatchObject({ committed: false, snapshot: null });
    expect(await harness.count('etl.load_batches')).toBe(3);
  });

  it('makes everything outdated that was read before it began', async () => {
    await firstGeneration();
    const next = object();
    await load([[next, fleet(2, 5, four)]], listing([next]));
    const before = await harness.ships();
    const late = fleet(1, 3, { a: 'late', e: 'late', f: 'never seen since' });
    expect(await load([[object(), late]], {})).toMatchObject({ outdated: 3, inserted: 0, updated: 0 });
    expect(await harness.ships()).toEqual(before);
  });
});

describe('an object from in between that arrives late', () => {
  it('does not overwrite a document that was seen unchanged since then', async () => {
    await harness.load([{ id: 'a', at: 1, name: 'A' }]);
    const before = await harness.ships();
    expect(await harness.load([{ id: 'a', at: 5, name: 'A' }])).toMatchObject({ unchanged: 1 });
    expect(await harness.ships()).toEqual(before);
    expect(await harness.load([{ id: 'a', at: 3, name: 'late' }])).toMatchObject({ outdated: 1, updated: 0 });
    expect(await harness.ships()).toEqual(before);
    expect(await harness.load([{ id: 'a', at: 7, name: 'new' }])).toMatchObject({ updated: 1 });
  });

  it('is remembered once per document', async () => {
    for (const at of [1, 2, 3, 3]) await harness.load([{ id: 'a', at, name: 'A' }]);
    const { rows } = await sql`select stream, document_key, seen_at from etl.last_seen`.execute(harness.db);
    expect(rows).toEqual([
      { stream: 'ships', document_key: 'a', seen_at: new Date(Date.UTC(2026, 0, 1, 0, 0, 3)) },
    ]);
  });
});

describe('nothing is deleted', () => {
  it.each<[string, (first: LoadObject) => Promise<Awaited<ReturnType<typeof load>>>]>([
    ['without a listing', async () => load([[object(), fleet(2, 5, four)]], {})],
    [
      'while objects of the generation are missing',
      async () => {
        const next = object();
        return load([[next, fleet(2, 5, four)]], listing([next, object()]));
      },
    ],
    [
      'while an earlier generation is still in the bucket: the sync has not succeeded',
      async (first) => {
        const next = object();
        return load([[next, fleet(2, 5, four)]], listing([first, next]));
      },
    ],
    [
      'when the stream is appended to: one generation for ever',
      async (first) => {
        const next = object();
        return load([[next, fleet(1, 5, four)]], listing([first, next]));
      },
    ],
    [
      'when one of two Airbyte streams has no objects',
      async () => {
        const next = object();
        return load([[next, fleet(2, 5, four)]], listing([next], ['ships', 'boats']));
      },
    ],
    [
      'when documents carry no generation',
      async () => {
        const next = object();
        const lines = fleet(2, 5, four).map(({ generation: _, ...ship }) => ship);
        return load([[next, lines]], listing([next]));
      },
    ],
  ])('%s', async (_, run) => {
    const result = await run(await firstGeneration());
    expect(result).toMatchObject({ committed: true, deleted: 0, snapshot: null });
    expect(await deleted()).toEqual([]);
  });

  it('by the first generation ever', async () => {
    await harness.load([{ id: 'x', at: 0 }]);
    const first = object();
    expect((await load([[first, fleet(1, 1, five)]], listing([first]))).snapshot).toBeNull();
    expect(await deleted()).toEqual([]);
  });

  it('when more than the share that may vanish does; the rest is loaded, and a higher limit repairs it', async () => {
    await firstGeneration();
    const next = object();
    const result = await load([[next, fleet(2, 5, { a: 'A', b: 'B2', c: 'C' })]], listing([next]));
    expect(result).toMatchObject({ committed: true, updated: 1, unchanged: 2, deleted: 0 });
    expect(result.snapshot).toMatchObject({ status: 'refused', documents: 5, vanished: 2 });
    expect(result.snapshot?.reason).toContain(
      '2 of 5 documents of ships vanished at once, more than the 20 %',
    );
    expect(await deleted()).toEqual([]);
    expect((await harness.ships())['b']?.name).toBe('B2');
    expect(await harness.writer().completesSnapshot({ stream: 'ships', ...listing([next]) })).toBe(true);
    expect(await load([], { ...listing([next]), maxVanishedShare: 0.4 })).toMatchObject({ deleted: 2 });
    expect(await deleted()).toEqual(['d', 'e']);
  });

  it('when lines were rejected, which may be the missing documents', async () => {
    await firstGeneration();
    const next = object();
    const result = await load([[next, [...fleet(2, 5, four), { reason: 'bad', raw: '{' }]]], listing([next]));
    expect(result).toMatchObject({
      committed: true,
      deleted: 0,
      snapshot: { status: 'refused', vanished: 1 },
    });
    expect(result.snapshot?.reason).toContain('rejected');
  });
});

describe('loading objects again', () => {
  it('replaces their ledger entries and writes what differs', async () => {
    const again = object();
    await load([[again, fleet(1, 1, { a: 'A' })]], {});
    const result = await load([[again, fleet(1, 1, { a: 'A parsed better' })]], {
      reload: true,
      runId: 'run-2',
    });
    expect(result).toMatchObject({ committed: true, updated: 1 });
    expect((await harness.ships())['a']?.name).toBe('A parsed better');
    const { rows } = await sql`select batch_id from etl.load_objects`.execute(harness.db);
    expect(rows).toEqual([{ batch_id: result.batchId }]);
    const { rows: runs } = await sql`select run_id from etl.load_batches order by loaded_at, run_id`.execute(
      harness.db,
    );
    expect(runs).toEqual(expect.arrayContaining([{ run_id: 'run-2' }, { run_id: null }]));
  });
});
