import { createServer } from 'node:http';
import { SpacexApiListenError } from './errors.ts';
import { startSpacexApi } from './server.ts';
import type { SpacexApi } from './server.ts';
import { simulate } from './simulate/simulate.ts';
import { listCollections } from './types.ts';
import type { JsonObject } from './types.ts';

describe('startSpacexApi', () => {
  const source = simulate({ seed: 5, scale: 0.6 });
  const { launches } = source.collections;
  let api: SpacexApi;
  beforeAll(async () => {
    api = await startSpacexApi({ port: 0, source });
  });
  afterAll(() => api.stop());

  const get = (path: string) => fetch(`${api.baseUrl}${path}`);
  const post = (path: string, body: string) => fetch(`${api.baseUrl}${path}`, { method: 'POST', body });
  const json = async (reply: Response) => (await reply.json()) as never;

  it.each(listCollections.filter((name) => name !== 'launches'))(
    'serves %s whole, one by one and by query',
    async (name) => {
      const documents = source.collections[name];
      expect(await json(await get(`/${name}`))).toEqual(documents);
      const [first] = documents;
      expect(await json(await get(`/${name}/${String(first?.['id'])}`))).toEqual(first);
      const reply = await post(
        `/${name}/query`,
        JSON.stringify({ options: { sort: '_id', pagination: false } }),
      );
      expect((await reply.json()) as { docs: JsonObject[] }).toMatchObject({ totalDocs: documents.length });
    },
  );

  it('serves the single objects', async () => {
    expect(await json(await get('/company'))).toEqual(source.collections.company[0]);
    expect(await json(await get('/roadster'))).toEqual(source.collections.roadster[0]);
    expect(await json(await post('/roadster/query', '{}'))).toEqual(source.collections.roadster[0]);
    const none = await post('/roadster/query', '{"query":{"name":"x"}}');
    expect([none.status, await none.text()]).toEqual([204, '']);
    expect((await post('/company/query', '{}')).status).toBe(404);
  });

  it('serves crew as ids in v4 and with roles in v5', async () => {
    const crewed = launches.find((launch) => (launch['crew'] as unknown[]).length > 0);
    const members = crewed?.['crew'] as { crew: string; role: string }[];
    expect(members[0]).toEqual({ crew: expect.stringMatching(/^[0-9a-f]{24}$/), role: 'Commander' });
    const v4 = (await json(await get(`/launches/${String(crewed?.['id'])}`))) as JsonObject;
    expect(v4).toEqual({ ...crewed, crew: members.map(({ crew }) => crew) });
    const v5 = await fetch(`${api.baseUrl.replace('/v4', '/v5')}/launches`);
    expect(await v5.json()).toEqual(launches);
  });

  it('serves past, upcoming, latest and next by flight number', async () => {
    const past = (await json(await get('/launches/past'))) as JsonObject[];
    const upcoming = (await json(await get('/launches/upcoming'))) as JsonObject[];
    expect(past.length + upcoming.length).toBe(launches.length);
    expect(past.every((launch) => launch['upcoming'] === false)).toBe(true);
    expect(await json(await get('/launches/latest'))).toEqual(past.at(-1));
    expect(await json(await get('/launches/next'))).toEqual(upcoming[0]);
  });

  it.each(['/nothing', '/launches/000000000000000000000000', '/launches/a/b', '', '/../v3/launches'])(
    'replies 404 with a text at %s',
    async (path) => {
      const reply = await get(path);
      expect([reply.status, await reply.text()]).toEqual([404, 'Not Found']);
    },
  );

  it.each([
    ['{"query":{"a":{"$near":1}}}', 'unknown operator: $near'],
    ['"text"', 'invalid JSON, only supports object and array'],
    ['{"query":', 'Unexpected end of JSON input'],
  ])('replies 400 with a text to %s', async (body, message) => {
    const reply = await post('/launches/query', body);
    expect([reply.status, await reply.text()]).toEqual([400, message]);
  });

  it('lets a client keep what it has', async () => {
    const first = await get('/launches');
    const etag = String(first.headers.get('etag'));
    expect(first.headers.get('cache-control')).toBe('max-age=20');
    const again = await fetch(`${api.baseUrl}/launches`, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(api.baseUrl).port);
    await expect(startSpacexApi({ port, source })).rejects.toThrow(SpacexApiListenError);
    await expect(startSpacexApi({ port, source })).rejects.toThrow(
      `the local SpaceX API cannot listen on 127.0.0.1:${port}: another program already uses that port; stop it or choose another port.`,
    );
  });

  it('frees the port when it stops, in spite of open connections', async () => {
    const own = await startSpacexApi({ port: 0, source });
    await (await fetch(`${own.baseUrl}/company`)).text();
    await own.stop();
    const port = Number(new URL(own.baseUrl).port);
    const next = createServer();
    await new Promise<void>((resolve, reject) =>
      next.once('error', reject).listen(port, '127.0.0.1', resolve),
    );
    await new Promise((resolve) => next.close(resolve));
  });

  it('goes wrong as it is told, once', async () => {
    const faulty = await startSpacexApi({
      port: 0,
      source,
      faults: ({ index, path }) => {
        if (path !== '/v4/rockets') return undefined;
        return [{ status: 429, headers: { 'Retry-After': '1' }, body: 'Slow down' }, { drop: true }][index];
      },
    });
    const limited = await fetch(`${faulty.baseUrl}/rockets`);
    expect([limited.status, limited.headers.get('retry-after'), await limited.text()]).toEqual([
      429,
      '1',
      'Slow down',
    ]);
    await expect(fetch(`${faulty.baseUrl}/rockets`)).rejects.toThrow();
    expect((await fetch(`${faulty.baseUrl}/rockets`)).status).toBe(200);
    await faulty.stop();
  });
});
