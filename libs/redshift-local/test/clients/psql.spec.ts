import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStage, password, type ClientStage } from './support.ts';

// psql is no part of the repository's tools: where it is missing, its checks are skipped, and the line of the client says so.
const hasPsql = spawnSync('psql', ['--version']).status === 0;
const withPsql = hasPsql ? describe : describe.skip;

withPsql(hasPsql ? 'psql' : 'psql (not on this machine: skipped)', () => {
  let stage: ClientStage;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rsl-psql-'));
    stage = await openStage();
    writeFileSync(join(folder, 'ca.pem'), stage.server.ca ?? '');
  });
  afterAll(async () => {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs commands as typed, one after the other, and gives what psql prints. */
  async function psql(...commands: string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)(
      'psql',
      ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', ...commands.flatMap((command) => ['-c', command])],
      {
        env: {
          ...process.env,
          PGHOST: 'localhost',
          PGHOSTADDR: stage.server.host,
          PGPORT: String(stage.server.port),
          PGUSER: 'awsuser',
          PGDATABASE: 'dev',
          PGPASSWORD: password,
          PGSSLMODE: 'verify-full',
          PGSSLROOTCERT: join(folder, 'ca.pem'),
          PGCLIENTENCODING: 'UTF8',
        },
      },
    );
    return `${stdout}${stderr}`;
  }

  it('does log in over verified TLS', async () => {
    expect(await psql('\\conninfo')).toMatch(/SSL|TLS/);
    expect(await psql("select 'é' || 1")).toBe('é1\n');
  });

  it('does copy in both ways with \\copy', async () => {
    const file = join(folder, 'rows.csv');
    const lines = Array.from({ length: 5000 }, (_, n) => `${n},"name ${n}"`).join('\n');
    writeFileSync(file, `${lines}\n`);
    await psql('create table copied (id int, name varchar(20))');
    expect(await psql(`\\copy copied from '${file}' csv`)).toBe('COPY 5000\n');
    const back = join(folder, 'back.csv');
    expect(await psql(`\\copy (select id, name from copied order by id limit 2) to '${back}' csv`)).toBe(
      'COPY 2\n',
    );
    expect(readFileSync(back, 'utf8')).toBe('0,name 0\n1,name 1\n');
  });

  it('does list tables with \\dt', async () => {
    await psql('create schema listed', 'create table listed.t (id int not null, name varchar(20))');
    expect(await psql('\\dt listed.*')).toContain('listed|t|table|awsuser');
  });

  it('does describe a table with \\d', async () => {
    await psql('create schema described', 'create table described.t (id int not null, name varchar(20))');
    const text = await psql('\\d described.t');
    expect(text).toContain('id|integer|');
    expect(text).toContain('name|character varying(20)|');
  });

  it('does list schemas, users and databases', async () => {
    expect(await psql('\\dn')).toContain('public');
    expect(await psql('\\du')).toContain('awsuser');
    expect(await psql('\\l')).toContain('dev');
  });

  it('does say what went wrong', async () => {
    await expect(psql('select * from nothing_here')).rejects.toThrow(
      'relation "nothing_here" does not exist',
    );
  });
});
