import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessStartError } from '../src/errors.ts';
import { ProcessGroup, stopLeftovers } from '../src/processes/process-group.ts';
import { processIdentity } from '../src/processes/process-identity.ts';

const isRunning = (pid: number) => processIdentity(pid) !== undefined;

async function until(condition: () => boolean, withinMs = 10_000): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(25)) if (condition()) return true;
  return condition();
}

describe('Class: ProcessGroup', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'process-group-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells how a process ended and what it wrote', async () => {
    const group = new ProcessGroup(folder);
    const child = group.spawn('shell', 'sh', ['-c', 'cat; exit 3'], { stdin: 'hello' });
    const [chunk] = await once(child.stdout, 'data');
    expect(String(chunk)).toBe('hello');
    expect(await child.exited).toEqual({ code: 3, signal: null });
    await group.stopAll();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops a process together with what that started', async () => {
    const group = new ProcessGroup(folder);
    const child = group.spawn('shell', 'sh', ['-c', 'sleep 300 & echo $!; wait']);
    const [chunk] = await once(child.stdout, 'data');
    const grandchild = Number(String(chunk));
    expect(isRunning(grandchild)).toBe(true);
    await group.stopAll();
    expect(await until(() => !isRunning(grandchild))).toBe(true);
    expect(isRunning(child.pid)).toBe(false);
  });

  it('kills what does not listen to SIGTERM', async () => {
    const group = new ProcessGroup(folder);
    const child = group.spawn('stubborn', 'sh', [
      '-c',
      'trap "" TERM; echo ready; while :; do sleep 0.1; done',
    ]);
    await once(child.stdout, 'data');
    await child.stop(200);
    expect((await child.exited).signal).toBe('SIGKILL');
    await group.stopAll();
  });

  it('says in one sentence that a program is missing', async () => {
    const group = new ProcessGroup(folder);
    expect(() => group.spawn('local S3', join(folder, 'nothing'), [])).toThrow(ProcessStartError);
    await group.stopAll();
  });

  it('leaves nothing running when its process is killed with SIGKILL', async () => {
    const script = join(__dirname, 'fixtures', 'hold-process.ts');
    const holder = spawn(process.execPath, ['--conditions=@spacex/source', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = await once(holder.stdout, 'data');
    const pid = Number(String(chunk));
    expect(isRunning(pid)).toBe(true);
    holder.kill('SIGKILL');
    expect(await until(() => !isRunning(pid))).toBe(true);
  });
});

describe('stopLeftovers', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'leftovers-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('stops what an earlier run noted, and only that', async () => {
    const leftover = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    const [ours, other] = [leftover.pid ?? 0, stranger.pid ?? 0];
    writeFileSync(
      join(folder, String(ours)),
      JSON.stringify({ title: 'local S3', identity: processIdentity(ours) }),
    );
    // The number was given to another process since: its start time differs.
    writeFileSync(join(folder, String(other)), JSON.stringify({ title: 'dbt', identity: '1' }));
    writeFileSync(join(folder, '999999999'), '{"title": "cut sh');

    expect(await stopLeftovers(folder)).toEqual(['local S3']);

    expect(await until(() => !isRunning(ours))).toBe(true);
    expect(isRunning(other)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    stranger.kill('SIGKILL');
  });

  it('has nothing to do where there was no run', async () => {
    expect(await stopLeftovers(join(folder, 'missing'))).toEqual([]);
  });
});
