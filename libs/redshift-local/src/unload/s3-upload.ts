import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { toSourceError } from '../copy/s3-source.ts';

/** S3 takes no smaller parts but the last one. */
const partBytes = 8 * 1024 * 1024;

/** Writes one object piece by piece; at most one part is held. */
export class S3Upload {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #key: string;
  readonly #parts: CompletedPart[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #uploadId: string | undefined;
  /** Bytes so far. */
  bytes = 0;

  constructor(client: S3Client, bucket: string, key: string) {
    this.#client = client;
    this.#bucket = bucket;
    this.#key = key;
  }

  /** @throws S3SourceError */
  async write(bytes: Buffer): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.bytes += bytes.length;
    if (this.#pendingBytes >= partBytes) await this.#guard(() => this.#sendPart());
  }

  /** Ends the object: from now on it exists. */
  async finish(): Promise<void> {
    await this.#guard(async () => {
      const target = { Bucket: this.#bucket, Key: this.#key };
      if (this.#uploadId === undefined) {
        await this.#client.send(new PutObjectCommand({ ...target, Body: this.#take() }));
        return;
      }
      if (this.#pendingBytes > 0) await this.#sendPart();
      await this.#client.send(
        new CompleteMultipartUploadCommand({
          ...target,
          UploadId: this.#uploadId,
          MultipartUpload: { Parts: this.#parts },
        }),
      );
    });
  }

  /** Gives the object up; nothing of it stays. */
  async abort(): Promise<void> {
    if (this.#uploadId === undefined) return;
    const target = { Bucket: this.#bucket, Key: this.#key, UploadId: this.#uploadId };
    await this.#client.send(new AbortMultipartUploadCommand(target)).catch(() => undefined);
  }

  #take(): Buffer {
    const body = this.#pending.length === 1 ? (this.#pending[0] as Buffer) : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return body;
  }

  async #sendPart(): Promise<void> {
    const target = { Bucket: this.#bucket, Key: this.#key };
    if (this.#uploadId === undefined) {
      this.#uploadId = (await this.#client.send(new CreateMultipartUploadCommand(target))).UploadId;
    }
    const part = { PartNumber: this.#parts.length + 1, UploadId: this.#uploadId };
    const { ETag: etag } = await this.#client.send(
      new UploadPartCommand({ ...target, ...part, Body: this.#take() }),
    );
    this.#parts.push({ ETag: etag, PartNumber: part.PartNumber });
  }

  async #guard(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw toSourceError(this.#bucket, this.#key, error);
    }
  }
}
