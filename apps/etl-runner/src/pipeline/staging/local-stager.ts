import { ObjectStager, type StagedPart } from '@spacex/redshift-writer';
import { findStream, type StreamDefinition } from '@spacex/spacex-schemas';
import type { S3Client } from '@aws-sdk/client-s3';
import { AlikeRecords } from './alike-records.ts';
import { stageObject } from './stage-object.ts';
import type { BatchStager, ObjectToStage, StagingJob, StagingProgress } from './types.ts';

interface OpenBatch {
  readonly stream: StreamDefinition;
  readonly stager: ObjectStager;
  readonly alike: AlikeRecords;
  readonly stop: AbortController;
}

/** The definition behind an Airbyte stream, or a collection of the same name. */
export type StreamFinder = (name: string) => StreamDefinition;

/** Stages in the thread that calls it. */
export class LocalStager implements BatchStager {
  readonly isAlive = true;
  readonly #s3: S3Client;
  readonly #onProgress: (progress: StagingProgress) => void;
  readonly #find: StreamFinder;
  #batch: OpenBatch | undefined;
  #running: Promise<unknown> = Promise.resolve();

  /** @param onProgress is called after every chunk of an object: some hundred times a second */
  constructor(
    s3: S3Client,
    onProgress: (progress: StagingProgress) => void,
    find: StreamFinder = findStream,
  ) {
    this.#s3 = s3;
    this.#find = find;
    this.#onProgress = onProgress;
  }

  async begin({ stream: name, target, part }: StagingJob): Promise<void> {
    const stream = this.#find(name);
    const stager = new ObjectStager({ s3: this.#s3, target, tables: stream.tables, part });
    this.#batch = { stream, stager, alike: new AlikeRecords(stream, stager), stop: new AbortController() };
  }

  stage(object: ObjectToStage): Promise<void> {
    const { stop, ...batch } = this.#open();
    const context = { ...batch, s3: this.#s3, signal: stop.signal, onProgress: this.#onProgress };
    return this.#note(stageObject(object, context));
  }

  finish(): Promise<StagedPart> {
    return this.#note(this.#open().stager.finish());
  }

  async abort(): Promise<void> {
    const batch = this.#batch;
    this.#batch = undefined;
    batch?.stop.abort();
    await this.#running.catch(() => undefined);
    await batch?.stager.abort();
  }

  async close(): Promise<void> {
    await this.abort();
  }

  #note<T>(work: Promise<T>): Promise<T> {
    this.#running = work;
    return work;
  }

  #open(): OpenBatch {
    if (!this.#batch) throw new Error('begin a batch first');
    return this.#batch;
  }
}
