import type { LoadObject, StagedPart } from '@spacex/redshift-writer';
import type { BatchStager, ObjectToStage, StagingJob, StagingProgress } from './types.ts';
import { untilAborted } from './until-aborted.ts';

/** Options of a pool. */
export interface StagingPoolOptions {
  /** Stagers that work at the same time, from 1. */
  readonly size: number;
  /** Makes a stager; called when one is needed. */
  readonly makeStager: (onStep: (step: StagingProgress) => void) => BatchStager;
  /** Told what was read of which collection. */
  onProgress(stream: string, step: StagingProgress): void;
}

/** Stages the objects of a batch by several stagers, each one object at a time. One batch after the other. */
export class StagingPool {
  readonly #size: number;
  readonly #makeStager: () => BatchStager;
  #stagers: BatchStager[] = [];
  #stream = '';

  constructor({ size, makeStager, onProgress }: StagingPoolOptions) {
    this.#size = size;
    this.#makeStager = () => makeStager((step) => onProgress(this.#stream, step));
  }

  /**
   * Stages all objects; the number of their first part is 1 unless the batch has parts already. On an error, or when
   * `signal` says so, all stop and what they were writing is given up.
   *
   * @throws the first error of a stager; the reason of `signal`
   */
  async run(
    { firstPart = 1, ...job }: Omit<StagingJob, 'part'> & { readonly firstPart?: number },
    objects: readonly (LoadObject & Partial<Omit<ObjectToStage, 'object'>>)[],
    signal: AbortSignal,
  ): Promise<readonly StagedPart[]> {
    signal.throwIfAborted();
    this.#stream = job.stream;
    const stagers = this.#take(Math.min(this.#size, objects.length));
    // One iterator for all: who is free takes the next.
    const queue = objects.entries();
    const work = async (stager: BatchStager, part: number): Promise<StagedPart> => {
      await stager.begin({ ...job, part });
      for (const [index, { objectNumber = index, isQuarantine = false, ...object }] of queue)
        await stager.stage({ object, objectNumber, isQuarantine });
      return stager.finish();
    };
    try {
      const parts = Promise.all(stagers.map((stager, index) => work(stager, firstPart + index)));
      return await untilAborted(parts, signal);
    } catch (error) {
      for (const _rest of queue);
      await Promise.all(stagers.map((stager) => stager.abort()));
      throw error;
    }
  }

  /** Ends all stagers. */
  async close(): Promise<void> {
    await Promise.all(this.#stagers.map((stager) => stager.close()));
    this.#stagers = [];
  }

  #take(count: number): readonly BatchStager[] {
    this.#stagers = this.#stagers.filter(({ isAlive }) => isAlive);
    while (this.#stagers.length < count) this.#stagers.push(this.#makeStager());
    return this.#stagers.slice(0, count);
  }
}
