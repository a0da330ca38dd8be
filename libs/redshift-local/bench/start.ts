import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchFront } from './front.ts';

/** From starting the program until clients may connect, in milliseconds. A throw-away server, initdb and catalogue included. */
export interface StartFigures {
  /** With an empty cache folder. */
  readonly firstMs: number;
  /** With the cluster of the first; the best of so many. */
  readonly warmMs: number;
  readonly warmStarts: number;
}

const warmStarts = 5;

async function timeStart(cacheDir: string): Promise<number> {
  const startedAt = performance.now();
  const front = await BenchFront.start('http://127.0.0.1:9', ['--cache-dir', cacheDir]);
  const elapsedMs = performance.now() - startedAt;
  await front.stop();
  return Math.round(elapsedMs);
}

/** How long a start takes. */
export async function benchStart(): Promise<StartFigures> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'rsl-bench-'));
  try {
    const firstMs = await timeStart(cacheDir);
    const warm: number[] = [];
    while (warm.length < warmStarts) warm.push(await timeStart(cacheDir));
    return { firstMs, warmMs: Math.min(...warm), warmStarts };
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
}
