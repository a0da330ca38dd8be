import type { LoadObject, StagedPart, StagingTarget } from '@spacex/redshift-writer';

/** Which batch a stager works for. Plain data: it crosses threads. */
export interface StagingJob {
  /** Name of the collection. */
  readonly stream: string;
  readonly target: StagingTarget;
  /** Number of the stager among those of the batch, from 1. */
  readonly part: number;
}

/** An object to stage and its place among those of the batch, from 0. */
export interface ObjectToStage {
  readonly object: LoadObject;
  readonly objectNumber: number;
  /** The object is a quarantine file of ours: lines that hold rejected lines. Default `false`: Airbyte's. */
  readonly isQuarantine?: boolean;
}

/** What was read since the last call. */
export interface StagingProgress {
  readonly rows: number;
  readonly rejected: number;
  /** As they lie in S3, compressed. */
  readonly bytes: number;
  /** Objects that are done. */
  readonly objects: number;
}

/**
 * Reads objects and stages their rows, one object at a time, in this thread or in another. The calls of one batch are
 * `begin`, any number of `stage`, then `finish`, or at any moment `abort`.
 */
export interface BatchStager {
  begin(job: StagingJob): Promise<void>;
  /** @throws errors of s3-reader and of redshift-writer; from another thread a `WorkerError` with their names */
  stage(object: ObjectToStage): Promise<void>;
  finish(): Promise<StagedPart>;
  /** Gives up the batch; nothing is written any more when it returns. Never throws. */
  abort(): Promise<void>;
  close(): Promise<void>;
  /** Whether it can take another batch. */
  readonly isAlive: boolean;
}
