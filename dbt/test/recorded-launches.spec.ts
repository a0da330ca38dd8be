import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dbt } from './dbt.ts';
import { Warehouse } from './warehouse.ts';

interface RecordedLaunch {
  readonly id: string;
  readonly name: string;
  readonly flight_number: number;
  readonly date_utc: string;
  readonly date_precision: string;
  readonly success: boolean | null;
  readonly upcoming: boolean;
  readonly rocket: string;
  readonly launchpad: string;
  readonly details: string | null;
}

const snapshot = process.env['SPACEX_SNAPSHOT_DIR'];
if (snapshot === undefined && process.env['CI'] === 'true') {
  throw new Error('SPACEX_SNAPSHOT_DIR must name the recorded collections');
}

(snapshot === undefined ? describe.skip : describe)('the recorded launches (SPACEX_SNAPSHOT_DIR)', () => {
  let folder: string;
  let warehouse: Warehouse;
  let dbt: Dbt;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dbt-recorded-'));
    warehouse = await Warehouse.start(folder);
    dbt = new Dbt(folder, warehouse.connection);
    await dbt.run('parse');
    await warehouse.createRawTables(dbt.manifest());
    const read = (name: string) =>
      JSON.parse(readFileSync(join(String(snapshot), `${name}.json`), 'utf8')) as never;
    for (const launch of read('launches') as readonly RecordedLaunch[]) {
      const { id, name, flight_number, date_utc, date_precision, success, upcoming, details } = launch;
      const references = { rocket_id: launch.rocket, launchpad_id: launch.launchpad };
      await warehouse.insert('launches', {
        ...{ id, name, flight_number, date_utc, date_precision, success, upcoming, details },
        ...references,
      });
    }
    for (const table of ['rockets', 'launchpads']) {
      for (const { id, name } of read(table) as readonly RecordedLaunch[])
        await warehouse.insert(table, { id, name });
    }
  });
  afterAll(async () => {
    await warehouse?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('build without a warning into 117 successes, 5 failures and 20 upcoming launches', async () => {
    const { exitCode, output } = await dbt.run('build');
    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
    expect(output).toMatch(/WARN=0 ERROR=0 SKIP=0/);
    expect(
      await warehouse.query(
        'select launch_status, count(*)::integer as launches from analytics.spacex_launches group by 1 order by 1',
      ),
    ).toEqual([
      { launch_status: 'failure', launches: 5 },
      { launch_status: 'success', launches: 117 },
      { launch_status: 'upcoming', launches: 20 },
    ]);
  });

  it('keep names and texts that are not ASCII', async () => {
    const rows = await warehouse.query<{ launch_name: string }>(
      "select launch_name from analytics.spacex_launches where launch_name like 'T_rkmen%'",
    );
    expect(rows).toEqual([{ launch_name: 'TürkmenÄlem 52°E / MonacoSAT' }]);
  });
});
