import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { runMeasured } from './child.ts';
import { starlinkKey } from './generate.ts';
import type { Figure } from './report.ts';
import { bucket, type Stand } from './stand.ts';

/** What the peers are measured with. */
export interface PeersContext {
  readonly stand: Stand;
  /** A Python that may have dlt and duckdb; `undefined`: none are measured. */
  readonly python: string | undefined;
  readonly rows: number;
  readonly parts: number;
  readonly firstSyncMs: number;
}

interface Peer {
  readonly name: string;
  readonly module: string;
  readonly script: string;
  readonly needsRedshift: boolean;
}

const peers: readonly Peer[] = [
  {
    name: 'peer: DuckDB, flatten + sha256 to gzip files',
    module: 'duckdb',
    script: 'duckdb_peer.py',
    needsRedshift: false,
  },
  {
    name: 'peer: dlt, merge into the same Redshift',
    module: 'dlt',
    script: 'dlt_peer.py',
    needsRedshift: true,
  },
];

/** Other loaders on the same objects, read from disk, where they are installed. None of them checks documents one by one. */
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
      const isThere = await runMeasured(python, ['-c', `import ${peer.module}`], {}).then(
        () => true,
        () => false,
      );
      if (isThere) figures.push(await measurePeer(peer, python, folder, stand, rows));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

async function measurePeer(
  { name, script, needsRedshift }: Peer,
  python: string,
  folder: string,
  stand: Stand,
  rows: number,
): Promise<Figure> {
  const redshift = needsRedshift ? await stand.startRedshift() : undefined;
  const program = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const address = redshift ? [redshift.host, String(redshift.port)] : [];
  try {
    const { stdout, peakRssMb, cpuSeconds } = await runMeasured(python, [program, folder, ...address], {});
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { seconds: number; rows: number };
    const note = result.rows === rows ? '' : `loaded ${result.rows} of ${rows} rows`;
    return {
      name,
      seconds: result.seconds,
      rowsPerSecond: rows / result.seconds,
      peakRssMb,
      cpuSeconds,
      note,
    };
  } catch (error) {
    return {
      name,
      seconds: Number.NaN,
      note: `failed: ${(error as Error).message.split('\n').at(-2)?.slice(0, 120)}`,
    };
  } finally {
    await redshift?.stop();
  }
}
