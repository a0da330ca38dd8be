import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { liveApiUrl, userPath } from './config.ts';
import { UsageError } from './errors.ts';
import type { StartOptions } from './options.ts';
import { openFolder, simulate, type SpacexDataSet } from './services/spacex-api/index.ts';

const liveTimeoutMs = 3000;

/** Where the documents come from. `name` is fit for a folder name and different for different data. */
export interface DataSource {
  readonly name: string;
  readonly title: string;
  /** What the local SpaceX API serves; `undefined` = the public API is read itself. */
  readonly dataSet?: SpacexDataSet;
  /** Something that the user must know before looking at the result. */
  readonly warning?: string;
}

/**
 * Decides where the data comes from.
 *
 * @throws UsageError when the live API was asked for and does not answer
 * @throws SpacexDataError when the folder is missing or holds broken JSON
 */
export async function chooseDataSource(
  options: Pick<StartOptions, 'data' | 'seed' | 'scale'>,
): Promise<DataSource> {
  if (options.data === 'simulated') return simulated(options);
  if (options.data === 'live' || options.data === undefined) {
    const problem = await probeLiveApi();
    if (problem === undefined) return { name: 'live', title: `the live API (${liveApiUrl})` };
    if (options.data === 'live') {
      throw new UsageError(
        `the live SpaceX API ${problem}. Try again later, or use --data simulated or --data <folder>.`,
      );
    }
    return {
      ...simulated(options),
      warning: `The live SpaceX API ${problem}: this is SIMULATED data, not real launches.`,
    };
  }
  const folder = userPath(options.data);
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return {
    name: `folder-${basename(folder).replace(/[^\w.-]/g, '_')}-${hash}`,
    title: `the folder ${options.data}`,
    dataSet: await openFolder(folder),
  };
}

function simulated({ seed, scale }: Pick<StartOptions, 'seed' | 'scale'>): DataSource {
  return {
    name: `simulated-seed${seed}-scale${scale}`,
    title: `simulated data (seed ${seed}, scale ${scale})`,
    dataSet: simulate({ seed, scale }),
  };
}

/** Why the live API cannot be used, or `undefined` when it can. */
async function probeLiveApi(): Promise<string | undefined> {
  try {
    const response = await fetch(`${liveApiUrl}/company`, { signal: AbortSignal.timeout(liveTimeoutMs) });
    return response.ok ? undefined : `answers with status ${response.status}`;
  } catch {
    return `does not answer within ${liveTimeoutMs / 1000} s`;
  }
}
