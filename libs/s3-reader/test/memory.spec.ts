import { expectBoundedMemory } from './support/expect-bounded-memory.ts';

/** The slow suite reads 2 GB. */
const megabytes = 150;

describe(`memory while reading ${megabytes} MB`, () => {
  it.each(['jsonl', 'csv', 'avro'])(
    'does not grow with the object: %s',
    async (format) => expectBoundedMemory(format, megabytes),
    120_000,
  );
});
