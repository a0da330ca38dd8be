import { gzipSync } from 'node:zlib';

/** A table of the benchmark and one gzip object of JSON rows for it. */
export interface SampleTable {
  readonly name: string;
  /** Column definitions. */
  readonly columns: readonly string[];
  /** JSON lines, compressed. */
  readonly gzip: Buffer;
  /** The same rows in the text format of Postgres' COPY. */
  readonly copyText: Buffer;
  readonly rows: number;
  /** Uncompressed bytes of `gzip`. */
  readonly rawBytes: number;
}

/** A small generator, so that every run measures the same bytes. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

type MakeValue = (random: () => number, row: number) => string;

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const word = (random: () => number, length: number): string =>
  Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
const time = (random: () => number): string =>
  new Date(1_500_000_000_000 + Math.floor(random() * 1e11)).toISOString().replace('Z', '123Z');

const kinds: readonly { readonly type: string; readonly make: MakeValue }[] = [
  { type: 'varchar(64)', make: (random) => `"${word(random, 24)}"` },
  { type: 'bigint', make: (random) => String(Math.floor(random() * 1e12)) },
  { type: 'double precision', make: (random) => (random() * 1000 - 500).toFixed(6) },
  { type: 'timestamptz', make: (random) => `"${time(random)}"` },
  { type: 'integer', make: (random) => String(Math.floor(random() * 1e5)) },
  { type: 'boolean', make: (random) => String(random() < 0.5) },
  {
    type: 'varchar(256)',
    make: (random) => (random() < 0.2 ? 'null' : `"a text of a few words ${word(random, 8)}"`),
  },
  { type: 'numeric(18,6)', make: (random) => (random() * 1e6).toFixed(6) },
];

function makeTable(
  name: string,
  types: readonly (readonly [string, string, MakeValue])[],
  rows: number,
): SampleTable {
  const random = makeRandom(7);
  const copyLines: string[] = [];
  const lines = Array.from({ length: rows }, (_unused, row) => {
    const values = types.map(([, , make]) => make(random, row));
    copyLines.push(
      `${values.map((value) => (value === 'null' ? '\\N' : value.replaceAll('"', ''))).join('\t')}\n`,
    );
    return `{${types.map(([column], index) => `"${column}":${values[index]}`).join(',')}}\n`;
  });
  const raw = Buffer.from(lines.join(''));
  return {
    name,
    columns: types.map(([column, type]) => `${column} ${type}`),
    gzip: gzipSync(raw, { level: 6 }),
    copyText: Buffer.from(copyLines.join('')),
    rows,
    rawBytes: raw.length,
  };
}

/** Five columns: a key, two numbers, a time, a text. About 120 bytes a row. */
export const narrowTable = (rows: number): SampleTable =>
  makeTable(
    'narrow',
    [
      ['id', 'varchar(24)', (random) => `"${word(random, 24)}"`],
      ['flight_number', 'integer', (_random, row) => String(row)],
      ['amount', 'numeric(18,2)', (random) => (random() * 1e6).toFixed(2)],
      ['launched_at', 'timestamptz', (random) => `"${time(random)}"`],
      ['name', 'varchar(256)', (random) => `"Mission ${word(random, 8)}"`],
    ],
    rows,
  );

/** 48 columns of eight types in turn, about 1 kB a row. */
export const wideTable = (rows: number): SampleTable =>
  makeTable(
    'wide',
    Array.from({ length: 48 }, (_unused, index) => {
      const { type, make } = kinds[index % kinds.length] as (typeof kinds)[number];
      return [`c${index}`, type, make] as const;
    }),
    rows,
  );
