import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sandbox, type Outcome } from './npm-start.ts';

jest.setTimeout(900_000);

const args = ['--data', 'simulated', '--scale', '0.2'];
const killsPerRun = 10;

async function expectSuccess(outcome: Outcome): Promise<void> {
  if (outcome.code !== 0) throw new Error(`exit ${outcome.code}\n${outcome.stdout}\n${outcome.stderr}`);
}

async function untilNothingRuns(sandbox: Sandbox, withinMs = 15_000): Promise<readonly string[]> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(100)) {
    if (sandbox.leftovers().length === 0) return [];
  }
  return sandbox.leftovers();
}

describe('npm start that is stopped in the middle', () => {
  const undisturbed = new Sandbox();
  let seconds: number;
  beforeAll(async () => {
    const startedAt = performance.now();
    await expectSuccess(await undisturbed.run(...args));
    seconds = (performance.now() - startedAt) / 1000;
  });
  afterAll(() => undisturbed.remove());

  it('recovers from kill -9 at any moment', async () => {
    const sandbox = new Sandbox();
    for (let kill = 0; kill < killsPerRun; kill += 1) {
      const child = sandbox.spawn(args);
      child.stdout?.resume();
      child.stderr?.resume();
      const afterMs = ((kill + Math.random()) / killsPerRun) * seconds * 1000;
      await Promise.race([sleep(afterMs), once(child, 'exit')]);
      child.kill('SIGKILL');
      expect(await untilNothingRuns(sandbox)).toEqual([]);
    }
    await expectSuccess(await sandbox.run(...args));
    expect(sandbox.summary().tables).toEqual(undisturbed.summary().tables);
    expect(sandbox.summary().launchesByStatus).toEqual(undisturbed.summary().launchesByStatus);
    // Whatever the killed runs loaded, the state afterwards is that of one run: nothing is left to change.
    await expectSuccess(await sandbox.run(...args));
    expect(sandbox.summary().changedRows).toBe(0);
    sandbox.remove();
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops everything on %s and ends with %d', async (signal, code) => {
    const sandbox = new Sandbox();
    const child = sandbox.spawn(args);
    child.stderr?.resume();
    child.stdout?.on('data', (chunk: Buffer) => {
      // In the middle of the pipeline, with every service up.
      if (String(chunk).includes('sync')) child.kill(signal);
    });
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(sandbox.leftovers()).toEqual([]);
    await expectSuccess(await sandbox.run(...args));
    expect(sandbox.summary().tables).toEqual(undisturbed.summary().tables);
    sandbox.remove();
  });
});
