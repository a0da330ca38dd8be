import type { BatchResult } from '@spacex/redshift-writer';

/** Tells a person what happens. Lines go to stderr: stdout is for the summary that machines read. */
export class Reporter {
  readonly #out: NodeJS.WritableStream;

  constructor(out: NodeJS.WritableStream = process.stderr) {
    this.#out = out;
  }

  line(text: string): void {
    this.#out.write(`${text}\n`);
  }

  warning(text: string): void {
    this.line(`warning: ${text}`);
  }

  /** One batch is committed. */
  batch({ stream, objects, rowsRead, inserted, updated, unchanged, rejected, seconds }: BatchResult): void {
    const rejects = rejected > 0 ? `, ${rejected} REJECTED` : '';
    this.line(
      `${stream.padEnd(12)} ${plural(objects, 'object')}, ${plural(rowsRead, 'document')}: ` +
        `${inserted} new, ${updated} changed, ${unchanged} unchanged${rejects} (${seconds.total.toFixed(1)} s)`,
    );
  }
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
