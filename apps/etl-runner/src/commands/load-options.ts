import { availableParallelism } from 'node:os';
import { streams } from '@spacex/spacex-schemas';
import { ConfigurationError } from '../errors.ts';
import { type LoadMode, loadModes } from '../environment.ts';
import { rejectLimit } from './reject-limit.ts';

/** The options of `load`, `run` and `plan` as commander gives them. */
export interface LoadFlags {
  readonly streams?: string;
  readonly since?: string;
  readonly fullRefresh?: boolean;
  readonly dryRun?: boolean;
  readonly maxRejects?: string;
  readonly maxVanished?: string;
  readonly concurrency?: string;
  readonly mode?: string;
  readonly shard?: string;
  readonly json?: boolean;
}

/** What a load is asked to do. */
export interface LoadOptions {
  /** Names of collections; all when not given. */
  readonly streams: readonly string[] | undefined;
  /** Only objects of syncs that began then or later; ISO-8601 in UTC. */
  readonly since: string | undefined;
  /** Read the objects of the ledger again too. */
  readonly fullRefresh: boolean;
  /** The most documents of a collection, as a share from 0 to 1, that may vanish at once. */
  readonly maxVanishedShare: number;
  /** Objects that are read at the same time. */
  readonly concurrency: number;
  /** Who reads the objects: we, or Redshift where it can. */
  readonly mode: LoadMode;
  /** Only the objects of this part of all. */
  readonly shard: { readonly index: number; readonly count: number } | undefined;
  /** Whether a run has more rejects than it may. */
  readonly isOverLimit: ReturnType<typeof rejectLimit>;
  readonly maxRejects: string;
}

/** Options that the environment may hold too; a flag wins. */
export interface ConfiguredOptions {
  readonly concurrency?: number | undefined;
  readonly mode?: LoadMode | undefined;
}

export const defaultMaxRejects = '5%';
export const defaultMaxVanished = '20%';

/**
 * Reads the options.
 *
 * @param configured what the environment says
 * @throws ConfigurationError naming every option that cannot be used
 */
export function readLoadOptions(flags: LoadFlags, configured: ConfiguredOptions = {}): LoadOptions {
  const problems: string[] = [];
  const read = <T>(parse: () => T, fallback: T): T => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return fallback;
    }
  };
  const { maxRejects = defaultMaxRejects } = flags;
  const options: LoadOptions = {
    streams: read(() => readStreams(flags.streams), undefined),
    since: read(() => readSince(flags.since), undefined),
    fullRefresh: flags.fullRefresh === true,
    maxVanishedShare: read(() => readShare('--max-vanished', flags.maxVanished ?? defaultMaxVanished), 0),
    concurrency:
      read(() => readConcurrency(flags.concurrency), undefined) ??
      configured.concurrency ??
      availableParallelism(),
    mode: read(() => readMode(flags.mode), undefined) ?? configured.mode ?? 'copy',
    shard: read(() => readShard(flags.shard), undefined),
    isOverLimit: read(
      () => rejectLimit(maxRejects),
      () => false,
    ),
    maxRejects,
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return options;
}

function readStreams(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  const known = streams.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return names;
  throw new ConfigurationError([`--streams: no stream ${unknown.join(', ')}; there are ${known.join(', ')}`]);
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** A day, a time, or how long ago: `2026-11-01`, `2026-11-01T06:00:00Z`, `36h`, `7d`. */
function readSince(text: string | undefined, nowMs = Date.now()): string | undefined {
  if (text === undefined) return undefined;
  const ago = /^(\d{1,5})([hd])$/.exec(text);
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const atMs = ago
    ? nowMs - Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0)
    : isTime
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(atMs)) {
    throw new ConfigurationError([
      `--since: "${text}" is no day, time or duration; for example 2026-11-01, 2026-11-01T06:00:00Z, 36h or 7d`,
    ]);
  }
  return new Date(atMs).toISOString();
}

function readShare(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text);
  const percent = Number(match?.[1]);
  if (!match || percent > 100)
    throw new ConfigurationError([`${option}: "${text}" is no percentage such as 20%`]);
  return percent / 100;
}

function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(text) || Number(text) > 64)
    throw new ConfigurationError([`--concurrency: "${text}" is no number from 1 to 64`]);
  return Number(text);
}

function readMode(text: string | undefined): LoadMode | undefined {
  const mode = loadModes.find((name) => name === text);
  if (mode !== undefined || text === undefined) return mode;
  throw new ConfigurationError([`--mode: "${text}" is not there; the modes are ${loadModes.join(' and ')}`]);
}

function readShard(text: string | undefined): LoadOptions['shard'] {
  if (text === undefined) return undefined;
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index < 1 || index > count)
    throw new ConfigurationError([`--shard: "${text}" is not like 1/4, the first of four parts`]);
  return { index, count };
}
