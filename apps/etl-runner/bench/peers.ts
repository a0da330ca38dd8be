import type { Figure } from './report.ts';
import type { Stand } from './stand.ts';
import type { runMeasured } from './child.ts';

/** What the peers are measured with. */
export interface PeersContext {
  readonly stand: Stand;
  /** A Python that has some of dlt, duckdb and sling; `undefined`: none are measured. */
  readonly python: string | undefined;
  readonly rows: number;
  readonly runMeasured: typeof runMeasured;
}

/** Other loaders on the same objects, where they are installed. */
export async function measurePeers({ python }: PeersContext): Promise<readonly Figure[]> {
  return python === undefined ? [] : [];
}
