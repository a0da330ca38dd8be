import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { StagingError } from '../errors.ts';

/** What is kept in memory before it is sent: a part of a multipart upload, as small as S3 lets it be. */
const UPLOAD_PART_BYTES = 5 * 1024 * 1024;

/** Where an object goes. */
export interface ObjectTarget {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
}

/**
 * Writes one S3 object of unknown size with bounded memory: small ones by one PUT, others in parts.
 * Nothing is visible under the key before `finish`.
 */
export class ObjectUpload {
  readonly #target: ObjectTarget;
  readonly #parts: CompletedPart[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #uploadId: string | undefined;
  #sizeBytes = 0;

  constructor(target: ObjectTarget) {
    this.#target = target;
  }

  /** `s3://bucket/key`. */
  get url(): string {
    return `s3://${this.#target.bucket}/${this.#target.key}`;
  }

  /** Bytes written so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Takes bytes; resolves when there is room for more. @throws StagingError */
  async write(chunk: Buffer): Promise<void> {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    this.#sizeBytes += chunk.length;
    if (this.#pendingBytes >= UPLOAD_PART_BYTES) await this.#sendPart();
  }

  /** Makes the object visible. @throws StagingError */
  async finish(): Promise<void> {
    const { s3, bucket, key } = this.#target;
    if (this.#uploadId === undefined) {
      const body = Buffer.concat(this.#pending);
      this.#pending = [];
      await this.#send(() => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })));
      return;
    }
    if (this.#pendingBytes > 0) await this.#sendPart();
    const complete = new CompleteMultipartUploadCommand({
      Bucket: bucket,
      Key: key,
      UploadId: this.#uploadId,
      MultipartUpload: { Parts: this.#parts },
    });
    await this.#send(() => s3.send(complete));
    this.#uploadId = undefined;
  }

  /** Gives up; nothing stays behind. Failures to clean up are ignored: S3's lifecycle rule ends old uploads. */
  async abort(): Promise<void> {
    const { s3, bucket, key } = this.#target;
    this.#pending = [];
    if (this.#uploadId === undefined) return;
    const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: this.#uploadId });
    await s3.send(command).catch(() => undefined);
  }

  async #sendPart(): Promise<void> {
    const { s3, bucket, key } = this.#target;
    const body = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#uploadId ??= (
      await this.#send(() => s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key })))
    ).UploadId;
    const part = { Bucket: bucket, Key: key, UploadId: this.#uploadId, PartNumber: this.#parts.length + 1 };
    const { ETag } = await this.#send(() => s3.send(new UploadPartCommand({ ...part, Body: body })));
    this.#parts.push({ PartNumber: part.PartNumber, ...(ETag === undefined ? {} : { ETag }) });
  }

  async #send<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      throw new StagingError(this.url, { cause });
    }
  }
}
