import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dbt } from './dbt.ts';
import { Warehouse } from './warehouse.ts';

/** What one run of the model does, one test after the other on the same warehouse. */
describe('analytics.spacex_launches', () => {
  let folder: string;
  let warehouse: Warehouse;
  let dbt: Dbt;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dbt-launches-'));
    warehouse = await Warehouse.start(folder);
    dbt = new Dbt(folder, warehouse.connection);
    expect(await dbt.run('parse')).toMatchObject({ exitCode: 0 });
    await warehouse.createRawTables(dbt.manifest());
    await warehouse.insert('rockets', { id: 'rocket', name: 'Falcon 9' });
    await warehouse.insert('launchpads', { id: 'pad', name: 'Pad' });
    const loaded = { _etl_loaded_at: '2022-01-10T00:00:00Z' };
    await warehouse.putLaunch({ id: 'success', success: true, ...loaded });
    await warehouse.putLaunch({ id: 'failure', success: false, ...loaded });
    await warehouse.putLaunch({ id: 'unknown', ...loaded });
    await warehouse.putLaunch({ id: 'upcoming', upcoming: true, ...loaded });
    await warehouse.putLaunch({
      id: 'old',
      success: true,
      date_utc: '2006-03-24T22:30:00Z',
      _etl_loaded_at: '2021-04-22T00:00:00Z',
    });
  });
  afterAll(async () => {
    await warehouse?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const table = () => warehouse.query('select * from analytics.spacex_launches order by launch_id');
  const statuses = async () =>
    Object.fromEntries(
      (
        await warehouse.query<{ launch_id: string; launch_status: string }>(
          'select launch_id, launch_status from analytics.spacex_launches',
        )
      ).map((row) => [row.launch_id, row.launch_status]),
    );
  /** Runs the model alone and says which rows it wrote, by what it selected from what was there before. */
  const runModel = async () => {
    const before = await table();
    const { exitCode, output } = await dbt.run('run', '--select', 'spacex_launches');
    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
    const after = await table();
    return after.filter((row) => !before.some((other) => JSON.stringify(other) === JSON.stringify(row)));
  };
  const newsForModel = async () => (await warehouse.query(dbt.compiled('spacex_launches'))).length;

  it('builds with every test passing, into the schema analytics alone', async () => {
    const { exitCode, output } = await dbt.run('build');
    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
    expect(output).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
    expect(await statuses()).toEqual({
      success: 'success',
      failure: 'failure',
      unknown: 'unknown',
      upcoming: 'upcoming',
      old: 'success',
    });
    const schemas = await warehouse.query<{ table_schema: string }>(
      "select distinct table_schema from information_schema.tables where table_name like '%spacex_%'",
    );
    expect(schemas).toEqual([{ table_schema: 'analytics' }]);
  });

  it('has exactly the columns that are described', async () => {
    const built = await warehouse.query<{ table_name: string; column_name: string }>(
      "select table_name, column_name from information_schema.columns where table_schema = 'analytics'",
    );
    const models = Object.values(dbt.manifest().nodes).filter((node) => node.resource_type === 'model');
    for (const { name, columns } of models) {
      const real = built.filter((column) => column.table_name === name).map(({ column_name }) => column_name);
      expect({ name, columns: real.sort() }).toEqual({ name, columns: Object.keys(columns).sort() });
    }
  });

  it('writes nothing when nothing changed', async () => {
    const before = await table();
    expect(await dbt.run('build')).toMatchObject({ exitCode: 0 });
    expect(await table()).toEqual(before);
    // The rows of the statement that dbt merged a moment ago: not one, although all are within the lookback.
    expect(await newsForModel()).toBe(0);
  });

  it('picks up an old launch that changed, and touches no other row', async () => {
    await warehouse.putLaunch({
      id: 'old',
      success: false,
      date_utc: '2006-03-24T22:30:00Z',
      _etl_loaded_at: '2022-01-20T00:00:00Z',
    });
    expect(await runModel()).toMatchObject([{ launch_id: 'old', launch_status: 'failure' }]);
  });

  it('picks up a row that was stamped before others but committed after them, within the lookback', async () => {
    await warehouse.putLaunch({ id: 'late', success: true, _etl_loaded_at: '2022-01-17T00:00:00Z' });
    expect(await runModel()).toMatchObject([{ launch_id: 'late', launch_status: 'success' }]);
  });

  it('marks a deleted launch as withdrawn, although its time of loading did not move', async () => {
    await warehouse.query(
      "update spacex_raw.launches set _etl_deleted_at = timestamptz '2022-01-21 00:00:00+00' where id = 'failure'",
    );
    expect(await runModel()).toMatchObject([
      { launch_id: 'failure', launch_status: 'withdrawn', is_deleted: true },
    ]);
  });

  it('has the same rows as a table built anew', async () => {
    const incremental = await table();
    expect(await dbt.run('run', '--full-refresh', '--select', 'spacex_launches')).toMatchObject({
      exitCode: 0,
    });
    expect(await table()).toEqual(incremental);
  });

  it('reports what the lookback missed, and a full refresh repairs it', async () => {
    await warehouse.putLaunch({ id: 'too late', success: true, _etl_loaded_at: '2022-01-17T23:59:59Z' });
    expect(await runModel()).toEqual([]);
    const missed = await dbt.run('test', '--select', 'launches_reconcile');
    expect(missed.exitCode).toBe(1);
    expect(missed.output).toMatch(/FAIL 1 launches_reconcile/);
    expect(await dbt.run('build', '--full-refresh', '--select', 'spacex_launches')).toMatchObject({
      exitCode: 0,
    });
    expect(await statuses()).toMatchObject({ 'too late': 'success' });
  });

  it('keeps the password out of its log', () => {
    const log = readFileSync(join(folder, 'logs/dbt.log'), 'utf8');
    expect(log).toContain('merge into');
    expect(log).not.toContain(warehouse.connection.password);
  });

  it('fails its tests on a doubled launch', async () => {
    await warehouse.query(
      "insert into spacex_raw.launches select * from spacex_raw.launches where id = 'success'",
    );
    const doubled = await dbt.run('test', '--select', 'src_spacex_launches,test_name:unique');
    expect(doubled.exitCode).toBe(1);
    expect(doubled.output).toMatch(/FAIL 1 unique_src_spacex_launches_launch_id/);
  });
});
