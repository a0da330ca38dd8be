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
/** The room for a part in the beginning, which is enough for most small objects. */
const FIRST_BYTES = 256 * 1024;

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
  /** The part that is being filled; the same memory for all parts. */
  #part = Buffer.alloc(0);
  #partBytes = 0;
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

  /** Takes bytes, which are copied; resolves when there is room for more. @throws StagingError */
  async write(chunk: Buffer): Promise<void> {
    this.#sizeBytes += chunk.length;
    let rest = chunk;
    while (rest.length > 0) {
      rest = rest.subarray(this.#fill(rest));
      if (this.#partBytes === UPLOAD_PART_BYTES) await this.#sendPart();
    }
  }

  /** Makes the object visible. @throws StagingError */
  async finish(): Promise<void> {
    const { s3, bucket, key } = this.#target;
    if (this.#uploadId === undefined) {
      const body = this.#part.subarray(0, this.#partBytes);
      await this.#send(() => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })));
      return;
    }
    if (this.#partBytes > 0) await this.#sendPart();
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
    if (this.#uploadId === undefined) return;
    const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: this.#uploadId });
    await s3.send(command).catch(() => undefined);
  }

  async #sendPart(): Promise<void> {
    const { s3, bucket, key } = this.#target;
    this.#uploadId ??= (
      await this.#send(() => s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key })))
    ).UploadId;
    const body = this.#part.subarray(0, this.#partBytes);
    const part = { Bucket: bucket, Key: key, UploadId: this.#uploadId, PartNumber: this.#parts.length + 1 };
    const { ETag } = await this.#send(() => s3.send(new UploadPartCommand({ ...part, Body: body })));
    this.#parts.push({ PartNumber: part.PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    this.#partBytes = 0;
  }

  /** Copies what there is room for into the part. Returns how much that was. */
  #fill(bytes: Buffer): number {
    const wanted = Math.min(this.#partBytes + bytes.length, UPLOAD_PART_BYTES);
    if (wanted > this.#part.length) {
      const roomBytes = Math.min(Math.max(wanted, this.#part.length * 2, FIRST_BYTES), UPLOAD_PART_BYTES);
      const larger = Buffer.allocUnsafeSlow(roomBytes);
      this.#part.copy(larger, 0, 0, this.#partBytes);
      this.#part = larger;
    }
    const copied = bytes.copy(this.#part, this.#partBytes, 0, wanted - this.#partBytes);
    this.#partBytes += copied;
    return copied;
  }

  async #send<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      throw new StagingError(this.url, { cause });
    }
  }
}
