import { createReadStream, statSync } from 'node:fs';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ObjectStoreError } from '../errors.ts';
import type { S3Settings } from './s3-settings.ts';

const generationHeader = 'ab-generation-id';

/** The destination's bucket, with the few things that a sync does there. Every failure is an ObjectStoreError. */
export class Bucket {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor({ bucket, region, endpoint, credentials }: S3Settings) {
    this.#bucket = bucket;
    this.#client = new S3Client({
      region,
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
      ...(credentials ? { credentials } : {}),
    });
  }

  /** Writes a finished file as one object, marked with its generation. */
  put(key: string, file: string, generation: number): Promise<void> {
    return this.#do('write', key, async () => {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: createReadStream(file),
          ContentLength: statSync(file).size,
          Metadata: { [generationHeader]: String(generation) },
        }),
      );
    });
  }

  /** All keys that begin with `prefix`. */
  list(prefix: string): Promise<readonly string[]> {
    return this.#do('list', prefix, async () => {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2(
        { client: this.#client },
        { Bucket: this.#bucket, Prefix: prefix },
      )) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      }
      return keys;
    });
  }

  /** The generation that an object was written for; one without a mark is of generation 0. */
  generation(key: string): Promise<number> {
    return this.#do('read', key, async () => {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return Number(head.Metadata?.[generationHeader] ?? 0);
    });
  }

  /** Removes an object. */
  delete(key: string): Promise<void> {
    return this.#do('delete', key, async () => {
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
    });
  }

  /** Lets go of the connections. */
  close(): void {
    this.#client.destroy();
  }

  async #do<Result>(action: string, key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      throw new ObjectStoreError(action, this.#bucket, key, cause);
    }
  }
}
