import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { PipelineFixture, runProgram } from '../pipeline-fixture.ts';
import { docker, hasDocker, image, runImage } from './docker.ts';

const snapshot = process.env['SPACEX_SNAPSHOT_DIR'];
const isCi = process.env['CI'] === 'true';
const isReady = hasDocker();
if (isCi && !isReady) throw new Error('no docker engine answers (DOCKER_HOST): it must in CI');
if (isCi && snapshot === undefined) throw new Error('SPACEX_SNAPSHOT_DIR must be set in CI');

jest.setTimeout(300_000);

const describeWithDocker = isReady ? describe : describe.skip;
const describeWithData = isReady && snapshot !== undefined ? describe : describe.skip;

/** What the launches need of each other; the file names are those of the collections. */
const collections = ['launches', 'rockets', 'launchpads', 'payloads', 'cores'];

describeWithDocker('the image spacex-etl-runner (needs a docker engine)', () => {
  const fixture = new PipelineFixture();
  /** The commit before and after the build; `unknown` in a folder that is no git checkout. */
  const revisions: string[] = [];
  const noteRevision = async () => {
    const { code, stdout } = await runProgram('git', ['rev-parse', 'HEAD'], { ...process.env });
    revisions.push(code === 0 ? stdout.trim() : 'unknown');
  };
  beforeAll(async () => {
    await noteRevision();
    const build = await runProgram('npx', ['nx', 'run', 'etl-runner:docker'], { ...process.env });
    if (build.code !== 0) throw new Error(`the build failed\n${build.stdout}\n${build.stderr}`);
    await noteRevision();
    await fixture.start();
  });
  afterAll(() => fixture.stop());

  const run = async (...args: string[]) => {
    const outcome = await runImage(args, fixture.environment);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(fixture.password);
    return outcome;
  };

  /** Runs a shell line in the image in place of etl-runner. */
  const shell = async (line: string) =>
    (await runImage(['-c', line], {}, { entrypoint: '/bin/sh' })).stdout.trim();

  describe('what it is made of', () => {
    it('runs as user 1000 below tini, and says who made it', () => {
      const [{ Config }] = JSON.parse(docker('image', 'inspect', image));
      expect(Config.User).toBe('1000:1000');
      expect(Config.Entrypoint).toEqual(['/usr/bin/tini', '--', 'node', '/app/main.cjs']);
      // Only so does Fargate let user 1000 write to the folder that it mounts there.
      expect(Object.keys(Config.Volumes)).toEqual(['/tmp']);
      expect(Config.Labels['org.opencontainers.image.title']).toBe('spacex-etl-runner');
      expect(revisions).toContain(Config.Labels['org.opencontainers.image.revision']);
    });

    it('stays below 600 MB', () => {
      const bytes = Number(docker('image', 'inspect', '--format', '{{.Size}}', image));
      console.log(`${image}: ${(bytes / 1e6).toFixed(0)} MB`);
      expect(bytes).toBeLessThan(600e6);
    });

    it('holds nothing that installs packages, no sources and no tests', async () => {
      expect(await shell('id -u; for p in npm npx yarn corepack pip pip3; do command -v $p; done')).toBe(
        '1000',
      );
      expect(await shell('ls /app /app/dbt')).toMatch(
        /^\/app:\s+compile-cache\s+dbt\s+main\.cjs\s+\/app\/dbt:/,
      );
      // Node reads its share of the compiled code from a folder of the version and the user.
      expect(await shell('ls /app/compile-cache')).toMatch(
        /^etl-runner-v24\S+-[0-9a-f]{64}\.code\s+v24\..*-1000$/,
      );
      expect(await shell('find /app -name "*.ts" -o -name node_modules -o -name test')).toBe('');
      expect(await shell('python3 -m pip --version 2>&1; /opt/dbt/bin/python -m pip --version 2>&1')).toMatch(
        /No module named pip\s.*No module named pip/s,
      );
    });

    it('can write to /tmp and nowhere else', async () => {
      expect(await shell('touch /tmp/x && echo yes')).toBe('yes');
      expect(await shell('touch /app/x /opt/dbt/x /home/node/x 2>&1 | grep -c Read-only')).toBe('3');
    });

    it('holds exactly the versions of dbt/requirements.lock', async () => {
      const lock = readFileSync(join(__dirname, '../../../../dbt/requirements.lock'), 'utf8');
      const wanted = /^dbt-redshift==(\S+)/m.exec(lock)?.[1];
      const asked = 'from importlib.metadata import version; print(version("dbt-redshift"))';
      expect(await shell(`/opt/dbt/bin/python -c '${asked}'`)).toBe(wanted);
    });

    it('passes signals on: a stop ends dbt at once', async () => {
      // A database that takes connections and never answers.
      const mute = createServer().listen(0, '127.0.0.1');
      await once(mute, 'listening');
      const connected = once(mute, 'connection') as Promise<[Socket]>;
      const { port } = mute.address() as AddressInfo;
      const name = `etl-runner-stop-${process.pid}`;
      const running = runImage(
        ['dbt', 'debug'],
        { ...fixture.environment, REDSHIFT_PORT: String(port) },
        { name },
      );
      const [socket] = await connected;
      socket.on('error', () => undefined);
      const startMs = performance.now();
      docker('stop', '--time', '60', name);
      const { code } = await running;
      socket.destroy();
      mute.close();
      // Without the signal dbt would wait for its connect_timeout of 30 s, and be killed (137) after 60.
      expect(performance.now() - startMs).toBeLessThan(15_000);
      expect(code).toBe(75);
    });
  });

  describe('what it says when it cannot work', () => {
    it('explains its commands when it is given none', async () => {
      const { code, stdout } = await runImage([]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/load .*run .*dbt .*doctor /s);
    });

    it('names what is missing from its configuration', async () => {
      const { code, stderr } = await runImage(['load']);
      expect(code).toBe(2);
      expect(stderr).toMatch(/RAW_BUCKET is missing.*REDSHIFT_PASSWORD is missing/s);
    });

    it('ends with the exit code of the failure', async () => {
      const { code, stderr } = await runImage(['dbt', 'build'], {
        ...fixture.environment,
        REDSHIFT_PASSWORD: 'a-wrong-password',
      });
      expect(code).toBe(1);
      expect(stderr).not.toContain('a-wrong-password');
    });
  });

  describeWithData('with the recorded data of 2021-04-22 (SPACEX_SNAPSHOT_DIR)', () => {
    beforeAll(async () => {
      for (const name of collections) {
        const documents: unknown = JSON.parse(readFileSync(join(snapshot ?? '', `${name}.json`), 'utf8'));
        await fixture.putObject(name, Date.UTC(2021, 3, 22), documents as readonly unknown[]);
      }
    });

    const launches = async () =>
      (
        await fixture.query(`
          select count(*)::int as launches, sum(case launch_status when 'success' then 1 else 0 end)::int as success,
                 sum(case launch_status when 'failure' then 1 else 0 end)::int as failure,
                 sum(case launch_status when 'unknown' then 1 else 0 end)::int as unknown,
                 sum(case launch_status when 'upcoming' then 1 else 0 end)::int as upcoming
          from analytics.spacex_launches`)
      )[0];
    const all142 = { launches: 142, success: 117, failure: 5, unknown: 0, upcoming: 20 };

    it('doctor finds nothing wrong', async () => {
      const { code, stdout } = await run('doctor');
      expect(stdout).not.toMatch(/[✘–]/);
      expect(stdout.match(/✔/g)).toHaveLength(9);
      expect(code).toBe(0);
    });

    it('load carries all documents into Redshift', async () => {
      const { code, stdout, stderr } = await run('load', '--json');
      expect(stderr).toContain('launches');
      expect(code).toBe(0);
      expect(JSON.parse(stdout).totals).toEqual({
        objects: 5,
        rowsRead: 142 + 4 + 6 + 166 + 72,
        rejected: 0,
        inserted: 142 + 4 + 6 + 166 + 72,
        updated: 0,
        unchanged: 0,
        deleted: 0,
      });
    });

    it('dbt build makes the models, and every test of them passes', async () => {
      const { code, stderr } = await run('dbt', 'build');
      expect(stderr).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
      expect(code).toBe(0);
      expect(await launches()).toEqual(all142);
    });

    it('run does both, and changes nothing the second time', async () => {
      const { code, stdout, stderr } = await run('run', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout).totals).toMatchObject({ objects: 0, inserted: 0, updated: 0 });
      expect(stderr).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
      expect(await launches()).toEqual(all142);
    });

    it('keeps no secret of a run in the image', () => {
      expect(docker('history', '--no-trunc', image)).not.toContain(fixture.password);
      expect(docker('image', 'inspect', image)).not.toMatch(/PASSWORD|SECRET/);
    });
  });
});
