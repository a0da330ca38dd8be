import type { WriteStream } from 'node:tty';
import type { SchemaChange } from '@spacex/redshift-writer';
import type { StagingProgress } from '../pipeline/staging/types.ts';
import { ProgressLine } from './progress-line.ts';
import { type DoneBatch, plural, type Reporter, schemaLines, type WorkAhead } from './reporter.ts';
import { resultTable } from './result-table.ts';

/** Tells a person what happens: one line per event, and on a terminal a line that moves and a table at the end. */
export class TextReporter implements Reporter {
  readonly writerLog = undefined;
  readonly #out: NodeJS.WritableStream;
  readonly #isTerminal: boolean;
  #progress: ProgressLine | undefined;

  constructor(out: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr) {
    this.#out = out;
    this.#isTerminal = out.isTTY === true;
  }

  info(message: string): void {
    this.#progress?.clear();
    this.#out.write(`${message}\n`);
    this.#progress?.draw();
  }

  warning(message: string): void {
    this.info(`warning: ${message}`);
  }

  error(error: Error): void {
    this.#progress?.stop();
    this.#out.write(`error: ${error.message}\n`);
  }

  schema(changes: readonly SchemaChange[]): void {
    for (const line of schemaLines(changes)) this.info(line);
  }

  begin(work: WorkAhead): void {
    if (this.#isTerminal) this.#progress = new ProgressLine(this.#out as WriteStream, work);
  }

  progress(stream: string, step: StagingProgress): void {
    this.#progress?.add(stream, step);
  }

  batch({ stream, result }: DoneBatch): void {
    const { objects, rowsRead, inserted, updated, unchanged, rejected, deleted, seconds } = result;
    const deletes = deleted > 0 ? `, ${deleted} deleted` : '';
    const rejects = rejected > 0 ? `, ${rejected} REJECTED` : '';
    this.info(
      `${stream.padEnd(12)} ${plural(objects, 'object')}, ${plural(rowsRead, 'document')}: ` +
        `${inserted} new, ${updated} changed, ${unchanged} unchanged${deletes}${rejects} (${seconds.total.toFixed(1)} s)`,
    );
  }

  end(batches: readonly DoneBatch[]): void {
    this.#progress?.stop();
    this.#progress = undefined;
    if (this.#isTerminal && batches.length > 0) this.#out.write(`${resultTable(batches)}\n`);
  }
}
