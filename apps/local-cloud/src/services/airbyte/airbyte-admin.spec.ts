import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalAirbyte, type LocalAirbyte } from './index.ts';
import { ApiCalls, type Json } from './test/api-calls.ts';
import { startBrokenLine, type BrokenLine } from './test/broken-line.ts';
import { application, freePort, python, s3Keys, startStand, type Stand } from './test/stand.ts';

jest.setTimeout(180_000);

const adminFolder = join(__dirname, '../../../../airbyte-admin');

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, where it is JSON. */
  readonly json: Json;
}

describe('airbyte-admin on the local Airbyte', () => {
  let stand: Stand;
  let airbyte: LocalAirbyte;
  let line: BrokenLine;
  let api: ApiCalls;
  let bucket: string;
  let environment: Record<string, string>;
  let folder: string;

  beforeAll(async () => {
    stand = await startStand();
    airbyte = await startLocalAirbyte({
      port: 0,
      stateDir: join(stand.folder, 'airbyte'),
      python,
      ...application,
      processes: stand.processes,
    });
    line = await startBrokenLine(airbyte.apiUrl);
    api = new ApiCalls(airbyte.apiUrl);
    bucket = await stand.bucket();
  });
  afterAll(async () => {
    await line.stop();
    await airbyte.stop();
    await stand.stop();
  });

  /** A copy of the specification with its state, so that a test may write into it. */
  const freshFolder = () => {
    folder = join(stand.folder, `admin-${Math.random().toString(36).slice(2)}`);
    mkdirSync(folder);
    restoreFolder();
    environment = {
      AIRBYTE_API_URL: line.apiUrl,
      AIRBYTE_CLIENT_ID: application.clientId,
      AIRBYTE_CLIENT_SECRET: application.clientSecret,
      SPACEX_BASE_URL: stand.spacex.url,
      RAW_BUCKET: bucket,
      S3_ENDPOINT: stand.s3Endpoint,
      S3_ACCESS_KEY_ID: s3Keys.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3Keys.secretAccessKey,
    };
  };
  /** The project's own specification, with the streams that the small SpaceX API of these tests serves. */
  const restoreFolder = () => {
    cpSync(join(adminFolder, 'config'), folder, { recursive: true });
    const file = join(folder, 'spacex.yaml');
    const served = /name: (launches|launches_upcoming|rockets|launchpads|payloads|cores),/;
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !/^ +- \{ name:/.test(line) || served.test(line)).join('\n'));
  };
  const deleteAll = async () => {
    const list = async (path: string) => (await api.ok('GET', path))['data'] as Json[];
    for (const { destinationId } of await list('/destinations')) {
      await api.ok('DELETE', `/destinations/${String(destinationId)}`);
    }
    const definitions = `/workspaces/${await api.workspaceId()}/definitions/declarative_sources`;
    for (const { id } of await list(definitions)) await api.ok('DELETE', `${definitions}/${String(id)}`);
  };
  afterEach(() => {
    line.fate = () => 'pass';
    stand.spacex.release();
    stand.spacex.status = undefined;
  });

  const admin = (args: readonly string[], changed: Readonly<Record<string, string>> = {}): Promise<Run> =>
    new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        [
          '--conditions=@spacex/source',
          join(adminFolder, 'src/main.ts'),
          ...args,
          '--config',
          join(folder, 'spacex.yaml'),
        ],
        { env: { PATH: process.env['PATH'], ...environment, ...changed }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => (stdout += String(chunk)));
      child.stderr.on('data', (chunk) => (stderr += String(chunk)));
      child.once('close', (code) => {
        const last = stdout.trimEnd().split('\n').at(-1) ?? '';
        resolve({ code, stdout, stderr, json: last.startsWith('{') ? (JSON.parse(last) as Json) : {} });
      });
    });
  const edit = (from: string, to: string, name = 'spacex.yaml') => {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };
  const count = async (path: string) => ((await api.ok('GET', path))['data'] as Json[]).length;
  const changesOf = (run: Run) =>
    (run.json['changes'] as { action: string; resource: string; differences: Json[] }[]).map(
      ({ action, resource, differences }) => ({ action, resource, differences }),
    );
  const emptyPlan = async () => {
    const plan = await admin(['plan', '--json']);
    expect({ code: plan.code, changes: plan.json['changes'] }).toEqual({ code: 0, changes: [] });
  };

  describe('a specification that was applied', () => {
    let applied: Run;
    let planBefore: Run;
    beforeAll(async () => {
      freshFolder();
      planBefore = await admin(['plan', '--json']);
      applied = await admin(['apply', '--json']);
    });
    afterEach(restoreFolder);
    afterAll(deleteAll);

    it('plans everything, applies it, and then plans and applies nothing', async () => {
      expect(planBefore.code).toBe(2);
      expect(changesOf(planBefore)).toEqual(
        ['definition', 'source', 'destination', 'connection'].map((resource) => ({
          action: 'create',
          resource,
          differences: [],
        })),
      );
      expect({ code: applied.code, changed: applied.json['changed'] }).toEqual({ code: 0, changed: 4 });
      await emptyPlan();
      line.calls.length = 0;
      const again = await admin(['apply', '--json']);
      expect({ code: again.code, changed: again.json['changed'] }).toEqual({ code: 0, changed: 0 });
      expect(line.calls.filter((call) => !call.startsWith('GET'))).toEqual(['POST /applications/token']);
    });

    it('names exactly the S3 prefix when only that was changed, and takes it over', async () => {
      const plan = await admin(['plan', '--json'], { RAW_PREFIX: 'other/' });
      expect(plan.code).toBe(2);
      expect(changesOf(plan)).toEqual([
        {
          action: 'update',
          resource: 'destination',
          differences: [{ path: 'configuration.s3_bucket_path', from: 'raw', to: 'other' }],
        },
      ]);
      expect((await admin(['apply'], { RAW_PREFIX: 'other/' })).code).toBe(0);
      expect((await admin(['plan'], { RAW_PREFIX: 'other/' })).code).toBe(0);
      // The keys were not sent again, and are still there.
      const stored = JSON.parse(readFileSync(join(stand.folder, 'airbyte/airbyte.json'), 'utf8')) as {
        destinations: Record<string, { configuration: Json }>;
      };
      expect(Object.values(stored.destinations)[0]?.configuration).toMatchObject({
        access_key_id: s3Keys.accessKeyId,
        secret_access_key: s3Keys.secretAccessKey,
        s3_bucket_path: 'other',
      });
      await admin(['apply']);
      await emptyPlan();
    });

    it('sees a new secret without showing it, and keeps no secret in its state', async () => {
      const rotated = { S3_SECRET_ACCESS_KEY: 'rotated-secret-key' };
      const plan = await admin(['plan', '--json'], rotated);
      expect(changesOf(plan)).toEqual([
        {
          action: 'update',
          resource: 'destination',
          differences: [{ path: 'configuration.secret_access_key', from: '(secret)', to: '(secret)' }],
        },
      ]);
      expect((await admin(['apply'], rotated)).code).toBe(0);
      expect((await admin(['plan'], rotated)).code).toBe(0);
      const state = readdirSync(join(folder, '.airbyte-admin')).map((name) =>
        readFileSync(join(folder, '.airbyte-admin', name), 'utf8'),
      );
      await admin(['apply']);
      expect(state.join('')).not.toMatch(/rotated-secret-key|very-secret-key|application-secret/);
    });

    it('sees what somebody changed in Airbyte, and puts it back', async () => {
      const { connection, destination } = applied.json['ids'] as Record<string, string>;
      await api.ok('PATCH', `/connections/${connection}`, {
        schedule: { scheduleType: 'cron', cronExpression: '0 0 3 * * ?' },
        configurations: { streams: [{ name: 'rockets', syncMode: 'full_refresh_append' }] },
      });
      await api.ok('PATCH', `/destinations/${destination}`, {
        configuration: { file_name_pattern: '{date}' },
      });
      const changes = changesOf(await admin(['plan', '--json']));
      expect(
        changes.map(({ resource, differences }) => [resource, differences.map(({ path }) => path)]),
      ).toEqual([
        ['destination', ['configuration.file_name_pattern']],
        [
          'connection',
          [
            'schedule',
            'streams.rockets',
            'streams.launches',
            'streams.launches_upcoming',
            'streams.launchpads',
            'streams.payloads',
            'streams.cores',
          ],
        ],
      ]);
      expect((await admin(['apply'])).code).toBe(0);
      await emptyPlan();
    });

    it('finds everything again by name when its state is lost', async () => {
      rmSync(join(folder, '.airbyte-admin'), { recursive: true });
      // Secrets and schemas cannot be compared without it, so they are applied once more; nothing is made twice.
      const changes = changesOf(await admin(['plan', '--json']));
      expect(changes.map(({ action, resource }) => [action, resource])).toEqual([
        ['update', 'destination'],
        ['refresh', 'connection'],
      ]);
      expect((await admin(['apply'])).code).toBe(0);
      await emptyPlan();
      expect(await count('/sources')).toBe(1);
    });

    it('refuses to guess between two of the same name', async () => {
      const [source] = (await api.ok('GET', '/sources'))['data'] as Json[];
      await api.source(String(source?.['definitionId']), stand.spacex.url);
      const [, twin] = (await api.ok('GET', '/sources'))['data'] as Json[];
      await api.ok('PATCH', `/sources/${String(twin?.['sourceId'])}`, { name: 'SpaceX API' });
      await emptyPlan(); // The remembered id decides.
      const plan = await admin(['plan'], { AIRBYTE_ADMIN_STATE_DIR: join(folder, 'no-state') });
      expect(plan.code).toBe(1);
      expect(plan.stderr).toContain('Airbyte has 2 of source "SpaceX API"');
      await api.ok('DELETE', `/sources/${String(twin?.['sourceId'])}`);
    });

    it('brings a new manifest to the connection, and an equal one makes no new version', async () => {
      edit('type: DeclarativeSource', 'type: DeclarativeSource # says the same', 'manifest.yaml');
      await emptyPlan();
      edit('page_size: 100', 'page_size: 50', 'manifest.yaml');
      const changes = changesOf(await admin(['plan', '--json']));
      expect(changes.map(({ action, resource }) => [action, resource])).toEqual([
        ['update', 'definition'],
        ['refresh', 'connection'],
      ]);
      const again = await admin(['apply', '--json']);
      expect(again.json['done']).toEqual([
        { action: 'updated', resource: 'definition' },
        { action: 'refreshed', resource: 'connection' },
      ]);
      await emptyPlan();
    });

    it('takes a cron schedule as Airbyte reads it back', async () => {
      edit('schedule: manual', "schedule: { cron: '0 30 4 * * ?' }");
      expect((await admin(['apply'])).code).toBe(0);
      await emptyPlan();
    });
  });

  describe('when the line breaks', () => {
    beforeEach(freshFolder);
    afterEach(deleteAll);

    const creations = ['declarative_sources', 'sources', 'destinations', 'connections'];
    const all = async () => [
      await count(`/workspaces/${await api.workspaceId()}/definitions/declarative_sources`),
      await count('/sources'),
      await count('/destinations'),
      await count('/connections'),
    ];

    it.each(['lose-call', 'lose-answer'] as const)(
      'after each creation once (%s), nothing is made twice',
      async (how) => {
        const broken = new Set<string>();
        line.fate = (call) => {
          const name = call.split('/').at(-1) ?? '';
          if (!call.startsWith('POST') || !creations.includes(name) || broken.has(name)) return 'pass';
          broken.add(name);
          return how;
        };
        expect((await admin(['apply'])).code).toBe(0);
        expect(broken.size).toBe(4);
        expect(await all()).toEqual([1, 1, 1, 1]);
        await emptyPlan();
      },
    );

    it.each(['sources', 'connections'])(
      'for good at POST …/%s: one clear error, and the next apply finishes',
      async (name) => {
        let dead = false;
        line.fate = (call) => {
          const here = call.startsWith('POST') && call.endsWith(`/${name}`);
          if (here && !dead) {
            dead = true;
            return 'lose-answer';
          }
          return dead ? 'lose-call' : 'pass';
        };
        const cut = await admin(['apply']);
        expect(cut.code).toBe(3);
        expect(cut.stderr.trimEnd().split('\n').at(-1)).toMatch(
          /^error: Airbyte does not answer at http.*Check that/,
        );
        line.fate = () => 'pass';
        expect((await admin(['apply'])).code).toBe(0);
        expect(await all()).toEqual([1, 1, 1, 1]);
        await emptyPlan();
      },
    );
  });

  describe('sync', () => {
    beforeAll(async () => {
      freshFolder();
      missing = await admin(['sync']);
      await admin(['apply']);
    });
    afterAll(deleteAll);
    let missing: Run;

    it('waits for the end and tells what was synced', async () => {
      const synced = await admin(['sync', '--wait', '--json', '--poll-interval-seconds', '0.1']);
      expect(synced.code).toBe(0);
      expect(synced.json).toMatchObject({ status: 'succeeded', rowsSynced: 158, attached: false });
      const streams = new Set((await stand.objects(bucket)).map(({ key }) => key.split('/')[1]));
      expect([...streams].sort()).toEqual([
        'launches',
        'launches_upcoming',
        'launchpads',
        'payloads',
        'rockets',
      ]);
      const few = await admin(['sync', '--wait', '--min-rows', '1000', '--poll-interval-seconds', '0.1']);
      expect(few.code).toBe(8);
      expect(few.stderr).toMatch(/succeeded with \d+ records, expected at least 1000/);
      expect((await admin(['status'])).stdout).toMatch(/sync succeeded .* 158 records/);
    });

    it('takes the job that runs already, gives up waiting in time, and tells of a cancelled one', async () => {
      stand.spacex.hold();
      const started = await admin(['sync', '--json']);
      expect(started.json).toMatchObject({ status: 'pending', attached: false });
      const second = await admin(['sync', '--json']);
      expect(second.json).toMatchObject({ jobId: started.json['jobId'], attached: true });
      const late = await admin(['sync', '--wait', '--timeout-seconds', '1']);
      expect(late.code).toBe(7);
      const waiting = admin(['sync', '--wait', '--poll-interval-seconds', '0.1']);
      // Only when it waits: otherwise it would start a job of its own.
      const polls = () =>
        line.calls.filter((call) => call === `GET /jobs/${String(started.json['jobId'])}`).length;
      for (const before = polls(); polls() === before;) await sleep(50);
      await api.ok('DELETE', `/jobs/${String(started.json['jobId'])}`);
      const cancelled = await waiting;
      expect(cancelled.code).toBe(6);
      expect(cancelled.stderr).toMatch(/error: sync job \d+ was cancelled/);
    });

    it('does not start a second job when the answer to the first start is lost', async () => {
      let lost = false;
      line.fate = (call) => {
        if (call !== 'POST /jobs' || lost) return 'pass';
        lost = true;
        return 'lose-answer';
      };
      const before = await count('/jobs');
      const synced = await admin(['sync', '--wait', '--json', '--poll-interval-seconds', '0.1']);
      expect(synced.json).toMatchObject({ status: 'succeeded', attached: false });
      expect(await count('/jobs')).toBe(before + 1);
    });

    it('tells of a failed job, and of a connection that is not there', async () => {
      expect(missing.stderr).toMatch(/Airbyte has no connection .* Run `airbyte-admin apply` first/);
      stand.spacex.status = 400;
      const failed = await admin(['sync', '--wait', '--json', '--poll-interval-seconds', '0.1']);
      expect(failed.code).toBe(5);
      expect(failed.json).toMatchObject({ error: { name: 'JobEndError' } });
      expect(failed.stderr).toMatch(/error: sync job \d+ failed\. The reason is in Airbyte's log/);
    });
  });

  describe('tells in one message', () => {
    beforeEach(freshFolder);

    it('that nothing answers', async () => {
      const closed = `http://127.0.0.1:${await freePort()}/api/public/v1`;
      const run = await admin(['apply'], { AIRBYTE_API_URL: closed });
      expect(run.code).toBe(3);
      expect(run.stderr).toMatch(/^error: Airbyte does not answer at .*ECONNREFUSED.*\n$/);
      expect((await admin(['plan'], { AIRBYTE_API_URL: closed })).code).toBe(1);
    });

    it('that the credentials are wrong, without showing them', async () => {
      const run = await admin(['apply'], { AIRBYTE_CLIENT_SECRET: 'not-the-secret' });
      expect(run.code).toBe(4);
      expect(run.stderr).toMatch(/^error: Airbyte refuses the credentials .*\n$/);
      expect(run.stderr).not.toContain('not-the-secret');
    });

    it('everything that is wrong with the specification', async () => {
      edit('schedule: manual', 'schedle: manual');
      edit('name: launches_upcoming, sync_mode: full_refresh_overwrite', 'name: rockets, sync_mode: none');
      const run = await admin(['apply'], { RAW_BUCKET: '' });
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('the variable RAW_BUCKET is not set');
      expect(run.stderr).toContain('schedle');
      expect(run.stderr).toContain('connection.streams.1.sync_mode');
      expect((await admin(['plan'], { RAW_BUCKET: '' })).code).toBe(1);
    });
  });

  it('destroys only what is described, and only when told to', async () => {
    freshFolder();
    await admin(['apply']);
    const strange = await api.destination('elsewhere', stand.s3Endpoint);
    const asked = await admin(['destroy']);
    expect(asked.code).toBe(1);
    expect(await count('/connections')).toBe(1);
    const destroyed = await admin(['destroy', '--yes', '--json']);
    expect(destroyed.code).toBe(0);
    expect((destroyed.json['deleted'] as Json[]).map(({ resource }) => resource)).toEqual([
      'connection',
      'destination',
      'source',
      'definition',
    ]);
    expect((await api.ok('GET', '/destinations'))['data']).toMatchObject([{ destinationId: strange }]);
    expect(await count('/sources')).toBe(0);
    expect((await admin(['destroy', '--yes', '--json'])).json).toEqual({ deleted: [] });
  });
});
