import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalAirbyte, type LocalAirbyte } from './index.ts';
import { ApiCalls, s3Configuration, testManifest, type Json } from './test/api-calls.ts';
import { application, python, startStand, type Stand } from './test/stand.ts';

jest.setTimeout(120_000);

describe('the public API of the local Airbyte', () => {
  let stand: Stand;
  let airbyte: LocalAirbyte;
  let api: ApiCalls;
  let stateDir: string;
  let definitionId: string;
  let sourceId: string;
  let destinationId: string;
  let connectionId: string;

  beforeAll(async () => {
    stand = await startStand();
    stateDir = join(stand.folder, 'airbyte');
    airbyte = await start();
    api = new ApiCalls(airbyte.apiUrl);
    definitionId = await api.definition(testManifest());
    sourceId = await api.source(definitionId, stand.spacex.url);
    destinationId = await api.destination('bucket', stand.s3Endpoint);
    connectionId = await api.connect({ sourceId, destinationId });
  });
  afterAll(async () => {
    await airbyte.stop();
    await stand.stop();
  });

  const start = () =>
    startLocalAirbyte({ port: 0, stateDir, python, ...application, processes: stand.processes });
  const message = (body: Json) => String((body['data'] as Json | undefined)?.['message']);

  describe('tokens', () => {
    const token = (body: string, type: string) =>
      fetch(`${airbyte.apiUrl}/applications/token`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
    const credentials = { client_id: application.clientId, client_secret: application.clientSecret };

    it('come for JSON and for a form, and live 900 s', async () => {
      for (const response of [
        await token(JSON.stringify(credentials), 'application/json'),
        await token(new URLSearchParams(credentials).toString(), 'application/x-www-form-urlencoded'),
      ]) {
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
      }
    });

    it('are refused for wrong credentials, and needed for everything but health', async () => {
      const wrong = await token(JSON.stringify({ ...credentials, client_secret: 'x' }), 'application/json');
      expect(wrong.status).toBe(401);
      expect((await fetch(`${airbyte.apiUrl}/workspaces`)).status).toBe(401);
      expect((await fetch(`${airbyte.apiUrl}/health`)).status).toBe(200);
    });
  });

  it('gives lists by limit and offset, with a next page after every page that is not empty', async () => {
    const full = await api.ok('GET', '/workspaces?limit=100&offset=0');
    expect(full).toMatchObject({
      data: [{ name: 'Default Workspace' }],
      next: expect.stringMatching(/^http/),
    });
    expect(await api.ok('GET', '/workspaces?limit=100&offset=100')).toMatchObject({ data: [], next: '' });
    expect((await api.call('GET', '/workspaces?limit=101')).status).toBe(400);
  });

  it('answers problems by RFC 9457', async () => {
    const missing = await api.call('GET', '/sources/00000000-0000-0000-0000-000000000000');
    expect(missing).toMatchObject({
      status: 404,
      body: { status: 404, type: expect.stringMatching(/#resource-not-found$/), title: 'resource-not-found' },
    });
    expect((await api.call('GET', '/nothing')).status).toBe(404);
    expect((await api.call('POST', '/sources', [])).status).toBe(400);
  });

  describe('secrets', () => {
    it('are shown as ten asterisks', async () => {
      const source = await api.ok('GET', `/sources/${sourceId}`);
      expect(source['configuration']).toEqual({ base_url: stand.spacex.url, api_key: '**********' });
      expect(source['sourceType']).toBe('');
      const destination = await api.ok('GET', `/destinations/${destinationId}`);
      expect(destination['configuration']).toEqual({
        ...s3Configuration('bucket', stand.s3Endpoint),
        access_key_id: '**********',
        secret_access_key: '**********',
      });
    });

    it('are kept by a PUT of the mask, and overwritten by a PATCH of it', async () => {
      const id = await api.source(definitionId, stand.spacex.url);
      const stored = () => {
        const contents = JSON.parse(readFileSync(join(stateDir, 'airbyte.json'), 'utf8')) as {
          sources: Record<string, { configuration: Json }>;
        };
        return contents.sources[id]?.configuration;
      };
      const configuration = { base_url: 'http://other', api_key: '**********' };
      await api.ok('PUT', `/sources/${id}`, { name: 'source', configuration });
      expect(stored()).toEqual({ base_url: 'http://other', api_key: 'api-key-secret' });
      await api.ok('PATCH', `/sources/${id}`, { configuration: { api_key: '**********' } });
      expect(stored()).toEqual({ base_url: 'http://other', api_key: '**********' });
      await api.ok('DELETE', `/sources/${id}`);
    });

    it('lie in a file that only its owner reads', () => {
      expect(statSync(join(stateDir, 'airbyte.json')).mode & 0o077).toBe(0);
      expect(existsSync(join(stateDir, 'airbyte.json.tmp'))).toBe(false);
    });
  });

  it('merges a PATCH into the configuration and replaces it by a PUT', async () => {
    const id = await api.destination('bucket', stand.s3Endpoint);
    await api.ok('PATCH', `/destinations/${id}`, { configuration: { s3_bucket_path: 'other' } });
    const { s3_path_format: _dropped, ...rest } = s3Configuration('bucket', stand.s3Endpoint);
    const path = `/destinations/${id}`;
    expect((await api.ok('GET', path))['configuration']).toMatchObject({
      s3_bucket_path: 'other',
      s3_path_format: expect.any(String),
    });
    await api.ok('PUT', path, { name: 'destination', configuration: rest });
    expect((await api.ok('GET', path))['configuration']).not.toHaveProperty('s3_path_format');
    await api.ok('DELETE', path);
  });

  it('refuses with 422 a configuration that does not fit the connector', async () => {
    const workspaceId = await api.workspaceId();
    const source = { name: 's', workspaceId, definitionId, configuration: { base_url: 'ftp://x' } };
    const refused = await api.call('POST', '/sources', source);
    expect(refused.status).toBe(422);
    expect(message(refused.body)).toContain('$.base_url');
    const csv = {
      ...s3Configuration('b', 'http://x'),
      destinationType: 's3',
      format: { format_type: 'CSV' },
    };
    const destination = await api.call('POST', '/destinations', {
      name: 'd',
      workspaceId,
      configuration: csv,
    });
    expect(destination.status).toBe(422);
    expect(message(destination.body)).toContain('$.format.format_type');
  });

  it('makes a new version of a definition by every PUT, and demands a specification', async () => {
    const path = `/workspaces/${await api.workspaceId()}/definitions/declarative_sources`;
    const id = await api.definition(testManifest());
    expect(await api.ok('PUT', `${path}/${id}`, { manifest: testManifest() })).toMatchObject({ version: 2 });
    const { spec: _spec, ...withoutSpec } = testManifest();
    expect((await api.call('PUT', `${path}/${id}`, { manifest: withoutSpec })).status).toBe(422);
    expect(await api.call('DELETE', `${path}/${id}`)).toMatchObject({ status: 200, body: { id } });
  });

  describe('connections', () => {
    const path = () => `/connections/${connectionId}`;

    it('offer the streams that the connector describes, with the sync modes the destination can write', async () => {
      const streams = (await api.ok('GET', `/streams?sourceId=${sourceId}`)) as unknown as readonly Json[];
      expect(streams.map(({ streamName, syncModes }) => [streamName, syncModes])).toEqual([
        ['launches', ['full_refresh_overwrite', 'full_refresh_append', 'incremental_append']],
        ['rockets', ['full_refresh_overwrite', 'full_refresh_append']],
        ['cores', ['full_refresh_overwrite', 'full_refresh_append']],
      ]);
      expect(streams[0]).toMatchObject({
        defaultCursorField: ['date_utc'],
        sourceDefinedPrimaryKey: [['id']],
      });
    });

    it('read back a cron schedule in UTC, and refuse one that runs by the second', async () => {
      const cron = (cronExpression: string) =>
        api.call('PATCH', path(), { schedule: { scheduleType: 'cron', cronExpression } });
      for (const expression of ['0 0/15 * * * ?', '0 0/15 * * * ? UTC']) {
        expect((await cron(expression)).body).toMatchObject({
          schedule: { scheduleType: 'cron', cronExpression: '0 0/15 * * * ? UTC' },
        });
      }
      expect((await cron('* * * * * ?')).status).toBe(400);
      await api.ok('PATCH', path(), { schedule: { scheduleType: 'manual' } });
    });

    it('replace all streams by the ones that are sent, and none by an empty list', async () => {
      const id = await api.connect({ sourceId, destinationId });
      const patch = async (streams: readonly Json[]) => {
        const body = await api.ok('PATCH', `/connections/${id}`, { configurations: { streams } });
        return (body['configurations'] as { streams: Json[] }).streams;
      };
      const only = [{ name: 'launches', syncMode: 'incremental_append' }];
      expect(await patch(only)).toEqual([
        {
          ...only[0],
          cursorField: ['date_utc'],
          primaryKey: [['id']],
          mappers: [],
          selectedFields: [],
        },
      ]);
      expect(await patch([])).toHaveLength(1);
      await api.ok('DELETE', `/connections/${id}`);
    });

    it.each([
      ['an unknown stream', [{ name: 'nothing' }]],
      ['the same stream twice', [{ name: 'rockets' }, { name: 'rockets' }]],
      ['a sync mode that the stream has not', [{ name: 'rockets', syncMode: 'incremental_append' }]],
      [
        'a sync mode that destination-s3 has not',
        [{ name: 'launches', syncMode: 'incremental_deduped_history' }],
      ],
      ['another cursor than the source defines', [{ name: 'launches', cursorField: ['name'] }]],
      ['an empty field selection', [{ name: 'rockets', selectedFields: [] }]],
      ['a field selection without the key', [{ name: 'rockets', selectedFields: [{ fieldPath: ['name'] }] }]],
    ])('refuse %s', async (_what, streams) => {
      expect(await api.call('PATCH', path(), { configurations: { streams } })).toMatchObject({ status: 400 });
    });

    it('select all streams when they are created with none', async () => {
      const created = await api.ok('POST', '/connections', { sourceId, destinationId });
      expect(
        (created['configurations'] as { streams: Json[] }).streams.map((one) => one['syncMode']),
      ).toEqual(['full_refresh_overwrite', 'full_refresh_overwrite', 'full_refresh_overwrite']);
      await api.ok('DELETE', `/connections/${String(created['connectionId'])}`);
    });

    it('go with their source', async () => {
      const source = await api.source(definitionId, stand.spacex.url);
      const id = await api.connect({ sourceId: source, destinationId });
      expect((await api.call('DELETE', `/sources/${source}`)).status).toBe(204);
      expect((await api.call('GET', `/connections/${id}`)).status).toBe(404);
    });
  });

  it('refuses job types and orders that Airbyte does not have', async () => {
    expect((await api.call('POST', '/jobs', { connectionId, jobType: 'refresh' })).status).toBe(422);
    expect((await api.call('GET', '/jobs?orderBy=createdAt')).status).toBe(400);
    expect((await api.call('GET', '/jobs/999')).status).toBe(404);
  });

  it('remembers everything but tokens over a restart', async () => {
    const before = await api.ok('GET', `/connections/${connectionId}`);
    await airbyte.stop();
    airbyte = await start();
    api = new ApiCalls(airbyte.apiUrl);
    expect(await api.ok('GET', `/connections/${connectionId}`)).toEqual(before);
  });
});
