import { createHash } from 'node:crypto';

/** Numbers that look random and depend only on the key they were made from. */
export class Random {
  #state: number;

  constructor(key: string) {
    this.#state = createHash('sha256').update(key).digest().readUInt32LE(0);
  }

  /** A number in [0, 1): the generator "mulberry32", good enough for made-up data. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** A number from `min` to `max` with at most `digits` decimals; now and then it is a whole one. */
  decimal(min: number, max: number, digits: number): number {
    return Number((min + this.next() * (max - min)).toFixed(digits));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items; there must be one. */
  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.next() * items.length)] as Item;
  }
}

/** What every part of one simulation shares: the seed. */
export class World {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The random numbers of one thing: another thing more or less does not change them. */
  random(kind: string, index: number): Random {
    return new Random(`${this.#seed}/${kind}/${index}`);
  }

  /** An id like the API's: 24 hexadecimal digits. */
  id(kind: string, index: number): string {
    return createHash('sha256').update(`${this.#seed}/id/${kind}/${index}`).digest('hex').slice(0, 24);
  }
}

/** A date as launches and payloads carry it: "2020-01-01T00:00:00.000Z". */
export const isoDate = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
