import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { sql } from 'kysely';
import { BatchUsageError, CopyAccessError } from '../src/index.ts';
import { type Harness, type Line, newObject, startHarness } from './helpers/harness.ts';
import { explodeShips, pushDown } from './helpers/raw-ships.ts';
import { listKeys } from './helpers/s3.ts';
import { shipTables } from './helpers/tables.ts';

jest.setTimeout(120_000);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());
beforeEach(() => harness.clear());

const ship = (id: string, at = 1): Line => ({
  id,
  at,
  name: id.toUpperCase(),
  massKg: 5,
  roles: ['tug', 'ferry'],
});
const load = async (lines: readonly Line[], object = newObject()) =>
  harness.load(lines, { object: await harness.put(lines, object), isPushedDown: true });

describe('an object that Redshift reads itself', () => {
  it('becomes the same rows and ledger entry as a staged one', async () => {
    const lines = [ship('a'), ship('b', 3), { ...ship('c', 2), generation: 4, sync: 9 }] as const;
    const pushed = await load(lines);
    expect(pushed).toMatchObject({
      committed: true,
      objects: 1,
      objectsPushedDown: 1,
      objectsInDoubt: [],
      rowsRead: 3,
      inserted: 3,
      rowsByTable: { ships: 3, ship_roles: 6 },
      maxExtractedAt: '2026-01-01T00:00:03.000Z',
    });
    const ships = await harness.ships();
    const { rows } =
      await sql`select rows_read, generation_id, sync_id, min_extracted_at, load_mode from etl.load_objects`.execute(
        harness.db,
      );
    expect(rows).toEqual([
      {
        rows_read: '3',
        generation_id: null,
        sync_id: null,
        min_extracted_at: new Date('2026-01-01T00:00:01Z'),
        load_mode: 'pushdown',
      },
    ]);
    // Staged, the same documents are unchanged: the hashes are equal.
    expect(await harness.load(lines)).toMatchObject({ unchanged: 3, objectsPushedDown: 0 });
    expect(await harness.ships()).toEqual(ships);
  });

  it('is read alone, whatever other names begin like its own', async () => {
    await harness.put([ship('sibling')], newObject('raw/ships/1.gz-1'));
    await load([ship('a')], newObject('raw/ships/1.gz'));
    expect(Object.keys(await harness.ships())).toEqual(['a']);
  });

  it('is staged instead when it is no longer the one that was listed, or gone', async () => {
    const listed = await harness.put([ship('a')], newObject('raw/ships/replaced.gz'));
    await harness.put([ship('b')], newObject('raw/ships/replaced.gz'));
    const replaced = await harness.load([ship('a')], { object: listed, isPushedDown: true });
    expect(replaced).toMatchObject({
      objectsPushedDown: 0,
      objectsInDoubt: [{ key: listed.key, reason: 'it was replaced or removed' }],
    });
    const gone = await harness.put([ship('c')]);
    await harness.s3.send(new DeleteObjectCommand({ Bucket: gone.bucket, Key: gone.key }));
    const { objectsInDoubt } = await harness.load([ship('c')], { object: gone, isPushedDown: true });
    expect(objectsInDoubt).toEqual([{ key: gone.key, reason: expect.stringMatching(/^COPY refused it: /) }]);
    expect(Object.keys(await harness.ships())).toEqual(['a', 'c']);
  });

  it('leaves the session as it was: no temporary table, no setting', async () => {
    await load([ship('a')]);
    await load([{ reason: 'bad', raw: 'bad' }, ship('b')]);
    const settings = await sql<Record<string, string>>`show enable_case_sensitive_identifier`.execute(
      harness.db,
    );
    expect(Object.values(settings.rows[0] ?? {}).join()).not.toMatch(/true|on/);
    const tables =
      await sql`select relname from pg_class where relname like 'pushed\\_%' or relname like 'stage\\_%'`.execute(
        harness.db,
      );
    expect(tables.rows).toEqual([]);
    expect(await listKeys(harness.s3, harness.bucket, 'staging/')).toEqual([]);
  });

  it('is loaded once by two writers at once', async () => {
    const lines = [ship('a'), ship('b')];
    const object = await harness.put(lines);
    const results = await Promise.all(
      [0, 1].map(() =>
        harness.load(lines, {
          object,
          isPushedDown: true,
          writer: harness.writer({ db: harness.connect() }),
        }),
      ),
    );
    expect(results.map(({ committed }) => committed).sort()).toEqual([false, true]);
    expect(await harness.count('etl.load_objects')).toBe(1);
    expect(await harness.count('harbour.ships')).toBe(2);
  });

  it('is read by nobody when the role may not: named, and not repeated', async () => {
    const object = await harness.put([ship('a')]);
    harness.redshift.faults?.arm({
      kind: 's3_error',
      status: 403,
      code: 'AccessDenied',
      match: object.key,
      times: 100,
    });
    const retries: string[] = [];
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: (_: object, message: string) => void retries.push(message),
    };
    const failed = harness.load([ship('a')], { object, isPushedDown: true, writer: harness.writer({ log }) });
    await expect(failed).rejects.toThrow(CopyAccessError);
    await expect(failed).rejects.toThrow(`Redshift may not read s3://${object.bucket}/${object.key}`);
    expect(retries).toEqual([]);
    harness.redshift.faults?.clear();
    expect(await harness.count('etl.load_objects')).toBe(0);
  });

  it('is no longer read when the batch is given up in the middle of COPY', async () => {
    // At this speed COPY would take longer than the test may.
    const large = Array.from({ length: 200 }, (_, n) => ({
      ...ship(`s${n}`),
      name: randomBytes(40_000).toString('base64'),
    }));
    const object = await harness.put(large);
    harness.redshift.faults?.arm({ kind: 's3_slow', bytesPerSecond: 60_000, match: object.key, times: 9 });
    const given = new AbortController();
    const batch = harness
      .writer({ db: harness.connect() })
      .openBatch({ stream: 'ships', tables: shipTables });
    pushDown(harness.s3, batch, object, large, given.signal);
    const commit = batch.commit();
    const isCopying = async () => {
      const { rows } =
        await sql`select 1 from pg_stat_activity where state = 'active' and query ~* '^copy '`.execute(
          harness.db,
        );
      return rows.length > 0;
    };
    while (!(await isCopying())) await sleep(20);
    given.abort(new Error('given up'));
    await expect(commit).rejects.toThrow('given up');
    await batch.abort();
    while (await isCopying()) await sleep(20);
    harness.redshift.faults?.clear();
    expect(await harness.count('etl.load_objects')).toBe(0);
    expect(await listKeys(harness.s3, harness.bucket, 'staging/')).toEqual([]);
  });

  it('is given to a batch together with all others', async () => {
    const object = await harness.put([ship('a')]);
    const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables });
    pushDown(harness.s3, batch, object, [ship('a')]);
    expect(() => batch.addRawObjects([], { explode: explodeShips, stage: async () => [] })).toThrow(
      BatchUsageError,
    );
    await batch.abort();
  });
});
