import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { root } from './stand.ts';

/** What a process came to. */
export interface Finished {
  readonly seconds: number;
  /** Largest resident memory, in MB; Linux only, elsewhere 0. */
  readonly peakRssMb: number;
  /** Time of all its threads on a core; Linux only, elsewhere 0. On a busy machine this says more than the clock. */
  readonly cpuSeconds: number;
  readonly stdout: string;
}

const SAMPLE_INTERVAL_MS = 50;
/** USER_HZ, which is 100 on every Linux of our time. */
const TICKS_PER_SECOND = 100;

/** Runs a program to its end and measures it from outside. @throws when it does not end with 0 */
export async function runMeasured(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Finished> {
  const startMs = performance.now();
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let peakKb = 0;
  let cpuTicks = 0;
  const sampler = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
      // What stands behind the name, which may hold blanks: the 12th and 13th value are user and system time.
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      cpuTicks = Math.max(cpuTicks, Number(stat[11]) + Number(stat[12]) || 0);
    } catch {
      // It has ended, or this is no Linux.
    }
  }, SAMPLE_INTERVAL_MS);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr.slice(-4000)}`);
  const seconds = (performance.now() - startMs) / 1000;
  return { seconds, peakRssMb: peakKb / 1024, cpuSeconds: cpuTicks / TICKS_PER_SECOND, stdout };
}
