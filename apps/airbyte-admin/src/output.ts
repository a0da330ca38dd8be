import type { Writable } from 'node:stream';

/** Shorter texts appear by chance, and blotting them out would hide what was meant to be said. */
const shortestSecret = 8;

/** Where a command writes. */
export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/**
 * What a command says: progress on stderr; the result on stdout, as text or, with `--json`, as one line of JSON that is
 * the last one. Secrets that were made known are blotted out everywhere.
 */
export class Output {
  readonly #streams: Streams;
  readonly #json: boolean;
  readonly #secrets = new Set<string>();

  constructor(streams: Streams, json: boolean) {
    this.#streams = streams;
    this.#json = json;
  }

  /** Makes values known that must never be shown. */
  hide(secrets: readonly string[]): void {
    for (const secret of secrets.filter(({ length }) => length >= shortestSecret)) {
      this.#secrets.add(secret);
      // As it stands inside JSON.
      this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    }
  }

  /** One line of progress. */
  readonly progress = (line: string): void => {
    this.#streams.stderr.write(`${this.#clean(line)}\n`);
  };

  /** The result: `lines` for people, `value` for programs. */
  result(lines: readonly string[], value: Readonly<Record<string, unknown>>): void {
    const text = this.#json ? JSON.stringify(value) : lines.join('\n');
    this.#streams.stdout.write(`${this.#clean(text)}\n`);
  }

  /** An error: the message for people; programs get `{ "error": { name, message, … } }` with its fields. */
  failure(error: Error): void {
    this.#streams.stderr.write(`error: ${this.#clean(error.message)}\n`);
    if (!this.#json) return;
    const { name, message } = error;
    // The spread gives the fields of our error classes, but not the cause.
    const value = { error: { ...error, name, message } };
    this.#streams.stdout.write(`${this.#clean(JSON.stringify(value))}\n`);
  }

  #clean(text: string): string {
    return [...this.#secrets].reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
  }
}
