import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openFolder, startSpacexApi, type SpacexApi } from '../spacex-api/index.ts';
import { startLocalAirbyte, type LocalAirbyte } from './index.ts';
import { ApiCalls, type Json } from './test/api-calls.ts';
import { application, python, startStand, type Stand } from './test/stand.ts';

jest.setTimeout(120_000);

const folder = process.env['SPACEX_SNAPSHOT_DIR'];
const adminFolder = join(__dirname, '../../../../airbyte-admin');
/** Documents of each collection on 2021-04-22. */
const expected: Readonly<Record<string, number>> = {
  capsules: 21,
  company: 1,
  cores: 72,
  crew: 17,
  dragons: 2,
  history: 15,
  landpads: 7,
  launches: 122,
  launches_upcoming: 20,
  launchpads: 6,
  payloads: 166,
  roadster: 1,
  rockets: 4,
  ships: 25,
  starlink: 1445,
};

const withData = folder === undefined && process.env['CI'] !== 'true' ? describe.skip : describe;

withData('our manifest on the recorded data (SPACEX_SNAPSHOT_DIR)', () => {
  let stand: Stand;
  let spacex: SpacexApi;
  let airbyte: LocalAirbyte;

  beforeAll(async () => {
    if (folder === undefined) throw new Error('SPACEX_SNAPSHOT_DIR is not set');
    stand = await startStand();
    spacex = await startSpacexApi({ source: await openFolder(folder), port: 0 });
    airbyte = await startLocalAirbyte({
      port: 0,
      stateDir: join(stand.folder, 'airbyte'),
      python,
      ...application,
      processes: stand.processes,
    });
  });
  afterAll(async () => {
    await airbyte?.stop();
    await spacex?.stop();
    await stand?.stop();
  });

  it('brings every document of every collection into the bucket, with all its fields', async () => {
    const api = new ApiCalls(airbyte.apiUrl);
    const main = join(adminFolder, 'src/main.ts');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@spacex/source', main, 'manifest', '--json'],
      { env: { PATH: process.env['PATH'], RAW_BUCKET: 'raw' }, maxBuffer: 10_000_000 },
    );
    const sourceId = await api.source(await api.definition(JSON.parse(stdout) as Json), spacex.baseUrl);
    const bucket = await stand.bucket();
    const destinationId = await api.destination(bucket, stand.s3Endpoint);
    // All streams, overwritten: what Airbyte makes of a connection without a list.
    const connection = await api.ok('POST', '/connections', { sourceId, destinationId });
    const job = await api.end(await api.start(String(connection['connectionId'])));
    expect(job).toMatchObject({ status: 'succeeded' });

    const documents: Record<string, Json[]> = {};
    for (const { key, rows } of await stand.objects(bucket)) {
      const stream = key.split('/')[1] ?? '';
      documents[stream] = [...(documents[stream] ?? []), ...rows.map((row) => row._airbyte_data)];
    }
    const counts = Object.fromEntries(Object.entries(documents).map(([name, rows]) => [name, rows.length]));
    expect(counts).toEqual(expected);

    const recorded = (await fetch(`${spacex.baseUrl}/launches`).then((answer) => answer.json())) as Json[];
    const synced = [...(documents['launches'] ?? []), ...(documents['launches_upcoming'] ?? [])];
    const byId = new Map(synced.map((one) => [one['id'], one]));
    for (const launch of recorded) expect(byId.get(launch['id'])).toMatchObject(launch);
  });
});
