import { expectBoundedMemory } from '../support/expect-bounded-memory.ts';

const megabytes = 2000;

describe(`memory while reading ${megabytes} MB`, () => {
  it.each(['jsonl', 'csv', 'avro'])(
    'does not grow with the object: %s',
    async (format) => expectBoundedMemory(format, megabytes),
    600_000,
  );
});
