import type { S3Client } from '@aws-sdk/client-s3';
import { PATH_BYTES, REJECT_RAW_BYTES, REJECT_REASON_BYTES } from './bookkeeping.ts';
import { cutText } from './staging/fit-row.ts';
import { CompressedLines } from './staging/compressed-lines.ts';
import type { WrittenObject } from './staging/compressed-lines.ts';
import type { TableStage } from './staging/table-stage.ts';
import type { LoadObject, LoadReject } from './types.ts';

/** Options of the sink. */
export interface RejectSinkOptions {
  readonly s3: S3Client;
  /** Bucket of the quarantine. */
  readonly bucket: string;
  readonly batchId: string;
  readonly stream: string;
  /** Key of the quarantine object. */
  readonly quarantineKey: string;
  /** Takes the rows for `etl.rejects`. */
  readonly stage: TableStage;
}

/**
 * Where lines go that cannot be loaded: whole into one quarantine object of NDJSON (`stream`, `bucket`, `key`, `line`,
 * `reason`, `path`, `raw`), from which they can be replayed; cut to size into `etl.rejects`.
 */
export class RejectSink {
  readonly #options: RejectSinkOptions;
  #quarantine: CompressedLines | undefined;

  constructor(options: RejectSinkOptions) {
    this.#options = options;
  }

  /** The rows for `etl.rejects`. */
  get stage(): TableStage {
    return this.#options.stage;
  }

  /** Takes one reject, the `rejectNumber`th of its object. */
  add(object: LoadObject, reject: LoadReject, rejectNumber: number): void {
    const { s3, bucket, quarantineKey: key, stream, batchId, stage } = this.#options;
    const { line, reason, raw } = reject;
    const path = reject.path ?? null;
    this.#quarantine ??= new CompressedLines({ s3, bucket, key }, 'gzip');
    const whole = { stream, bucket: object.bucket, key: object.key, line, reason, path, raw };
    this.#quarantine.add(JSON.stringify(whole));
    const row = {
      batch_id: batchId,
      stream,
      bucket: object.bucket,
      object_key: object.key,
      line,
      reject_number: rejectNumber,
      reason: cutToBytes(reason, REJECT_REASON_BYTES),
      path: path === null ? null : cutToBytes(path, PATH_BYTES),
      raw_line: cutToBytes(raw, REJECT_RAW_BYTES),
      quarantine_url: `s3://${bucket}/${key}`,
      rejected_at: new Date().toISOString(),
    };
    stage.add(JSON.stringify(row));
  }

  /** Nothing while there is room in the quarantine object, else a promise to wait for. @throws StagingError */
  room(): Promise<void> | undefined {
    return this.#quarantine?.room();
  }

  /** Makes the quarantine object visible; returns the files with the rows. @throws StagingError */
  async finish(): Promise<readonly WrittenObject[]> {
    const files = await this.stage.finish();
    await this.#quarantine?.finish();
    return files;
  }

  /** Gives up the quarantine object. */
  async abort(): Promise<void> {
    await this.#quarantine?.abort();
  }
}

/** As much of a text as a column takes; NUL, which ends a row for COPY, is shown as ␀. */
export function cutToBytes(text: string, maxBytes: number): string {
  return cutText(text.slice(0, maxBytes).replaceAll('\0', '\u2400'), maxBytes);
}
