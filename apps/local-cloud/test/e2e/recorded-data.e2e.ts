import { Sandbox, type Summary } from './npm-start.ts';

const snapshot = process.env['SPACEX_SNAPSHOT_DIR'];
if (snapshot === undefined && process.env['CI'] === 'true')
  throw new Error('SPACEX_SNAPSHOT_DIR must be set in CI');
const describeWithData = snapshot === undefined ? describe.skip : describe;

jest.setTimeout(300_000);

describeWithData('npm start with the recorded data of 2021-04-22 (SPACEX_SNAPSHOT_DIR)', () => {
  const sandbox = new Sandbox();
  let first: Summary;
  afterAll(() => sandbox.remove());

  const run = async (...args: string[]): Promise<Summary> => {
    const outcome = await sandbox.run('--data', snapshot ?? '', ...args);
    if (outcome.code !== 0) throw new Error(`exit ${outcome.code}\n${outcome.stdout}\n${outcome.stderr}`);
    expect(sandbox.leftovers()).toEqual([]);
    return sandbox.summary();
  };

  it('carries all launches into the models', async () => {
    first = await run('--fresh');
    expect(first.stages.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'services succeeded',
      'provision succeeded',
      'sync succeeded',
      'load succeeded',
      'dbt succeeded',
    ]);
    expect(first.launchesByStatus).toEqual({ success: 117, failure: 5, unknown: 0, upcoming: 20 });
    expect(first.tables).toMatchObject({
      'analytics.spacex_launches': 142,
      'spacex_raw.launches': 142,
      'spacex_raw.launch_cores': 152,
      'spacex_raw.launch_payloads': 165,
      'spacex_raw.launch_ships': 280,
      'spacex_raw.launch_failures': 5,
      'spacex_raw.launch_fairing_ships': 58,
      'spacex_raw.rockets': 4,
      'spacex_raw.launchpads': 6,
      'spacex_raw.payloads': 166,
      'spacex_raw.payload_customers': 176,
      'spacex_raw.payload_norad_ids': 897,
      'spacex_raw.cores': 72,
      'spacex_raw.starlink_satellites': 1445,
      'spacex_raw.history_events': 15,
      'spacex_raw.company': 1,
    });
    expect(first.rejected).toBe(0);
    // Every document of the fourteen recorded collections but the roadster's.
    expect(first.changedRows).toBe(1923);
  });

  it('changes nothing the second time', async () => {
    const second = await run();
    expect(second.changedRows).toBe(0);
    expect(second.rejected).toBe(0);
    expect(second.tables).toEqual(first.tables);
    expect(second.launchesByStatus).toEqual(first.launchesByStatus);
  });
});
