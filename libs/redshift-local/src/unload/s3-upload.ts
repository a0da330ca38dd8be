import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import type { S3Access } from '../copy/options.ts';
import type { ObjectLocation, S3Question, S3Source } from '../copy/s3-source.ts';

/** S3 takes no smaller parts but the last one. */
const partBytes = 8 * 1024 * 1024;

/** Writes one object piece by piece; at most one part is held. */
export class S3Upload {
  readonly #s3: S3Source;
  readonly #access: S3Access;
  readonly #object: ObjectLocation;
  readonly #parts: CompletedPart[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #uploadId: string | undefined;
  /** Bytes so far. */
  bytes = 0;

  constructor(s3: S3Source, access: S3Access, object: ObjectLocation) {
    this.#s3 = s3;
    this.#access = access;
    this.#object = object;
  }

  get #target(): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#object.bucket, Key: this.#object.key };
  }

  /** @throws S3SourceError */
  async write(bytes: Buffer): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.bytes += bytes.length;
    if (this.#pendingBytes >= partBytes) await this.#sendPart();
  }

  /** Ends the object: from now on it exists. @throws S3SourceError */
  async finish(): Promise<void> {
    if (this.#uploadId === undefined) {
      const put = new PutObjectCommand({ ...this.#target, Body: this.#take() });
      await this.#request((client, options) => client.send(put, options));
      return;
    }
    if (this.#pendingBytes > 0) await this.#sendPart();
    const complete = new CompleteMultipartUploadCommand({
      ...this.#target,
      UploadId: this.#uploadId,
      MultipartUpload: { Parts: this.#parts },
    });
    await this.#request((client, options) => client.send(complete, options));
  }

  /** Gives the object up; nothing of it stays. */
  async abort(): Promise<void> {
    if (this.#uploadId === undefined) return;
    // Also when the statement was cancelled: the client itself knows no signal.
    const client = this.#s3.client(this.#access);
    const abort = new AbortMultipartUploadCommand({ ...this.#target, UploadId: this.#uploadId });
    await client.send(abort).catch(() => undefined);
  }

  #take(): Buffer {
    const body = this.#pending.length === 1 ? (this.#pending[0] as Buffer) : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return body;
  }

  async #sendPart(): Promise<void> {
    if (this.#uploadId === undefined) {
      const create = new CreateMultipartUploadCommand(this.#target);
      this.#uploadId = (await this.#request((client, options) => client.send(create, options))).UploadId;
    }
    const number = { PartNumber: this.#parts.length + 1 };
    const body = { UploadId: this.#uploadId, Body: this.#take() };
    const part = new UploadPartCommand({ ...this.#target, ...number, ...body });
    const { ETag: etag } = await this.#request((client, options) => client.send(part, options));
    this.#parts.push({ ETag: etag, ...number });
  }

  #request<T>(ask: S3Question<T>): Promise<T> {
    return this.#s3.request(this.#object, this.#access, ask);
  }
}
