import type { WriteStream } from 'node:tty';
import type { StagingProgress } from '../pipeline/staging/types.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import type { WorkAhead } from './reporter.ts';

const REDRAW_INTERVAL_MS = 200;

/** The last line of a terminal: `starlink  3/20 objects · 120,000 documents · 45,000/s · 12.3 MB of 84.1 MB · 0:12 left`. */
export class ProgressLine {
  readonly #out: WriteStream;
  readonly #total: { readonly objects: number; readonly bytes: number };
  readonly #done = { objects: 0, rows: 0, rejected: 0, bytes: 0 };
  readonly #startMs = performance.now();
  #stream = '';
  #drawnAtMs = 0;

  constructor(out: WriteStream, { streams }: WorkAhead) {
    this.#out = out;
    const all = Object.values(streams);
    this.#total = {
      objects: all.reduce((sum, { objects }) => sum + objects, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  add(stream: string, { rows, rejected, bytes, objects }: StagingProgress): void {
    this.#stream = stream;
    this.#done.rows += rows;
    this.#done.rejected += rejected;
    this.#done.bytes += bytes;
    this.#done.objects += objects;
    if (performance.now() - this.#drawnAtMs > REDRAW_INTERVAL_MS) this.draw();
  }

  /** What the line says now. */
  text(nowMs = performance.now()): string {
    const { objects, rows, rejected, bytes } = this.#done;
    const seconds = Math.max((nowMs - this.#startMs) / 1000, 0.001);
    const left = bytes > 0 ? (seconds / bytes) * Math.max(this.#total.bytes - bytes, 0) : undefined;
    return [
      `${this.#stream.padEnd(10)} ${objects}/${this.#total.objects} objects`,
      `${formatCount(rows)} documents`,
      `${formatCount(rows / seconds)}/s`,
      `${formatBytes(bytes)} of ${formatBytes(this.#total.bytes)}`,
      ...(rejected > 0 ? [`${formatCount(rejected)} rejected`] : []),
      ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
    ].join(' · ');
  }

  draw(): void {
    this.#drawnAtMs = performance.now();
    this.clear();
    this.#out.write(this.text().slice(0, Math.max(this.#out.columns - 1, 20)));
  }

  clear(): void {
    this.#out.cursorTo(0);
    this.#out.clearLine(0);
  }

  stop(): void {
    this.clear();
  }
}
