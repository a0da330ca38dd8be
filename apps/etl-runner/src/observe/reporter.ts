import type { BatchResult, SchemaChange } from '@spacex/redshift-writer';

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

  /** What was made so that the tables fit their definitions: new tables are counted, changes of old ones named. */
  schema(changes: readonly SchemaChange[]): void {
    const tables = changes.filter(({ kind }) => kind === 'create-table').length;
    if (tables > 0) this.line(`schema: ${plural(tables, 'table')} created`);
    for (const { kind, description } of changes) {
      if (kind === 'add-column' || kind === 'widen-column') this.line(`schema: ${description}`);
    }
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
