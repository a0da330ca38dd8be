import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { runMeasured } from './child.ts';
import { starlinkKey } from './generate.ts';
import { startPlainPostgres } from './peers/postgres.ts';
import type { Figure } from './report.ts';
import { bucket, type Stand } from './stand.ts';

/** What the peers are measured with. */
export interface PeersContext {
  readonly stand: Stand;
  /** A Python that may have duckdb, dlt and sling; `undefined`: none are measured. */
  readonly python: string | undefined;
  readonly rows: number;
  readonly parts: number;
  readonly firstSyncMs: number;
  /** Of etl-runner in the same run; `undefined`: no ratios. */
  readonly ownRowsPerSecond: number | undefined;
}

interface Peer {
  readonly name: string;
  readonly module: string;
  readonly script: string;
  /** How many times as fast etl-runner is to be. */
  readonly leastRatio?: number;
}

/** What a script prints; memory and time on the cores where they are not those of the script itself. */
interface PeerResult {
  readonly seconds: number;
  readonly rows: number;
  readonly peakRssMb?: number;
  readonly cpuSeconds?: number;
}

const peers: readonly Peer[] = [
  { name: 'peer: DuckDB, types and hash, into Postgres', module: 'duckdb', script: 'duckdb_peer.py' },
  { name: 'peer: dlt, merge into Postgres', module: 'dlt', script: 'dlt_peer.py', leastRatio: 4 },
  { name: 'peer: Sling, merge into Postgres', module: 'sling', script: 'sling_peer.py', leastRatio: 2.5 },
];

/**
 * Other loaders where they are installed (peers/requirements.txt), with all advantages: they read the same objects from
 * disk, write straight into Postgres, and none of them checks documents one by one.
 */
export async function measurePeers(context: PeersContext): Promise<readonly Figure[]> {
  const { python, stand, rows, parts, firstSyncMs } = context;
  if (python === undefined || !existsSync(python)) return [];
  const folder = mkdtempSync(join(tmpdir(), 'etl-bench-'));
  const figures: Figure[] = [];
  try {
    for (let part = 0; part < parts; part += 1) {
      const key = starlinkKey(firstSyncMs, part);
      const { Body } = await stand.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      writeFileSync(join(folder, `${part}.jsonl.gz`), (await Body?.transformToByteArray()) ?? '');
    }
    for (const peer of peers) {
      const isThere = await runMeasured(
        python,
        ['-c', `import importlib.util as i, sys; sys.exit(i.find_spec('${peer.module}') is None)`],
        {},
      ).then(
        () => true,
        () => false,
      );
      if (isThere) figures.push(compare(await measurePeer(peer, python, folder, rows), peer, context));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

/** Says how many times as fast etl-runner was. */
function compare(figure: Figure, { leastRatio }: Peer, { ownRowsPerSecond }: PeersContext): Figure {
  if (ownRowsPerSecond === undefined || figure.rowsPerSecond === undefined) return figure;
  const ratio = ownRowsPerSecond / figure.rowsPerSecond;
  return {
    ...figure,
    ...(leastRatio === undefined
      ? {}
      : { target: `etl-runner ≥ ${leastRatio} times`, isMet: ratio >= leastRatio }),
    note: `etl-runner ${ratio.toFixed(1)} times ${figure.note ?? ''}`.trimEnd(),
  };
}

async function measurePeer(
  { name, script }: Peer,
  python: string,
  folder: string,
  rows: number,
): Promise<Figure> {
  const postgres = await startPlainPostgres();
  const program = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  try {
    const { stdout, peakRssMb, cpuSeconds } = await runMeasured(python, [program, folder, postgres.url], {});
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PeerResult;
    const note = result.rows === rows ? '' : `loaded ${result.rows} of ${rows} rows`;
    return {
      name,
      seconds: result.seconds,
      rowsPerSecond: rows / result.seconds,
      peakRssMb: result.peakRssMb ?? peakRssMb,
      cpuSeconds: result.cpuSeconds ?? cpuSeconds,
      note,
    };
  } catch (error) {
    return {
      name,
      seconds: Number.NaN,
      note: `failed: ${(error as Error).message.split('\n').at(-2)?.slice(0, 120)}`,
    };
  } finally {
    await postgres.stop();
  }
}
