import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** One log file per job (`job-<id>.log`); the API shows none of it, as Airbyte's public API does not either. */
export class JobLog {
  readonly #folder: string;
  readonly #announce: (line: string) => void;

  /** @param announce takes the lines that everybody should see: how jobs end */
  constructor(folder: string, announce: (line: string) => void) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#announce = announce;
  }

  /** Adds a line to the job's file. */
  write(jobId: number, line: string): void {
    const file = join(this.#folder, `job-${jobId}.log`);
    appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
  }

  /** Adds the last line and announces it. */
  end(jobId: number, line: string): void {
    this.write(jobId, line);
    this.#announce(`job ${jobId} ${line}`);
  }
}
