/** Numbers from 0 to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What tends to trip up parsers. */
const snippets = [
  ...[
    '\0',
    '\n',
    '\r',
    '\r\n',
    '"',
    '""',
    "'",
    '\\',
    '\\u0000',
    '\\ud800',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    ' ',
    '\t',
  ],
  ...[
    'null',
    'true',
    '1e400',
    '-0',
    '12345678901234567890',
    '0.1000000000000000055511151231257827',
    '\uFEFF',
    '\u2028',
  ],
  ...['__proto__', '_airbyte_data', '_airbyte_raw_id', '🚀', 'é'],
].map((text) => Buffer.from(text));
const brokenBytes = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0x1f, 0x8b]].map((bytes) =>
  Buffer.from(bytes),
);

/** The bytes with one to four changes: replaced, inserted, removed, repeated, cut off. */
export function mutate(original: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[]) => values[below(values.length)] as T;
  let bytes = original;
  for (let changes = 1 + below(4); changes > 0; changes -= 1) {
    const at = below(bytes.length + 1);
    const length = below(random() < 0.7 ? 4 : 200);
    const rest = bytes.subarray(Math.min(bytes.length, at + length));
    const before = bytes.subarray(0, at);
    switch (below(6)) {
      case 0:
        bytes = Buffer.concat([before, Buffer.from([below(256)]), bytes.subarray(at + 1)]);
        break;
      case 1:
        bytes = Buffer.concat([before, pick(snippets), bytes.subarray(at)]);
        break;
      case 2:
        bytes = Buffer.concat([before, pick(brokenBytes), rest]);
        break;
      case 3:
        bytes = Buffer.concat([before, rest]);
        break;
      case 4:
        bytes = Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
        break;
      default:
        if (random() < 0.2) bytes = before;
    }
  }
  return bytes;
}
