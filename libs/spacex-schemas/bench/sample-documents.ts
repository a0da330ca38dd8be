import type { Fields, LeafField } from '../src/fields.ts';

/** The same documents in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Documents that fill every field of a definition, as `JSON.parse` would give them. */
export function sampleDocuments(fields: Fields, count: number): Record<string, unknown>[] {
  const random = randomNumbers(1);
  return Array.from({ length: count }, (_, index) => ({
    ...(sample(fields, random) as object),
    id: index.toString(16).padStart(24, '0'),
  }));
}

function sample(fields: Fields, random: () => number): unknown {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]) => {
      if (field.kind === 'leaf') return [[key, scalar(key, field, random)]];
      return field.kind === 'object' ? [[key, sample(field.fields, random)]] : [];
    }),
  );
}

const day = (random: () => number) =>
  new Date(Date.UTC(2019, 0, 1) + Math.floor(random() * 1000) * 86_400_000).toISOString().slice(0, 10);

/** Numbers and times have as many digits as Space-Track's, texts its length. */
function scalar(key: string, { type }: LeafField, random: () => number): unknown {
  switch (type.kind) {
    case 'varchar':
      if (key.startsWith('TLE_LINE')) return `${1e15 * random()} `.repeat(4).slice(0, 69);
      return `${key} ${Math.floor(random() * 10_000)}`.slice(0, type.maxBytes);
    case 'boolean':
      return random() < 0.5;
    case 'integer':
      return Math.floor(random() * 100_000);
    case 'bigint':
      return Math.floor(random() * 1e9);
    case 'double':
      return Number((random() * 360).toFixed(4));
    case 'timestamptz':
      return `${day(random)}T02:56:59.${String(Math.floor(random() * 1e6)).padStart(6, '0')}`;
    default:
      return day(random);
  }
}
