import type { S3Client } from '@aws-sdk/client-s3';
import { PATH_BYTES, REJECT_RAW_BYTES, REJECT_REASON_BYTES } from './bookkeeping.ts';
import { GzipLines } from './staging/gzip-lines.ts';
import { TableStage } from './staging/table-stage.ts';
import type { LoadObject, LoadReject } from './types.ts';

/** Options of the sink. */
export interface RejectSinkOptions {
  readonly s3: S3Client;
  /** Bucket of the quarantine. */
  readonly bucket: string;
  readonly stagingBucket: string;
  readonly batchId: string;
  readonly stream: string;
  /** Key of the quarantine object. */
  readonly quarantineKey: string;
  /** Key prefix of the rows for `etl.rejects`. */
  readonly stagePrefix: string;
  readonly partBytes: number;
}

/**
 * Where lines go that cannot be loaded: whole into one quarantine object of NDJSON (`stream`, `bucket`, `key`, `line`,
 * `reason`, `path`, `raw`), from which they can be replayed; cut to size into `etl.rejects`.
 */
export class RejectSink {
  readonly #options: RejectSinkOptions;
  readonly #stage: TableStage;
  #quarantine: GzipLines | undefined;

  constructor(options: RejectSinkOptions) {
    this.#options = options;
    const { s3, stagingBucket: bucket, stagePrefix: prefix, partBytes } = options;
    this.#stage = new TableStage({ s3, bucket, prefix, partBytes });
  }

  /** The rows for `etl.rejects`. */
  get stage(): TableStage {
    return this.#stage;
  }

  /** `s3://…` of the quarantine object; `null` while there are no rejects. */
  get url(): string | null {
    return this.#quarantine ? this.#url : null;
  }

  get #url(): string {
    return `s3://${this.#options.bucket}/${this.#options.quarantineKey}`;
  }

  /** Takes one reject. */
  async add(object: LoadObject, reject: LoadReject): Promise<void> {
    const { s3, bucket, quarantineKey: key, stream, batchId } = this.#options;
    const { line, reason, raw } = reject;
    const path = reject.path ?? null;
    this.#quarantine ??= new GzipLines({ s3, bucket, key });
    const whole = { stream, bucket: object.bucket, key: object.key, line, reason, path, raw };
    await this.#quarantine.write(JSON.stringify(whole));
    const row = {
      batch_id: batchId,
      stream,
      bucket: object.bucket,
      object_key: object.key,
      line,
      reject_number: this.#stage.rows + 1,
      reason: cutToBytes(reason, REJECT_REASON_BYTES),
      path: path === null ? null : cutToBytes(path, PATH_BYTES),
      raw_line: cutToBytes(raw, REJECT_RAW_BYTES),
      quarantine_url: this.#url,
      rejected_at: new Date().toISOString(),
    };
    await this.#stage.add(JSON.stringify(row));
  }

  /** Makes the quarantine object visible. */
  async finish(): Promise<void> {
    await this.#quarantine?.finish();
  }

  /** Gives up what is not finished. */
  async abort(): Promise<void> {
    await this.#quarantine?.abort();
    await this.#stage.abort();
  }
}

/** The longest beginning of a text that has at most so many bytes in UTF-8; NUL, which ends a row for COPY, is shown as ␀. */
export function cutToBytes(text: string, maxBytes: number): string {
  const shown = text.slice(0, maxBytes).replaceAll('\0', '\u2400');
  const bytes = Buffer.from(shown, 'utf8');
  if (bytes.length <= maxBytes) return bytes.toString('utf8');
  let end = maxBytes;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
