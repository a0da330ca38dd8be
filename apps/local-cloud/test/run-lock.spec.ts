import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlreadyRunningError } from '../src/errors.ts';
import { processIdentity } from '../src/processes/process-identity.ts';
import { RunLock } from '../src/state/run-lock.ts';

describe('Class: RunLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets one run in at a time', async () => {
    const lock = await RunLock.take(file);
    await expect(RunLock.take(file)).rejects.toThrow(AlreadyRunningError);
    lock.release();
    (await RunLock.take(file)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not held up by the lock of a killed run', async () => {
    writeFileSync(file, JSON.stringify({ holder: { pid: process.pid, identity: 'of an earlier process' } }));
    const lock = await RunLock.take(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      holder: { identity: processIdentity(process.pid) },
    });
    lock.release();
  });

  it('is not held up by a lock file that holds nothing', async () => {
    writeFileSync(file, '');
    (await RunLock.take(file)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for a run that nobody waits for any more to stop itself', async () => {
    const abandoned = spawn('sleep', ['0.5'], { stdio: 'ignore' });
    const pid = abandoned.pid ?? 0;
    const owner = { pid: 999_999_999, identity: 'gone' };
    writeFileSync(file, JSON.stringify({ holder: { pid, identity: processIdentity(pid) }, owner }));
    const waitedFor: number[] = [];
    const lock = await RunLock.take(file, (holder) => waitedFor.push(holder));
    expect(waitedFor).toEqual([pid]);
    expect(processIdentity(pid)).toBeUndefined();
    lock.release();
  });
});
