import { sql } from 'kysely';
import { LoadDataError, RowCountMismatchError } from '../src/index.ts';
import { fill, type Harness, instant, type Line, newObject, startHarness } from './helpers/harness.ts';
import { listKeys, makeS3, readCompressedLines } from './helpers/s3.ts';
import { shipPositions, shipTables } from './helpers/tables.ts';

jest.setTimeout(60_000);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness?.stop());

const tug = { id: 'tug', at: 1, name: 'Tug', massKg: 5, roles: ['tow', 'push'] };
const barge = { id: 'barge', at: 1, name: 'Barge', roles: [] };

describe('a batch', () => {
  it('writes documents, ledger and batch, and leaves no staged file', async () => {
    const object = newObject();
    const result = await harness.load([tug, barge], { object });
    expect(result).toMatchObject({
      committed: true,
      alreadyLoaded: [],
      objects: 1,
      rowsRead: 2,
      accepted: 2,
      rejected: 0,
      inserted: 2,
      updated: 0,
      unchanged: 0,
      outdated: 0,
      superseded: 0,
      rowsByTable: { ships: 2, ship_roles: 2 },
      quarantineUrl: null,
    });
    expect(await harness.ships()).toMatchObject({
      tug: { name: 'Tug', massKg: 5, roles: ['tow', 'push'] },
      barge: { name: 'Barge', massKg: null, roles: [] },
    });
    const { rows: ledger } = await sql`select * from etl.load_objects`.execute(harness.db);
    expect(ledger).toMatchObject([
      {
        bucket: 'lake',
        object_key: object.key,
        etag: object.etag.replaceAll('"', ''),
        size_bytes: '10',
        batch_id: result.batchId,
        rows_read: '2',
        rows_accepted: '2',
        rows_rejected: '0',
        min_extracted_at: new Date(instant(1)),
        max_extracted_at: new Date(instant(1)),
      },
    ]);
    const { rows: batches } = await sql`select * from etl.load_batches`.execute(harness.db);
    expect(batches).toMatchObject([
      { batch_id: result.batchId, documents_inserted: '2', rows_by_table: { ships: 2, ship_roles: 2 } },
    ]);
    expect(await listKeys(harness.s3, harness.bucket, 'staging/')).toEqual([]);
  });

  it('keeps every kind of value as it was', async () => {
    const writer = harness.writer();
    const batch = writer.openBatch({ stream: 'ships', tables: shipTables });
    batch.beginObject(newObject());
    const row = {
      ship_id: 'o\'\\x\n"é😀',
      name: 'tab\tand, comma',
      mass_kg: -2147483648,
      speed: 0.1,
      price: '9999999999.99',
      active: false,
      launched_on: '2020-02-29',
      _extra: { 'Mixed Case': [1, null, { a: 'b"c' }] },
    };
    await batch.addDocument({
      line: 1,
      extractedAt: instant(1),
      rowHash: 'f'.repeat(64),
      rows: [{ table: 'ships', row }],
    });
    batch.endObject();
    await batch.commit();
    const { rows } = await sql`select * from harbour.ships`.execute(harness.db);
    expect(rows).toMatchObject([{ ...row, _row_hash: 'f'.repeat(64), _etl_deleted_at: null }]);
  });

  it('loads the other columns of a large batch only when a document is written', async () => {
    const writer = harness.writer({ compareFirstRows: 2 });
    const loadsOf = async (lines: readonly Line[]): Promise<readonly string[]> => {
      const [before] = await loadedTables();
      await harness.load(lines, { writer });
      return (await loadedTables(before?.query_id)).map(({ table_name: table }) => table);
    };
    const loadedTables = async (after = '0') => {
      const { rows } = await sql<{ query_id: string; table_name: string }>`
        select query_id, table_name from sys_load_history where query_id > ${after} order by query_id desc`.execute(
        harness.db,
      );
      return rows;
    };
    expect(await loadsOf([tug, barge])).toEqual(['stage_ship_roles', 'stage_ships']);
    const before = await harness.ships();
    expect(
      await loadsOf([
        { ...tug, at: 8 },
        { ...barge, at: 8 },
      ]),
    ).toEqual(['stage_ships']);
    expect(await harness.ships()).toEqual(before);
    expect(
      await loadsOf([
        { ...tug, at: 9, massKg: 7 },
        { ...barge, at: 9 },
      ]),
    ).toEqual(['stage_ship_roles', 'stage_ships', 'stage_ships']);
    expect(await harness.ships()).toMatchObject({
      tug: { massKg: 7, roles: tug.roles },
      barge: before['barge'],
    });
  });

  it('changes nothing when the same documents come again in another object', async () => {
    await harness.load([tug, barge]);
    const before = await harness.ships();
    const result = await harness.load([{ ...tug, at: 9 }, barge]);
    expect(result).toMatchObject({
      inserted: 0,
      updated: 0,
      unchanged: 2,
      rowsByTable: { ships: 0, ship_roles: 0 },
    });
    expect(await harness.ships()).toEqual(before);
  });

  it('moves the parent and replaces all children when one child changed', async () => {
    await harness.load([tug, barge]);
    const before = await harness.ships();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const result = await harness.load([
      { ...tug, at: 2, roles: ['tow'] },
      { ...barge, at: 2 },
    ]);
    expect(result).toMatchObject({ updated: 1, unchanged: 1, rowsByTable: { ships: 1, ship_roles: 1 } });
    const after = await harness.ships();
    expect(after['tug']?.roles).toEqual(['tow']);
    expect(after['tug']?.loadedAt).not.toBe(before['tug']?.loadedAt);
    expect(after['barge']).toEqual(before['barge']);
  });

  it('does not let an older object that comes later overwrite newer data', async () => {
    await harness.load([{ ...tug, at: 5 }]);
    const before = await harness.ships();
    const result = await harness.load([{ ...tug, at: 4, name: 'Old', roles: ['old'] }]);
    expect(result).toMatchObject({ outdated: 1, updated: 0 });
    expect(await harness.ships()).toEqual(before);
  });

  it('takes the newest of several versions in one batch, and the later line of equal ones', async () => {
    const result = await harness.load([
      { ...tug, at: 3, name: 'newest', roles: ['a', 'b'] },
      { ...tug, at: 2, name: 'older', roles: ['c'] },
      { ...barge, at: 1, name: 'first' },
      { ...barge, at: 1, name: 'second', roles: ['d'] },
    ]);
    expect(result).toMatchObject({ accepted: 4, inserted: 2, superseded: 2 });
    expect(await harness.ships()).toMatchObject({
      tug: { name: 'newest', roles: ['a', 'b'] },
      barge: { name: 'second', roles: ['d'] },
    });
  });

  it('brings back a deleted document', async () => {
    await harness.load([tug]);
    await sql`update harbour.ships set _etl_deleted_at = getdate()`.execute(harness.db);
    expect(await harness.load([{ ...tug, at: 2 }])).toMatchObject({ updated: 1 });
    expect(await sql`select _etl_deleted_at from harbour.ships`.execute(harness.db)).toMatchObject({
      rows: [{ _etl_deleted_at: null }],
    });
  });

  it('keeps every reading where the time is part of the key', async () => {
    const writer = harness.writer({ tables: [shipPositions] });
    await writer.prepareSchema();
    const read = async (at: number) => {
      const batch = writer.openBatch({ stream: 'positions', tables: [shipPositions] });
      batch.beginObject(newObject());
      const rows = [{ table: 'ship_positions', row: { ship_id: 'tug', latitude: 1.5 } }];
      await batch.addDocument({ line: 1, extractedAt: instant(at), rowHash: 'a'.repeat(64), rows });
      batch.endObject();
      return batch.commit();
    };
    expect(await read(1)).toMatchObject({ inserted: 1 });
    expect(await read(2)).toMatchObject({ inserted: 1 });
    expect(await read(1)).toMatchObject({ unchanged: 1 });
    expect(await harness.count('harbour.ship_positions')).toBe(2);
  });

  it('loads two batches over one connection', async () => {
    const { batchId } = await harness.load([tug]);
    expect((await harness.load([barge])).batchId).not.toBe(batchId);
    expect(await harness.count('etl.load_batches')).toBe(2);
  });

  it('loads many files of one table', async () => {
    const writer = harness.writer({
      staging: { bucket: harness.bucket, prefix: 'staging/', partBytes: 2000 },
    });
    const fleet = Array.from({ length: 5000 }, (_, i) => ({
      id: `s${i}`,
      at: 1,
      name: `${(i * 7919) % 5003}`,
      roles: ['x'],
    }));
    const result = await harness.load(fleet, { writer });
    expect(result.inserted).toBe(5000);
    expect(await harness.count('harbour.ships')).toBe(5000);
    expect(await harness.count('harbour.ship_roles')).toBe(5000);
  });
});

describe('rejects', () => {
  it('go whole to the quarantine, cut into etl.rejects, and are counted', async () => {
    const object = newObject();
    const raw = `{"broken":"${'é'.repeat(9000)}\0`;
    const result = await harness.load(
      [{ reason: 'not JSON', raw }, tug, { reason: 'bad', path: 'a[0].b', raw: '{}' }],
      {
        object,
      },
    );
    expect(result).toMatchObject({ rowsRead: 3, accepted: 1, rejected: 2, inserted: 1 });
    const folder = `quarantine/ships/${result.batchId}/`;
    expect(result.quarantineUrl).toBe(`s3://${harness.bucket}/${folder}`);
    const key = `${folder}part-0.jsonl.gz`;
    const lines = await readCompressedLines(harness.s3, harness.bucket, key);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { stream: 'ships', bucket: 'lake', key: object.key, line: 1, reason: 'not JSON', path: null, raw },
      { stream: 'ships', bucket: 'lake', key: object.key, line: 3, reason: 'bad', path: 'a[0].b', raw: '{}' },
    ]);
    const { rows } = await sql<{ raw_line: string }>`select * from etl.rejects order by line`.execute(
      harness.db,
    );
    expect(rows).toMatchObject([
      {
        line: '1',
        reason: 'not JSON',
        path: null,
        object_key: object.key,
        quarantine_url: `s3://${harness.bucket}/${key}`,
      },
      { line: '3', reason: 'bad', path: 'a[0].b', raw_line: '{}' },
    ]);
    expect(Buffer.byteLength(rows[0]?.raw_line ?? '')).toBeLessThanOrEqual(8192);
  });

  it('may be all there is', async () => {
    expect(await harness.load([{ reason: 'no', raw: 'x' }])).toMatchObject({
      committed: true,
      accepted: 0,
      rejected: 1,
    });
    expect(await harness.count('etl.load_objects')).toBe(1);
  });

  it('take in what COPY could not', async () => {
    const result = await harness.load([{ ...tug, name: 'a\0b' }, barge]);
    expect(result).toMatchObject({ rowsRead: 2, accepted: 1, rejected: 1 });
    expect(await harness.ships()).toHaveProperty('barge');
  });
});

describe('the ledger', () => {
  it('knows an object by bucket, key, ETag and size', async () => {
    const writer = harness.writer();
    const object = newObject();
    await harness.load([tug], { object });
    const others = [
      { ...object, etag: '"other"' },
      { ...object, sizeBytes: 11 },
      { ...object, key: 'x' },
      { ...object, bucket: 'b' },
    ];
    expect(
      await writer.pendingObjects([object, { ...object, etag: object.etag.replaceAll('"', '') }, ...others]),
    ).toEqual(others);
    expect(await writer.pendingObjects([])).toEqual([]);
  });

  it('takes an empty object, so that it is not read again', async () => {
    const object = newObject();
    expect(await harness.load([], { object })).toMatchObject({ committed: true, rowsRead: 0 });
    expect(await harness.writer().pendingObjects([object])).toEqual([]);
  });

  it('notes fields that the tables do not have', async () => {
    const batch = harness.writer().openBatch({ stream: 'ships', tables: shipTables });
    await fill(batch, newObject(), [tug]);
    batch.addDrift({ path: 'crew[].rank', jsonType: 'string' });
    batch.addDrift({ path: 'crew[].rank', jsonType: 'string' });
    await batch.commit();
    const { rows } = await sql`select * from etl.schema_drift`.execute(harness.db);
    expect(rows).toMatchObject([
      { stream: 'ships', path: 'crew[].rank', json_type: 'string', documents: '2' },
    ]);
  });
});

describe('data that Redshift refuses', () => {
  it.each([
    ['a wrong type', { ...tug, massKg: 'heavy' }, 'mass_kg'],
    ['a number out of range', { ...tug, massKg: 2 ** 40 }, 'mass_kg'],
  ])('%s stops the batch and says where', async (_, ship, column) => {
    const failing = harness.load([barge, ship]);
    const error: unknown = await failing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LoadDataError);
    const { errors, message, transient } = error as LoadDataError;
    expect(transient).toBe(false);
    expect(errors).toMatchObject([{ line: 2, column }]);
    expect(errors[0]?.file).toContain('/ships/part-0-0001.json.zst');
    expect(message).toContain(column);
    expect(await harness.count('harbour.ships')).toBe(0);
    expect(await harness.count('etl.load_objects')).toBe(0);
  });
});

describe('values that are too long for their columns', () => {
  const long = 'éééééééééé';

  it('reject the document by default', async () => {
    const result = await harness.load([{ ...tug, name: long }, barge]);
    expect(result).toMatchObject({ accepted: 1, rejected: 1 });
    const { rows } = await sql`select reason, path from etl.rejects`.execute(harness.db);
    expect(rows).toEqual([
      { reason: 'The value for ships.name has 20 bytes, the column takes 16.', path: 'name' },
    ]);
  });

  it('are cut or left out where the column says so, each noted with its reason', async () => {
    const [ships, roles] = shipTables;
    const tables = [
      {
        ...ships,
        columns: ships.columns.map((each) =>
          each.name === 'name' ? ({ ...each, oversize: 'truncate' } as const) : each,
        ),
      },
      roles,
    ];
    const object = newObject();
    const batch = harness.writer().openBatch({ stream: 'ships', tables });
    batch.beginObject(object);
    await batch.addDocument({
      line: 3,
      extractedAt: instant(1),
      rowHash: 'f'.repeat(64),
      rows: [{ table: 'ships', row: { ship_id: 'a', name: long } }],
      changes: [{ field: 'speed', change: 'NULLED', reason: 'DESTINATION_SERIALIZATION_ERROR' }],
    });
    batch.endObject();
    expect(await batch.commit()).toMatchObject({ accepted: 1, inserted: 1 });
    expect((await harness.ships())['a']?.name).toBe('éééééééé');
    const { rows } =
      await sql`select object_key, line, table_name, column_name, change, reason, original_bytes, max_bytes
      from etl.column_changes order by change_number`.execute(harness.db);
    expect(rows).toEqual([
      {
        object_key: object.key,
        line: '3',
        table_name: 'ships',
        column_name: 'name',
        change: 'truncated',
        reason: 'The value for ships.name has 20 bytes, the column takes 16: its beginning was kept.',
        original_bytes: '20',
        max_bytes: '16',
      },
      {
        object_key: object.key,
        line: '3',
        table_name: '',
        column_name: 'speed',
        change: 'NULLED',
        reason: 'DESTINATION_SERIALIZATION_ERROR',
        original_bytes: null,
        max_bytes: null,
      },
    ]);
  });
});

describe('row counts', () => {
  it('stop the batch when a staged file is missing from the manifest', async () => {
    const s3 = makeS3();
    // Somebody changes the manifest between staging and COPY.
    s3.middlewareStack.add(
      (next) => async (args) => {
        const input = args.input as { Key?: string; Body?: unknown };
        if (input.Key?.endsWith('/ships.manifest') && typeof input.Body === 'string') {
          const { entries } = JSON.parse(input.Body) as { entries: unknown[] };
          input.Body = JSON.stringify({ entries: entries.slice(1) });
        }
        return next(args);
      },
      { step: 'initialize', priority: 'high' },
    );
    const writer = harness.writer({
      s3,
      staging: { bucket: harness.bucket, prefix: 'staging/', partBytes: 100 },
    });
    const fleet = Array.from({ length: 5000 }, (_, i) => ({
      id: `s${i}`,
      at: 1,
      name: `${(i * 7919) % 5003}`,
    }));
    await expect(harness.load(fleet, { writer })).rejects.toBeInstanceOf(RowCountMismatchError);
    expect(await harness.count('harbour.ships')).toBe(0);
    expect(await harness.count('etl.load_objects')).toBe(0);
    s3.destroy();
  });
});
