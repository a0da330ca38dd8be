import { sql } from 'kysely';
import { fill, type Harness, instant, newObject, startHarness } from './helpers/harness.ts';
import { shipTables } from './helpers/tables.ts';

jest.setTimeout(60_000);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
beforeEach(() => harness.clear());
afterAll(() => harness?.stop());

const rows = async (query: string) => (await sql.raw(query).execute(harness.db)).rows;

describe('the views for dashboards', () => {
  it('sum up runs, streams, objects and rejects', async () => {
    const writer = harness.writer();
    for (const [id, runId] of [
      ['a', 'run-1'],
      ['b', 'run-1'],
      ['c', 'run-2'],
    ] as const) {
      const batch = writer.openBatch({ stream: 'ships', tables: shipTables, runId });
      await fill(batch, { ...newObject(), source: 'ships' }, [
        { id, at: 1, generation: 7, sync: 3 },
        { reason: 'not JSON', raw: id },
      ]);
      await batch.commit();
    }
    expect(
      await rows(
        'select run_id, batches, objects, rows_read, rows_rejected, documents_inserted from etl.v_runs order by run_id',
      ),
    ).toEqual([
      {
        run_id: 'run-1',
        batches: '2',
        objects: '2',
        rows_read: '4',
        rows_rejected: '2',
        documents_inserted: '2',
      },
      {
        run_id: 'run-2',
        batches: '1',
        objects: '1',
        rows_read: '2',
        rows_rejected: '1',
        documents_inserted: '1',
      },
    ]);
    const [stream] = await rows('select * from etl.v_streams');
    expect(stream).toMatchObject({
      stream: 'ships',
      objects: '3',
      rows_read: '6',
      rows_rejected: '3',
      newest_extracted_at: new Date(instant(1)),
      last_snapshot_at: null,
    });
    const ageSeconds = (Date.now() - Date.parse(instant(1))) / 1000;
    expect(Math.abs(Number((stream as { lag_seconds: string }).lag_seconds) - ageSeconds)).toBeLessThan(60);
    expect(
      await rows(
        'select run_id, generation_id, sync_id, rows_read from etl.v_objects where rows_per_second > 0',
      ),
    ).toEqual(
      ['run-1', 'run-1', 'run-2'].map((run_id) => ({
        run_id,
        generation_id: '7',
        sync_id: '3',
        rows_read: '2',
      })),
    );
    expect(await rows('select stream, reason, lines from etl.v_rejects')).toEqual([
      { stream: 'ships', reason: 'not JSON', lines: '3' },
    ]);
  });

  it('are made once, and anew when somebody changed them', async () => {
    const writer = harness.writer();
    expect(await writer.planSchema()).toEqual([]);
    await sql`drop view etl.v_runs`.execute(harness.db);
    await sql`create view etl.v_runs as select 1 as one with no schema binding`.execute(harness.db);
    const changes = await writer.prepareSchema();
    expect(changes.map(({ kind, table }) => [kind, table])).toEqual([['create-view', 'v_runs']]);
    expect(await rows('select batches from etl.v_runs')).toEqual([]);
    expect(await writer.planSchema()).toEqual([]);
  });
});
