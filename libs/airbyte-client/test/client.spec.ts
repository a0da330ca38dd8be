import {
  AirbyteClient,
  AirbyteConflictError,
  AirbyteCredentialsError,
  AirbyteInvalidRequestError,
  AirbyteNotFoundError,
  AirbyteProblemError,
  AirbyteResponseError,
  AirbyteTimeoutError,
  AirbyteUnreachableError,
  type AirbyteClientOptions,
} from '../src/index.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

const job = { jobId: 1, status: 'pending', jobType: 'sync', connectionId: 'c' };

describe('AirbyteClient', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.stop());

  const client = (options: Partial<AirbyteClientOptions> = {}) =>
    new AirbyteClient({
      apiUrl: server.apiUrl,
      clientId: 'id',
      clientSecret: 'top-secret',
      retry: { retries: 3, firstWaitMs: 1 },
      ...options,
    });
  const failure = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  describe('token', () => {
    it('is asked for with both spellings of the grant, and used until shortly before its end', async () => {
      server.answer = () => ({ body: job });
      const airbyte = client();
      await Promise.all([airbyte.getJob(1), airbyte.getJob(2)]);
      await airbyte.getJob(3);
      expect(server.tokenCalls).toHaveLength(1);
      expect(server.tokenCalls[0]?.body).toEqual({
        client_id: 'id',
        client_secret: 'top-secret',
        grant_type: 'client_credentials',
        'grant-type': 'client_credentials',
      });
      expect(server.calls.map(({ authorization }) => authorization)).toEqual(Array(3).fill('Bearer token-1'));
    });

    it('is renewed when it is about to end', async () => {
      server.answerToken = (count) => ({ body: { access_token: `token-${count}`, expires_in: 0 } });
      server.answer = () => ({ body: job });
      const airbyte = client();
      await airbyte.getJob(1);
      await airbyte.getJob(1);
      expect(server.calls.map(({ authorization }) => authorization)).toEqual([
        'Bearer token-1',
        'Bearer token-2',
      ]);
    });

    it('is renewed once when the server does not know it any more, for POST too', async () => {
      server.answer = ({ authorization }) =>
        authorization === 'Bearer token-1' ? { status: 401, body: {} } : { body: job };
      const airbyte = client();
      expect(await airbyte.startSync('c')).toMatchObject({ jobId: 1 });
      expect(server.calls).toHaveLength(2);
      server.answer = () => ({ status: 401, body: {} });
      expect(await failure(airbyte.getJob(1))).toBeInstanceOf(AirbyteCredentialsError);
      expect(server.calls).toHaveLength(4);
    });

    it.each([400, 401, 403])(
      'refused with %d is an error about the credentials, without the secret',
      async (status) => {
        server.answerToken = () => ({ status, body: { message: 'no' } });
        const error = await failure(client().getJob(1));
        expect(error).toBeInstanceOf(AirbyteCredentialsError);
        expect(JSON.stringify([error, String(error)])).not.toContain('top-secret');
        expect(server.tokenCalls).toHaveLength(1);
      },
    );

    it('is asked for again after a failure, before a POST too', async () => {
      server.answerToken = (count) =>
        count < 3 ? { status: 503, body: '' } : { body: { access_token: 't' } };
      server.answer = () => ({ body: job });
      await client().startSync('c');
      expect(server.tokenCalls).toHaveLength(3);
      expect(server.calls).toHaveLength(1);
    });
  });

  describe('retry', () => {
    const failing = (times: number, how: 429 | 500 | 503 | 'drop') => () =>
      server.calls.length <= times ? (how === 'drop' ? how : { status: how, body: '' }) : { body: job };

    it.each([429, 500, 503, 'drop'] as const)('repeats a GET after %s', async (how) => {
      server.answer = failing(3, how);
      expect(await client().getJob(1)).toMatchObject({ jobId: 1 });
      expect(server.calls).toHaveLength(4);
    });

    it.each([429, 500, 503, 'drop'] as const)('never repeats a POST, not after %s', async (how) => {
      server.answer = failing(1, how);
      const error = await failure(client().startSync('c'));
      expect(error).toMatchObject({ transient: true });
      expect(server.calls).toHaveLength(1);
    });

    it('does not repeat what will not get better', async () => {
      server.answer = () => ({ status: 404, body: {} });
      expect(await failure(client().getJob(1))).toBeInstanceOf(AirbyteNotFoundError);
      expect(server.calls).toHaveLength(1);
    });

    it('ends with the last error', async () => {
      server.answer = () => ({ status: 503, body: { detail: 'down' } });
      const error = await failure(client().getJob(1));
      expect(error).toBeInstanceOf(AirbyteProblemError);
      expect(error).toMatchObject({ status: 503, transient: true });
      expect(server.calls).toHaveLength(4);
    });
  });

  describe('lists', () => {
    it('are read by offset to their end, whatever `next` says', async () => {
      const all = Array.from({ length: 230 }, (_, index) => ({ workspaceId: `w${index}`, name: 'w' }));
      server.answer = ({ query }) => {
        const offset = Number(query['offset']);
        const data = all.slice(offset, offset + Number(query['limit']));
        return { body: { data, previous: '', next: 'http://internal-host:8006/never' } };
      };
      expect(await client().listWorkspaces()).toEqual(all);
      expect(server.calls.map(({ query }) => query['offset'])).toEqual(['0', '100', '200']);
    });

    it('of jobs are asked for newest first', async () => {
      server.answer = () => ({ body: { data: [job] } });
      expect(await client().listJobs({ connectionId: 'c', jobType: 'sync', limit: 1 })).toHaveLength(1);
      expect(server.calls[0]?.query).toEqual({
        connectionId: 'c',
        jobType: 'sync',
        limit: '1',
        orderBy: 'createdAt|DESC',
      });
    });
  });

  describe('errors', () => {
    const problem = (status: number, type: string, data: unknown) => ({
      status,
      body: {
        status,
        type: `https://reference.airbyte.com/reference/errors#${type}`,
        title: type,
        detail: 'generic',
        data,
      },
    });

    it.each([
      ['try-again-later', { message: 'A sync is already running for: c' }, 'running'],
      ['state-conflict', { message: 'Job is not currently running' }, 'state'],
      ['error:connection/locked', { message: 'locked' }, 'locked'],
    ])('tell conflicts apart: %s', async (type, data, reason) => {
      server.answer = () => problem(409, type, data);
      const error = await failure(client().startSync('c'));
      expect(error).toBeInstanceOf(AirbyteConflictError);
      expect(error).toMatchObject({ reason, detail: data.message, call: 'POST /jobs', status: 409 });
    });

    it('name the call, the reason and what to do', async () => {
      server.answer = () => problem(422, 'unprocessable-entity', { message: '$.base_url: does not match' });
      const error = await failure(client().updateConnection('c', { configurations: { streams: [] } }));
      expect(error).toBeInstanceOf(AirbyteInvalidRequestError);
      expect((error as Error).message).toBe(
        'PATCH /connections/c failed with HTTP 422 unprocessable-entity: $.base_url: does not match. ' +
          'Correct the named setting and try again.',
      );
    });

    it('are read in the older form, too', async () => {
      server.answer = () => ({
        status: 400,
        body: { message: 'bad id', exceptionClassName: 'io.airbyte.X' },
      });
      expect(await failure(client().getJob(1))).toMatchObject({ detail: 'bad id', type: 'io.airbyte.X' });
    });

    it('name an address where nothing answers', async () => {
      const { apiUrl } = server;
      await server.stop();
      const error = await failure(client({ retry: { retries: 0 } }).getJob(1));
      expect(error).toBeInstanceOf(AirbyteUnreachableError);
      expect((error as Error).message).toContain(`${apiUrl} (POST /applications/token: ECONNREFUSED)`);
      server = await startScriptedServer();
    });

    it('name a server that does not answer in time', async () => {
      server.answer = () => 'hang';
      const error = await failure(client({ timeoutMs: 50, retry: { retries: 0 } }).getJob(1));
      expect(error).toBeInstanceOf(AirbyteTimeoutError);
      expect(error).toMatchObject({ transient: true, timeoutMs: 50 });
    });

    it.each([
      ['a page of another server', '<html>', 'it is not JSON'],
      ['another shape', { id: 1 }, 'jobId:'],
      ['an unknown status', { ...job, status: 'dancing' }, 'status:'],
    ])('name an answer that is no answer of Airbyte: %s', async (_what, body, issue) => {
      server.answer = () => ({ body });
      const error = await failure(client().getJob(1));
      expect(error).toBeInstanceOf(AirbyteResponseError);
      expect((error as Error).message).toContain(issue);
      expect(server.calls).toHaveLength(1);
    });
  });

  it('waits longer for calls that discover', async () => {
    const airbyte = client({ timeoutMs: 300, discoverTimeoutMs: 2000, retry: { retries: 0 } });
    server.answer = () => ({ body: job });
    await airbyte.getJob(1);
    server.answer = () => 'hang';
    const givenUp: string[] = [];
    const patience = async (call: string, work: Promise<unknown>) => {
      expect(await failure(work)).toBeInstanceOf(AirbyteTimeoutError);
      givenUp.push(call);
    };
    const started = Date.now();
    const discovering = patience('discover', airbyte.listStreams({ sourceId: 's', refresh: true }));
    await patience('read', airbyte.getJob(1));
    await discovering;
    expect(givenUp).toEqual(['read', 'discover']);
    expect(Date.now() - started).toBeGreaterThan(1900);
    expect(server.calls.find(({ path }) => path === '/streams')?.query).toEqual({
      sourceId: 's',
      ignoreCache: 'true',
    });
  }, 20_000);
});
