import type { EtlConfig } from '../../config.ts';
import { connectS3 } from '../connections.ts';
import { LocalStager } from './local-stager.ts';
import { StagingPool } from './staging-pool.ts';
import { ThreadStager } from './thread-stager.ts';
import type { BatchStager, StagingProgress } from './types.ts';

/** Options of the pool of a run. */
export interface CreatePoolOptions {
  /** Objects that are read at the same time. */
  readonly size: number;
  readonly config: Pick<EtlConfig, 's3'>;
  /** The program's own file, which worker threads start with. */
  readonly entry: URL;
  onProgress(stream: string, step: StagingProgress): void;
}

/** The pool of a run: a thread for each stager, or none where one at a time is enough. */
export function createStagingPool({ size, config, entry, onProgress }: CreatePoolOptions): StagingPool {
  const makeStager = (onStep: (step: StagingProgress) => void): BatchStager =>
    size > 1
      ? new ThreadStager(entry, { role: 'stager', s3: config.s3 }, onStep)
      : new LocalStager(connectS3(config), onStep);
  return new StagingPool({ size, makeStager, onProgress });
}
