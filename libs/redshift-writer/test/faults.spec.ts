import { sql } from 'kysely';
import { DuplicateKeyError } from '../src/index.ts';
import { type CuttingProxy, startCuttingProxy } from './helpers/cutting-proxy.ts';
import { fill, type Harness, newObject, startHarness } from './helpers/harness.ts';
import { listKeys } from './helpers/s3.ts';
import { shipTables } from './helpers/tables.ts';

jest.setTimeout(60_000);

let harness: Harness;
let proxy: CuttingProxy;
beforeAll(async () => {
  harness = await startHarness();
  proxy = await startCuttingProxy(harness.redshift.port);
});
beforeEach(() => harness.clear());
afterAll(async () => {
  await harness?.stop();
  await proxy?.stop();
});

const fleet = [
  { id: 'a', at: 1, name: 'A', roles: ['x', 'y'] },
  { id: 'b', at: 1, name: 'B', roles: ['z'] },
];
const loaded = { a: { name: 'A', roles: ['x', 'y'] }, b: { name: 'B', roles: ['z'] } };

describe('a lost connection', () => {
  it.each([
    ['between COPY and INSERT', 'insert into "harbour"."ships"', 'before'],
    ['right after INSERT', 'insert into "harbour"."ships"', 'after-answer'],
    ['before COMMIT arrived', 'commit\0', 'before'],
    ['after COMMIT was done but not answered', 'commit\0', 'after-answer'],
    ['at the lock', 'lock table', 'before'],
  ] as const)('%s: everything is stored exactly once', async (_, statement, moment) => {
    const writer = harness.writer({ db: harness.connect(proxy.port) });
    const cutsBefore = proxy.cuts;
    proxy.cutAt(statement, moment);
    const result = await harness.load(fleet, { writer });
    expect(proxy.cuts).toBe(cutsBefore + 1);
    expect(result).toMatchObject({ committed: true, inserted: 2, rowsByTable: { ships: 2, ship_roles: 3 } });
    expect(await harness.ships()).toMatchObject(loaded);
    expect(await harness.count('harbour.ship_roles')).toBe(3);
    expect(await harness.count('etl.load_objects')).toBe(1);
    expect(await harness.count('etl.load_batches')).toBe(1);
  });

  it.each([['before'], ['after-answer']] as const)(
    'at MERGE (%s): an update is done exactly once',
    async (moment) => {
      await harness.load(fleet);
      const writer = harness.writer({ db: harness.connect(proxy.port) });
      const cutsBefore = proxy.cuts;
      proxy.cutAt('merge into', moment);
      const changes = [{ id: 'a', at: 2, name: 'A2', roles: ['x'] }];
      expect(await harness.load(changes, { writer })).toMatchObject({ updated: 1 });
      expect(proxy.cuts).toBe(cutsBefore + 1);
      expect(await harness.ships()).toMatchObject({ ...loaded, a: { name: 'A2', roles: ['x'] } });
      expect(await harness.count('harbour.ship_roles')).toBe(2);
    },
  );

  it('before COMMIT leaves nothing when nobody repeats the load, and the next run loads it', async () => {
    const writer = harness.writer({ db: harness.connect(proxy.port), retry: { attempts: 1 } });
    const object = newObject();
    proxy.cutAt('insert into "etl"."load_objects"', 'after-answer');
    await expect(harness.load(fleet, { writer, object })).rejects.toThrow();
    expect(await harness.count('harbour.ships')).toBe(0);
    expect(await harness.count('etl.load_objects')).toBe(0);
    expect(await harness.writer().pendingObjects([object])).toEqual([object]);
    await harness.load(fleet, { object });
    expect(await harness.ships()).toMatchObject(loaded);
  });
});

describe('several writers', () => {
  it('load each object once, whoever comes first', async () => {
    const objects = [newObject(), newObject(), newObject()];
    const runner = async () => {
      const writer = harness.writer({ db: harness.connect() });
      const results = [];
      for (;;) {
        const pending = await writer.pendingObjects(objects);
        if (pending.length === 0) return results;
        const batch = writer.openBatch({ stream: 'ships', tables: shipTables });
        for (const object of pending)
          await fill(
            batch,
            object,
            fleet.map((ship) => ({ ...ship, id: `${ship.id}${object.key}` })),
          );
        results.push(await batch.commit());
      }
    };
    const results = (await Promise.all([runner(), runner(), runner()])).flat();
    expect(await harness.count('harbour.ships')).toBe(6);
    expect(await harness.count('harbour.ship_roles')).toBe(9);
    expect(await harness.count('etl.load_objects')).toBe(3);
    expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(6);
    for (const { committed, alreadyLoaded } of results) expect(committed).toBe(alreadyLoaded.length === 0);
  });

  it('say which objects were loaded meanwhile, and write nothing then', async () => {
    const [mine, shared] = [newObject(), newObject()];
    const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables });
    await fill(batch, mine, [{ id: 'mine', at: 1 }]);
    await fill(batch, shared, [{ id: 'shared', at: 2, name: 'late' }]);
    await harness.load([{ id: 'shared', at: 1, name: 'early' }], { object: shared });
    const result = await batch.commit();
    expect(result).toMatchObject({ committed: false, inserted: 0, alreadyLoaded: [{ key: shared.key }] });
    expect(await harness.ships()).toMatchObject({ shared: { name: 'early' } });
    expect(await harness.writer().pendingObjects([mine, shared])).toEqual([mine]);
    expect(await listKeys(harness.s3, harness.bucket, `staging/${batch.batchId}/`)).toEqual([]);
  });

  it('make the schema at the same time', async () => {
    await sql`drop schema harbour cascade`.execute(harness.db);
    await sql`drop schema etl cascade`.execute(harness.db);
    const object = newObject();
    expect(await harness.writer().pendingObjects([object])).toEqual([object]);
    const plans = await Promise.all(
      [1, 2, 3].map(() => harness.writer({ db: harness.connect() }).prepareSchema()),
    );
    expect(plans.flat().some(({ kind }) => kind === 'create-table')).toBe(true);
    expect(await harness.writer().planSchema()).toEqual([]);
    await harness.load(fleet);
    expect(await harness.ships()).toMatchObject(loaded);
  });
});

describe('the schema', () => {
  it('is as defined after prepareSchema, for every type', async () => {
    expect(await harness.writer().planSchema()).toEqual([]);
  });

  it('grows: a new column, a wider varchar', async () => {
    const [ships, roles] = shipTables;
    const columns = ships.columns.map((column) =>
      column.name === 'name' ? { ...column, type: { kind: 'varchar', maxBytes: 32 } as const } : column,
    );
    const flag = {
      name: 'flag',
      type: { kind: 'varchar', maxBytes: 2 },
      nullable: false,
      description: 'Flag.',
    } as const;
    const tables = [{ ...ships, columns: [...columns, flag] }, roles];
    const changes = await harness.writer({ tables }).prepareSchema();
    expect(changes.map(({ kind, column }) => [kind, column])).toEqual([
      ['widen-column', 'name'],
      ['add-column', 'flag'],
    ]);
    expect(await harness.writer({ tables }).planSchema()).toEqual([]);
    await harness.load([{ id: 'long', at: 1, name: 'n'.repeat(16) }]);
    expect(await harness.ships()).toHaveProperty('long');
  });
});

describe('a target with duplicate keys', () => {
  it('is named instead of multiplied', async () => {
    await harness.load(fleet);
    await sql`insert into harbour.ships select * from harbour.ships where ship_id = 'a'`.execute(harness.db);
    await expect(harness.load([{ id: 'a', at: 2, name: 'A2' }])).rejects.toBeInstanceOf(DuplicateKeyError);
    expect(await harness.count('etl.load_batches')).toBe(1);
  });
});

describe('giving up', () => {
  it('removes what was staged and stores nothing', async () => {
    const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables });
    await fill(batch, newObject(), [...fleet, { reason: 'bad', raw: 'x' }]);
    await batch.abort();
    await batch.abort();
    expect(await listKeys(harness.s3, harness.bucket, `staging/${batch.batchId}/`)).toEqual([]);
    expect(await listKeys(harness.s3, harness.bucket, `quarantine/ships/${batch.batchId}`)).toEqual([]);
    expect(await harness.count('etl.load_objects')).toBe(0);
    await expect(batch.commit()).rejects.toThrow(/ended/);
  });
});
