import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from './write-private.ts';

/**
 * Digests of applied secrets, HMAC-SHA256 with a key of this state folder. Airbyte shows every secret as the same ten
 * asterisks, so this is the only way to know whether a secret changed without keeping it.
 */
export class Digests {
  readonly #file: string;
  #key: Buffer | undefined;

  /** @param stateDir folder of the key (`digest.key`, readable by its owner only; made when first needed) */
  constructor(stateDir: string) {
    this.#file = join(stateDir, 'digest.key');
  }

  /** The digest of `value` as the secret at `place`; the same value gives another digest elsewhere. */
  of(place: string, value: unknown): string {
    return createHmac('sha256', this.#existingKey() ?? this.#newKey())
      .update(JSON.stringify([place, value]))
      .digest('hex');
  }

  #existingKey(): Buffer | undefined {
    if (!this.#key && existsSync(this.#file))
      this.#key = Buffer.from(readFileSync(this.#file, 'utf8').trim(), 'hex');
    return this.#key;
  }

  #newKey(): Buffer {
    const key = randomBytes(32);
    writePrivate(this.#file, `${key.toString('hex')}\n`);
    this.#key = key;
    return key;
  }
}
