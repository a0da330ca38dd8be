import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalAirbyte, type LocalAirbyte } from './index.ts';
import { ApiCalls, testManifest, type Json } from './test/api-calls.ts';
import { launch } from './test/spacex-server.ts';
import { answering, application, freePort, python, startStand, type Stand } from './test/stand.ts';

jest.setTimeout(120_000);

describe('a sync of the local Airbyte', () => {
  let stand: Stand;
  let airbyte: LocalAirbyte;
  let api: ApiCalls;
  let sourceId: string;
  let stateDir: string;
  let log: string[];

  beforeAll(async () => {
    stand = await startStand();
    stateDir = join(stand.folder, 'airbyte');
    airbyte = await start(stateDir);
    api = new ApiCalls(airbyte.apiUrl);
    // One source for all tests: discovering it takes seconds.
    sourceId = await api.source(await api.definition(testManifest()), stand.spacex.url);
  });
  afterAll(async () => {
    await airbyte.stop();
    await stand.stop();
  });

  beforeEach(() => {
    log = [];
    stand.spacex.requests.length = 0;
  });
  afterEach(() => {
    stand.spacex.release();
    stand.spacex.status = undefined;
  });

  const start = (folder: string, options: { readonly objectBytes?: number } = {}) =>
    startLocalAirbyte({
      port: 0,
      stateDir: folder,
      python,
      ...application,
      processes: stand.processes,
      log: (line) => log.push(line),
      ...options,
    });

  /** A connection from the source to `bucket`. */
  const provision = async (bucket: string, calls = api, source = sourceId) => {
    const destinationId = await calls.destination(bucket, stand.s3Endpoint);
    return { destinationId, connectionId: await calls.connect({ sourceId: source, destinationId }) };
  };
  const keysOf = (objects: readonly { readonly key: string }[], stream: string) =>
    objects.map(({ key }) => key).filter((key) => key.startsWith(`raw/${stream}/`));

  it('writes the layout of destination-s3: keys, lines, declared columns, generations', async () => {
    const bucket = await stand.bucket();
    const { connectionId } = await provision(bucket);
    const before = Date.now();
    const jobId = await api.start(connectionId);
    const job = await api.end(jobId);

    expect(job).toMatchObject({ status: 'succeeded', jobType: 'sync', rowsSynced: 6, connectionId });
    const objects = await stand.objects(bucket);
    // `cores` has no records, and so no object.
    expect(objects.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^raw\/launches\/\d{4}_\d{2}_\d{2}_\d{13}_0\.jsonl\.gz$/),
      expect.stringMatching(/^raw\/rockets\/\d{4}_\d{2}_\d{2}_\d{13}_0\.jsonl\.gz$/),
    ]);
    // One time for the whole sync.
    expect(new Set(objects.map(({ key }) => /_(\d{13})_/.exec(key)?.[1])).size).toBe(1);
    expect(objects.map(({ generation }) => generation)).toEqual(['0', '1']);
    const [launches, rockets] = objects;
    expect(rockets?.rows.map((row) => row._airbyte_data)).toEqual([
      { id: 'r1', name: 'Falcon 1', date_utc: null },
      { id: 'r2', name: 'Falcon 9', date_utc: null },
    ]);
    expect(launches?.rows.map((row) => row._airbyte_data['id']).sort()).toEqual(['1', '2', '3', '4']);
    for (const row of [...(launches?.rows ?? []), ...(rockets?.rows ?? [])]) {
      expect(Object.keys(row)).toEqual([
        '_airbyte_raw_id',
        '_airbyte_extracted_at',
        '_airbyte_meta',
        '_airbyte_generation_id',
        '_airbyte_data',
      ]);
      expect(row._airbyte_raw_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(row._airbyte_extracted_at).toBeGreaterThanOrEqual(before);
      expect(row._airbyte_meta).toEqual({ sync_id: jobId, changes: [] });
    }
  });

  it('reads only the lookback the second time, and replaces what is overwritten', async () => {
    const bucket = await stand.bucket();
    const { connectionId } = await provision(bucket);
    await stand.put(bucket, 'raw/rockets/note.txt', 'a stranger');
    await api.end(await api.start(connectionId));
    const first = await stand.objects(bucket);
    stand.spacex.requests.length = 0;
    const second = await api.end(await api.start(connectionId));

    // 90 days before 2021-04-23: two of the four past launches.
    expect(second).toMatchObject({ status: 'succeeded', rowsSynced: 4 });
    const asked = stand.spacex.requests.filter((request) => request.includes('/launches/query'));
    expect(asked).toEqual([expect.stringContaining('"$gte": "2021-01-23T09:49:00.000Z"')]);
    const objects = await stand.objects(bucket);
    expect(keysOf(objects, 'launches')).toHaveLength(2);
    expect(keysOf(objects, 'launches')).toEqual(expect.arrayContaining(keysOf(first, 'launches')));
    const rockets = objects.filter(({ key }) => /rockets.*jsonl/.test(key));
    expect(rockets.map(({ generation }) => generation)).toEqual(['2']);
    expect(keysOf(first, 'rockets')).not.toContain(rockets[0]?.key);
    expect(keysOf(objects, 'rockets')).toContain('raw/rockets/note.txt');
  });

  it('keeps the old generation and the reason when the source fails', async () => {
    const bucket = await stand.bucket();
    const { connectionId } = await provision(bucket);
    await api.end(await api.start(connectionId));
    const before = keysOf(await stand.objects(bucket), 'rockets');
    stand.spacex.status = 400;
    const jobId = await api.start(connectionId);
    const job = await api.end(jobId);

    expect(job).toMatchObject({ status: 'failed', rowsSynced: 0 });
    expect(keysOf(await stand.objects(bucket), 'rockets')).toEqual(before);
    expect(log.at(-1)).toMatch(/^job \d+ failed: airbyte-cdk read failed .*400/);
    expect(readFileSync(join(stateDir, 'logs', `job-${jobId}.log`), 'utf8')).toMatch(
      /failed: airbyte-cdk read/,
    );
    // The next one has everything again.
    stand.spacex.status = undefined;
    expect(await api.end(await api.start(connectionId))).toMatchObject({ status: 'succeeded' });
    expect(keysOf(await stand.objects(bucket), 'rockets')).toHaveLength(1);
  });

  it('fails with the reason when the bucket is missing, and loses nothing of an incremental stream', async () => {
    const { connectionId, destinationId } = await provision('no-such-bucket');
    expect(await api.end(await api.start(connectionId))).toMatchObject({ status: 'failed' });
    expect(log.at(-1)).toMatch(/cannot .* s3:\/\/no-such-bucket\/.*NoSuchBucket/);

    // Had the state been kept without the records, the launches before the lookback would be missing now.
    const bucket = await stand.bucket();
    const destination = await api.ok('GET', `/destinations/${destinationId}`);
    await api.ok('PUT', `/destinations/${destinationId}`, {
      name: 'destination',
      configuration: { ...(destination['configuration'] as Json), s3_bucket_name: bucket },
    });
    expect(await api.end(await api.start(connectionId))).toMatchObject({ status: 'succeeded' });
    const [launches] = await stand.objects(bucket);
    expect(launches?.rows).toHaveLength(4);
  });

  it('gives a connection the columns of a new manifest only when its streams are written again', async () => {
    const bucket = await stand.bucket();
    const definitionId = await api.definition(testManifest(['id']));
    const source = await api.source(definitionId, stand.spacex.url);
    const { connectionId } = await provision(bucket, api, source);
    const path = `/workspaces/${await api.workspaceId()}/definitions/declarative_sources/${definitionId}`;
    await api.ok('PUT', path, { manifest: testManifest(['id', 'name']) });
    await api.end(await api.start(connectionId));
    const columns = async () => {
      const rockets = (await stand.objects(bucket)).find(({ key }) => key.includes('/rockets/'));
      return Object.keys(rockets?.rows[0]?._airbyte_data ?? {});
    };
    expect(await columns()).toEqual(['id']);
    await api.ok('GET', `/streams?sourceId=${source}&ignoreCache=true`);
    await api.ok('PATCH', `/connections/${connectionId}`, {
      configurations: { streams: [{ name: 'rockets', syncMode: 'full_refresh_overwrite' }] },
    });
    await api.end(await api.start(connectionId));
    expect(await columns()).toEqual(['id', 'name']);
  });

  it('begins a new object when one is large enough, with the next part number', async () => {
    const small = await start(join(stand.folder, 'small-objects'), { objectBytes: 1 });
    const calls = new ApiCalls(small.apiUrl);
    const bucket = await stand.bucket();
    const source = await calls.source(await calls.definition(testManifest()), stand.spacex.url);
    const { connectionId } = await provision(bucket, calls, source);
    stand.spacex.collections['rockets'] = Array.from({ length: 2000 }, (_, index) => ({
      id: `r${index}`,
      // Random enough to fill gzip's buffers.
      name: Array.from({ length: 20 }, () => Math.random().toString(36)).join(''),
    }));
    try {
      await calls.end(await calls.start(connectionId));
      const rockets = (await stand.objects(bucket)).filter(({ key }) => key.includes('/rockets/'));
      expect(rockets.length).toBeGreaterThan(1);
      const parts = rockets
        .map(({ key }) => Number(/_(\d+)\.jsonl\.gz$/.exec(key)?.[1]))
        .sort((a, b) => a - b);
      expect(parts).toEqual(parts.map((_, index) => index));
      const ids = rockets.flatMap(({ rows }) => rows.map((row) => row._airbyte_data['id']));
      expect(new Set(ids).size).toBe(2000);
      expect(ids).toHaveLength(2000);
    } finally {
      await small.stop();
      stand.spacex.collections['rockets'] = [
        { id: 'r1', name: 'Falcon 1' },
        { id: 'r2', name: 'Falcon 9' },
      ];
    }
  });

  it('refuses a second job while one runs, and cancels on demand', async () => {
    const bucket = await stand.bucket();
    const { connectionId } = await provision(bucket);
    stand.spacex.hold();
    const jobId = await api.start(connectionId);
    const refused = await api.call('POST', '/jobs', { connectionId, jobType: 'sync' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: expect.stringContaining('try-again-later'),
      data: { message: `A sync is already running for: ${connectionId}` },
    });
    expect(await api.ok('DELETE', `/jobs/${jobId}`)).toMatchObject({ jobId, status: 'cancelled' });
    const again = await api.call('DELETE', `/jobs/${jobId}`);
    expect(again).toMatchObject({ status: 409, body: { type: expect.stringContaining('state-conflict') } });
    expect(await stand.objects(bucket)).toEqual([]);
  });

  it('ends the job of a connection that is deleted', async () => {
    const { connectionId } = await provision(await stand.bucket());
    stand.spacex.hold();
    const jobId = await api.start(connectionId);
    await api.ok('DELETE', `/connections/${connectionId}`);
    expect(await api.ok('GET', `/jobs/${jobId}`)).toMatchObject({ status: 'cancelled' });
  });

  it('empties the destination and reads everything again after a clear', async () => {
    const bucket = await stand.bucket();
    const { connectionId } = await provision(bucket);
    await api.end(await api.start(connectionId));
    const cleared = await api.ok('POST', '/jobs', { connectionId, jobType: 'clear' });
    expect(await api.end(Number(cleared['jobId']))).toMatchObject({ status: 'succeeded', jobType: 'clear' });
    expect(await stand.objects(bucket)).toEqual([]);
    await api.end(await api.start(connectionId));
    const [launches] = await stand.objects(bucket);
    expect(launches).toMatchObject({ generation: '1' });
    expect(launches?.rows).toHaveLength(4);
  });

  it('recovers from kill -9 in the middle of a sync', async () => {
    const bucket = await stand.bucket();
    const port = await freePort();
    const options = { port, stateDir: join(stand.folder, 'killed'), python, ...application };
    const serve = () =>
      stand.processes.spawn('local Airbyte', process.execPath, [
        '--conditions=@spacex/source',
        join(__dirname, 'test/serve.ts'),
        JSON.stringify(options),
      ]);
    const url = `http://127.0.0.1:${port}/api/public/v1`;
    const first = serve();
    await answering(`${url}/health`);
    let calls = new ApiCalls(url);
    const source = await calls.source(await calls.definition(testManifest()), stand.spacex.url);
    const { connectionId } = await provision(bucket, calls, source);
    await calls.end(await calls.start(connectionId));
    const complete = await stand.objects(bucket);
    stand.spacex.collections['launches']?.push(launch('6', '2021-05-01T00:00:00.000Z'));
    stand.spacex.requests.length = 0;
    stand.spacex.hold();
    const jobId = await calls.start(connectionId);
    while (stand.spacex.requests.length === 0) await sleep(50);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    stand.spacex.release();

    const second = serve();
    await answering(`${url}/health`);
    calls = new ApiCalls(url);
    expect(await calls.ok('GET', `/jobs/${jobId}`)).toMatchObject({ status: 'failed' });
    expect(await stand.objects(bucket)).toEqual(complete);
    expect(await calls.end(await calls.start(connectionId))).toMatchObject({ status: 'succeeded' });
    const objects = await stand.objects(bucket);
    const ids = objects
      .filter(({ key }) => key.includes('/launches/'))
      .flatMap(({ rows }) => rows.map((row) => row._airbyte_data['id']));
    expect(ids.filter((id) => id === '6')).toEqual(['6']);
    expect(keysOf(objects, 'rockets')).toHaveLength(1);
    stand.spacex.collections['launches']?.pop();
    await second.stop();
  });
});
