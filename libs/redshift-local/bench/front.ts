import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What users install: sources as they are would cost every thread the memory of a type stripper. */
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const sampleMs = 50;
/** Linux counts processor time in hundredths of a second. */
const tickMicros = 10_000;

/** The server in a process of its own, so that what is measured is its memory and its processor time. */
export class BenchFront {
  readonly connectionString: string;
  readonly #process: ChildProcess;
  #peakKilobytes = 0;
  readonly #timer: NodeJS.Timeout;

  private constructor(process: ChildProcess, connectionString: string) {
    this.#process = process;
    this.connectionString = connectionString;
    this.#timer = setInterval(() => this.#sample(), sampleMs);
  }

  static async start(s3Endpoint: string, more: readonly string[] = []): Promise<BenchFront> {
    const child = spawn(
      process.execPath,
      [cli, '--port', '0', '--quiet', '--s3-endpoint', s3Endpoint, '--s3-region', 'us-east-1', ...more],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' },
      },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return new BenchFront(child, line.toString().trim());
  }

  /** Largest resident memory so far, in megabytes; Linux only, elsewhere 0. */
  get peakRssMegabytes(): number {
    this.#sample();
    return Math.round(this.#peakKilobytes / 1024);
  }

  /** Processor time so far, in microseconds; Linux only, elsewhere 0. */
  get cpuMicros(): number {
    return cpuMicrosOf(this.#process.pid);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
  }

  #sample(): void {
    try {
      const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
      this.#peakKilobytes = Math.max(this.#peakKilobytes, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // Not Linux.
    }
  }
}

/** Processor time of a process, in microseconds; 0 where it cannot be read. */
export function cpuMicrosOf(pid: number | string | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMicros;
  } catch {
    return 0;
  }
}
