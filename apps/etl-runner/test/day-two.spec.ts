import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineFixture } from './pipeline-fixture.ts';

jest.setTimeout(180_000);

const firstDay = process.env['SPACEX_SNAPSHOT_DIR'];
/** The later state of two collections: beside the first day unless told otherwise. */
const secondDay =
  process.env['SPACEX_SECOND_DAY_DIR'] ??
  (firstDay === undefined ? undefined : join(firstDay, '..', 'spacex-2021-10'));
const isAvailable = secondDay !== undefined && existsSync(join(secondDay, 'cores.json'));
const describeWithBothDays =
  isAvailable || process.env['CI'] === 'true'
    ? describe
    : (name: string, body: () => void) =>
        describe.skip(
          `${name} (set SPACEX_SNAPSHOT_DIR, and SPACEX_SECOND_DAY_DIR where it is not beside)`,
          body,
        );

interface Document {
  readonly id: string;
}

const read = (folder: string | undefined, collection: string): readonly Document[] => {
  if (folder === undefined) throw new Error('SPACEX_SNAPSHOT_DIR is not set, and CI needs it.');
  return JSON.parse(readFileSync(join(folder, `${collection}.json`), 'utf8')) as readonly Document[];
};

/** The documents as texts, by id, without the back references to launches: these are derived, and not loaded. */
const byId = (documents: readonly Document[]) =>
  new Map(
    documents.map((document) => {
      const loaded = Object.entries(document).filter(([field]) => field !== 'launches');
      return [document.id, JSON.stringify(loaded.sort())];
    }),
  );

describeWithBothDays('the second day of recorded collections', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const load = async () => {
    const { stdout, stderr, code } = await fixture.run([
      'load',
      '--json',
      '--streams',
      'cores,crew,launches',
    ]);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    return JSON.parse(stdout) as { totals: Record<string, number> };
  };

  const loadedAt = async (table: string) => {
    const rows = await fixture.query(`select id, _etl_loaded_at, _etl_batch_id from spacex_raw.${table}`);
    return new Map(
      rows.map((row) => [row['id'] as string, JSON.stringify([row['_etl_loaded_at'], row['_etl_batch_id']])]),
    );
  };

  it('moves the time of exactly the documents that differ', async () => {
    for (const stream of ['cores', 'crew']) await fixture.putObject(stream, 1000, read(firstDay, stream));
    const first = await load();
    expect(first.totals).toMatchObject({ rowsRead: 72 + 17, inserted: 72 + 17, rejected: 0 });
    for (const stream of ['cores', 'crew']) {
      const before = await loadedAt(stream);
      const old = byId(read(firstDay, stream));
      await fixture.putObject(stream, 2000, read(secondDay, stream));
      const news = byId(read(secondDay, stream));
      const added = [...news.keys()].filter((id) => !old.has(id));
      const changed = [...news].filter(([id, text]) => old.has(id) && old.get(id) !== text).map(([id]) => id);
      const { totals } = await load();
      expect(totals).toMatchObject({
        objects: 1,
        inserted: added.length,
        updated: changed.length,
        unchanged: news.size - added.length - changed.length,
      });
      const after = await loadedAt(stream);
      const moved = [...after].filter(([id, at]) => before.get(id) !== at).map(([id]) => id);
      expect(moved.sort()).toEqual([...added, ...changed].sort());
      expect(moved).toHaveLength(stream === 'cores' ? 11 : 2);
    }
  });

  it('reads no object twice, and a reload of the same documents changes nothing', async () => {
    expect((await load()).totals).toMatchObject({ objects: 0, rowsRead: 0 });
    const before = [await loadedAt('cores'), await loadedAt('crew')];
    for (const stream of ['cores', 'crew']) await fixture.putObject(stream, 3000, read(secondDay, stream));
    expect((await load()).totals).toMatchObject({ objects: 2, inserted: 0, updated: 0, unchanged: 73 + 18 });
    expect([await loadedAt('cores'), await loadedAt('crew')]).toEqual(before);
  });

  it('takes the newest of versions 4 and 5 of a launch, in whatever order they come', async () => {
    const launch = read(firstDay, 'launches').find((each) => (each as { crew?: unknown[] }).crew?.length);
    const { crew } = launch as unknown as { crew: readonly string[] };
    const versionFive = { ...launch, crew: crew.map((id) => ({ crew: id, role: 'Commander' })) };
    const roles = async () =>
      (await fixture.query('select crew_id, role from spacex_raw.launch_crew order by crew_position')).map(
        (row) => [row['crew_id'], row['role']],
      );
    await fixture.putObject('launches', 5000, [versionFive]);
    expect((await load()).totals).toMatchObject({ inserted: 1 });
    expect(await roles()).toEqual(crew.map((id) => [id, 'Commander']));
    // Version 4 as it was read before: it comes late and must not take the roles away.
    await fixture.putObject('launches', 4000, [launch]);
    expect((await load()).totals).toMatchObject({ objects: 1, inserted: 0, updated: 0, unchanged: 0 });
    expect(await roles()).toEqual(crew.map((id) => [id, 'Commander']));
    await fixture.putObject('launches', 6000, [launch]);
    expect((await load()).totals).toMatchObject({ updated: 1 });
    expect(await roles()).toEqual(crew.map((id) => [id, null]));
  });
});
