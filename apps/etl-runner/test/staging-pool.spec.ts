import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadObject, StagedPart } from '@spacex/redshift-writer';
import { WorkerCrashedError } from '../src/errors.ts';
import { StagingPool } from '../src/pipeline/staging/staging-pool.ts';
import { ThreadStager } from '../src/pipeline/staging/thread-stager.ts';
import type { BatchStager, ObjectToStage } from '../src/pipeline/staging/types.ts';

const object = (n: number): LoadObject => ({ bucket: 'b', key: `k${n}`, etag: 'e', sizeBytes: 1 });
const objects = (count: number) => Array.from({ length: count }, (_, n) => object(n));
const target = {
  batchId: 'x',
  stream: 'cores',
  staging: { bucket: 'b', prefix: 's/' },
  quarantine: { bucket: 'b', prefix: 'q/' },
  partBytes: 1,
  lanes: 1,
};
const job = { stream: 'cores', target };

/** A stager that notes what it is told. */
class FakeStager implements BatchStager {
  isAlive = true;
  readonly staged: number[] = [];
  aborts = 0;
  readonly #stage: (object: ObjectToStage) => Promise<void>;

  constructor(stage: (object: ObjectToStage) => Promise<void>) {
    this.#stage = stage;
  }

  async begin(): Promise<void> {
    this.staged.length = 0;
  }

  async stage(item: ObjectToStage): Promise<void> {
    await this.#stage(item);
    this.staged.push(item.objectNumber);
  }

  async finish(): Promise<StagedPart> {
    return { objects: this.staged.map(() => ({})), files: {}, rejectFiles: [], drift: [] } as never;
  }

  async abort(): Promise<void> {
    this.aborts += 1;
  }

  async close(): Promise<void> {
    this.isAlive = false;
  }
}

const poolOf = (size: number, stage: (object: ObjectToStage) => Promise<void>) => {
  const stagers: FakeStager[] = [];
  const makeStager = () => {
    const stager = new FakeStager(stage);
    stagers.push(stager);
    return stager;
  };
  return { stagers, pool: new StagingPool({ size, makeStager, onProgress: () => undefined }) };
};

const never = new AbortController().signal;

describe('StagingPool', () => {
  it('gives every object to exactly one stager, and to whoever is free', async () => {
    const { pool, stagers } = poolOf(3, ({ objectNumber }) =>
      objectNumber === 0
        ? new Promise((resolve) => setTimeout(resolve, 50))
        : new Promise((resolve) => setImmediate(resolve)),
    );
    const parts = await pool.run(job, objects(20), never);
    expect(parts).toHaveLength(3);
    expect(stagers.flatMap(({ staged }) => staged).sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
    expect(stagers[0]?.staged).toEqual([0]);
  });

  it('has no more stagers than objects, and keeps them for the next batch', async () => {
    const { pool, stagers } = poolOf(4, async () => undefined);
    await pool.run(job, objects(2), never);
    await pool.run(job, objects(1), never);
    expect(stagers).toHaveLength(2);
  });

  it('stops all when one fails, and hands out nothing more', async () => {
    const { pool, stagers } = poolOf(2, async ({ objectNumber }) => {
      if (objectNumber === 1) throw new Error('broken');
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    await expect(pool.run(job, objects(50), never)).rejects.toThrow('broken');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(stagers.map(({ aborts }) => aborts)).toEqual([1, 1]);
    expect(stagers.flatMap(({ staged }) => staged).length).toBeLessThan(3);
  });

  it('stops at once when it is told to', async () => {
    const { pool, stagers } = poolOf(2, () => new Promise(() => undefined));
    const abort = new AbortController();
    const running = pool.run(job, objects(2), abort.signal);
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(stagers.map(({ aborts }) => aborts)).toEqual([1, 1]);
  });
});

describe('ThreadStager', () => {
  const entry = (name: string) => pathToFileURL(join(__dirname, 'fixtures', name));
  const data = { role: 'stager', s3: { region: 'us-east-1', forcePathStyle: true } } as const;

  it('tells that its thread died, and why, whatever it was doing', async () => {
    const stager = new ThreadStager(entry('dying-worker.mjs'), data, () => undefined);
    await stager.begin({ ...job, part: 1 });
    const staging = stager.stage({ object: object(1), objectNumber: 0 });
    await expect(staging).rejects.toThrow(WorkerCrashedError);
    await expect(staging).rejects.toThrow(/the disk is full/);
    expect(stager.isAlive).toBe(false);
    await expect(stager.finish()).rejects.toThrow(WorkerCrashedError);
    await stager.abort();
    await stager.close();
  });

  it('keeps name, key and kind of an error that comes from the thread', async () => {
    const stager = new ThreadStager(entry('failing-worker.mjs'), data, () => undefined);
    await expect(stager.stage({ object: object(7), objectNumber: 0 })).rejects.toMatchObject({
      name: 'CorruptObjectError',
      message: 'it is broken',
      key: 'k7',
      transient: false,
    });
    expect(stager.isAlive).toBe(true);
    await stager.close();
  });
});
