import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataFolderInUseError, InvalidOptionError, ListenError, PostgresMissingError } from '../src/index.ts';
import { findPostgres } from '../src/postgres/binaries.ts';
import { isAlive } from '../src/postgres/process-identity.ts';
import { toServer } from '../src/wire/messages.ts';
import { connectTo, startServer, until } from './support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rsl-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const postmasterPid = (dataDir: string): number =>
  Number.parseInt(readFileSync(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8'), 10);

/** The command line as its users run it; resolves with the connection string. */
async function startCli(dataDir: string): Promise<{ child: ChildProcess; connectionString: string }> {
  const cli = join(__dirname, '..', 'src', 'cli.ts');
  const child = spawn(process.execPath, [cli, '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, connectionString: line.toString().trim() };
}

describe('cached cluster', () => {
  const clusters = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);

  it('does start the next server from a copy, which shares nothing with the first', async () => {
    const first = await startServer({ cacheDir: folder });
    let client = await connectTo(first);
    await client.query('create table t (n int)');
    const made = clusters();
    expect(made).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.cluster$/)]);
    const file = join(folder, made[0] as string);
    const { ino } = statSync(file);
    const longAgo = new Date('2020-01-01');
    utimesSync(file, longAgo, longAgo);
    const before = readFileSync(file);

    const second = await startServer({ cacheDir: folder, database: 'other', user: 'someone' });
    await client.end();
    client = await connectTo(second);
    const { rows } = await client.query(
      "select current_database() as db, (select count(*)::int from pg_table_def where schemaname = 'public') as tables, listagg(datname, ',') within group (order by datname) as all from pg_database",
    );
    expect(rows).toEqual([{ db: 'other', tables: 0, all: 'other,template0,template1' }]);
    expect(clusters()).toEqual(made);
    // Not made again, and marked as used.
    expect(statSync(file).ino).toBe(ino);
    expect(statSync(file).mtimeMs).toBeGreaterThan(longAgo.getTime());
    await client.end();
    await Promise.all([first.stop(), second.stop()]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('does make a broken one again', async () => {
    await (await startServer({ cacheDir: folder })).stop();
    const file = join(folder, clusters()[0] as string);
    const { size } = statSync(file);
    truncateSync(file, Math.floor(size / 2));
    const server = await startServer({ cacheDir: folder });
    expect(statSync(file).size).toBeGreaterThan(size * 0.9);
    const client = await connectTo(server);
    expect((await client.query('select nvl(null, 1) as n')).rows).toEqual([{ n: 1 }]);
    await client.end();
    await server.stop();
  });

  it('does do without where none can be kept', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const cacheDir of [join(folder, 'file', 'below'), false as const]) {
      const server = await startServer({ cacheDir });
      const client = await connectTo(server);
      expect((await client.query('select nvl(null, 1) as n')).rows).toEqual([{ n: 1 }]);
      await client.end();
      await server.stop();
    }
    expect(clusters()).toEqual(['file']);
  });

  it('does serve starts at the same time', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startServer({ cacheDir: folder })));
    for (const server of servers) {
      const client = await connectTo(server);
      await client.query('create table t (n int)');
      await client.end();
    }
    await Promise.all(servers.map((server) => server.stop()));
    expect(clusters()).toHaveLength(1);
  });
});

describe('data folder', () => {
  it('does keep committed rows between starts', async () => {
    const first = await startServer({ dataDir: folder });
    let client = await connectTo(first);
    await client.query('create table t (n int); insert into t values (7)');
    await client.end();
    await first.stop();

    const next = await startServer({ dataDir: folder });
    client = await connectTo(next);
    expect((await client.query('select n from t')).rows).toEqual([{ n: 7 }]);
    await client.end();
    await next.stop();
  });

  it('does remove a throw-away folder at the end', async () => {
    const server = await startServer();
    const client = await connectTo(server);
    const { rows } = await client.query('show unix_socket_directories');
    const made = rows[0].unix_socket_directories as string;
    expect(existsSync(made)).toBe(true);
    await client.end();
    await server.stop();
    await server.stop();
    expect(existsSync(made)).toBe(false);
  });

  it('does refuse a folder that a live server uses', async () => {
    const server = await startServer({ dataDir: folder });
    await expect(startServer({ dataDir: folder })).rejects.toBeInstanceOf(DataFolderInUseError);
    await server.stop();
    await (await startServer({ dataDir: folder })).stop();
  });

  it('does redo an initdb that was killed in the middle', async () => {
    mkdirSync(join(folder, '.initdb-1'));
    writeFileSync(join(folder, '.initdb-1', 'PG_VERSION'), '18\n');
    const server = await startServer({ dataDir: folder });
    await server.stop();
    expect(readdirSync(folder).filter((name) => name.startsWith('.initdb'))).toEqual([]);
  });
});

describe('kill -9', () => {
  it('does stop Postgres when the server process is killed, and keeps what was committed', async () => {
    const { child, connectionString } = await startCli(folder);
    const client = await connectTo({ connectionString });
    await client.query('create table t (n int); insert into t values (1)');
    await client.query('begin');
    await client.query('insert into t values (2)');
    const pid = postmasterPid(folder);

    child.kill('SIGKILL');
    await once(child, 'exit');

    await until(() => !isAlive(pid));
    const server = await startServer({ dataDir: folder });
    const after = await connectTo(server);
    expect((await after.query('select n from t')).rows).toEqual([{ n: 1 }]);
    await after.end();
    await server.stop();
  });

  it('does start when everything was killed at once, guard and Postgres included', async () => {
    const { child, connectionString } = await startCli(folder);
    const client = await connectTo({ connectionString });
    await client.query('create table t (n int); insert into t values (1)');
    const pid = postmasterPid(folder);
    const guard = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    const socketFolder = readFileSync(join(folder, 'pgdata', 'postmaster.pid'), 'utf8').split(
      '\n',
    )[4] as string;

    for (const victim of [guard, child.pid as number, pid]) process.kill(victim, 'SIGKILL');
    await once(child, 'exit');

    expect(existsSync(socketFolder)).toBe(true);
    const server = await startServer({ dataDir: folder });
    expect(existsSync(socketFolder)).toBe(false);
    const after = await connectTo(server);
    expect((await after.query('select n from t')).rows).toEqual([{ n: 1 }]);
    await after.end();
    await server.stop();
  });

  it('does stop a Postgres that was left over when nobody guards it', async () => {
    const { child, connectionString } = await startCli(folder);
    await (await connectTo({ connectionString })).query('create table t (n int); insert into t values (1)');
    const pid = postmasterPid(folder);
    const guard = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    const watcher = Number(
      readFileSync(`/proc/${guard}/task/${guard}/children`, 'utf8')
        .trim()
        .split(' ')
        .find((id) => Number(id) !== pid),
    );
    for (const victim of [watcher, guard, child.pid as number]) process.kill(victim, 'SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(true);

    const server = await startServer({ dataDir: folder });
    expect(isAlive(pid)).toBe(false);
    const after = await connectTo(server);
    expect((await after.query('select n from t')).rows).toEqual([{ n: 1 }]);
    await after.end();
    await server.stop();
  });

  it('does end in order at SIGTERM', async () => {
    const { child } = await startCli(folder);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).toContain('database system is shut down');
  });
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

// Only root has to run Postgres as somebody else (skipped for other users).
asRoot('root, with folders that nobody else may enter', () => {
  it('does run with data and programs below a folder of mode 0700', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(closed, 0o700);
    const programs = dirname(dirname(findPostgres().postgres));
    cpSync(programs, join(closed, 'postgres'), { recursive: true });

    const server = await startServer({
      dataDir: join(closed, 'data'),
      postgresBinDir: join(closed, 'postgres', 'bin'),
    });

    const client = await connectTo(server);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await server.stop();
  });
});

describe('stop', () => {
  it('does not put its last words into the middle of a row', async () => {
    const server = await startServer();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(toServer.startup({ user: 'awsuser', database: 'dev' }));
    await once(socket, 'data');
    const chunks: Buffer[] = [];
    const hasRow = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (chunk.includes('xxxx')) resolve();
      });
    });
    // One row that is larger than all buffers on the way.
    socket.write(toServer.query("select repeat('x', 100000000)"));
    await hasRow;
    socket.pause();
    const stopped = server.stop();
    socket.resume();
    await once(socket, 'close');
    await stopped;
    const received = Buffer.concat(chunks);
    expect(received.subarray(-4).toString()).toBe('xxxx');
    expect(received.length).toBeLessThan(100_000_000);
  });
});

describe('start errors', () => {
  it('does name a taken port and leave nothing behind', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await expect(startServer({ port, dataDir: folder })).rejects.toBeInstanceOf(ListenError);
    expect(readdirSync(folder)).toEqual([]);
    holder.close();
  });

  it('does name missing programs and wrong options', async () => {
    await expect(startServer({ postgresBinDir: folder })).rejects.toBeInstanceOf(PostgresMissingError);
    await expect(startServer({ port: 70_000 })).rejects.toBeInstanceOf(InvalidOptionError);
    writeFileSync(join(folder, 'file'), '');
    await expect(startServer({ dataDir: join(folder, 'file', 'data') })).rejects.toThrow(
      /dataDir: cannot make/,
    );
    await expect(startServer({ user: 'rdsdb' })).rejects.toThrow('reserved');
  });
});
