import { gzipSync } from 'node:zlib';

/** An object as Airbyte writes it. */
export interface RawObject {
  readonly key: string;
  readonly body: Buffer;
  /** Whether the next generation removes it. */
  readonly isOverwritten: boolean;
}

const id = (n: number) => n.toString(16).padStart(24, '0');
const day = Date.UTC(2026, 10, 23);
const hourMs = 3_600_000;

const core = (n: number, version: number) => ({
  serial: `B${1000 + n}`,
  block: 5,
  status: 'active',
  reuse_count: version,
  rtls_attempts: 0,
  rtls_landings: 0,
  asds_attempts: version,
  asds_landings: 0,
  last_update: `Version ${version}; a text with "quotes", a \\ and ümläuts.`,
  launches: Array.from({ length: version + (n % 3) }, (_, position) => id(900 + n + position)),
  id: id(n),
});

const launch = (n: number, version: number) => ({
  flight_number: n,
  name: `Launch ${n}.${version}`,
  date_utc: '2026-11-01T00:00:00.000Z',
  date_unix: 1_793_491_200,
  upcoming: version === 0,
  success: version === 0 ? null : true,
  cores: [{ core: id(n % 20), flight: version }],
  payloads: [id(500 + n)],
  ships: [id(600 + n), id(601 + n)],
  failures: [],
  links: { flickr: { small: [], original: [`https://example.com/${n}/${version}`] } },
  id: id(2000 + n),
});

interface Sync {
  readonly stream: string;
  readonly atMs: number;
  readonly part: number;
  readonly generation: number;
  readonly sync: number;
  readonly isOverwritten: boolean;
}

function object(at: Sync, documents: readonly object[], others: readonly string[] = []): RawObject {
  const lines = documents.map((document, index) =>
    JSON.stringify({
      _airbyte_raw_id: `${at.stream}-${at.atMs}-${at.part}-${index}`,
      _airbyte_extracted_at: at.atMs + 1000 * at.part + index,
      _airbyte_meta: { sync_id: at.sync, changes: [] },
      _airbyte_generation_id: at.generation,
      _airbyte_data: document,
    }),
  );
  return {
    key: `raw/${at.stream}/2026_11_23_${at.atMs}_${at.part}.jsonl.gz`,
    body: gzipSync(`${[...lines, ...others].join('\n')}\n`),
    isOverwritten: at.isOverwritten,
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** What is loaded before anything goes wrong: 40 cores, 40 launches. */
export function firstGeneration(): readonly RawObject[] {
  const cores = { stream: 'cores', atMs: day, part: 0, generation: 1, sync: 1, isOverwritten: true };
  const launches = { ...cores, stream: 'launches', generation: 0, isOverwritten: false };
  return [
    object(
      cores,
      range(0, 40).map((n) => core(n, 0)),
    ),
    object(
      launches,
      range(0, 40).map((n) => launch(n, 0)),
    ),
  ];
}

/**
 * What is to be loaded: a complete generation of cores in two objects, in which 3 of 40 are missing, 8 changed and 5 are
 * new; launches in three objects with changes, an older version, a version beside it, and three bad lines.
 */
export function secondGeneration(): readonly RawObject[] {
  const atMs = day + 24 * hourMs;
  const cores = { stream: 'cores', atMs, part: 0, generation: 2, sync: 2, isOverwritten: true };
  const launches = { ...cores, stream: 'launches', generation: 0, isOverwritten: false };
  const upcoming = { ...launches, stream: 'launches_upcoming' };
  return [
    object(
      cores,
      range(3, 20).map((n) => core(n, n < 8 ? 1 : 0)),
    ),
    object(
      { ...cores, part: 1 },
      range(20, 45).map((n) => core(n, n < 23 ? 1 : 0)),
    ),
    object(
      launches,
      range(0, 25).map((n) => launch(n, n % 5 === 0 ? 2 : 0)),
    ),
    object(
      { ...launches, part: 1 },
      range(20, 50).map((n) => launch(n, 1)),
      ['no json', JSON.stringify({ _airbyte_data: 1 })],
    ),
    object(
      { ...upcoming, atMs: day - hourMs },
      range(0, 10).map((n) => launch(n, 9)),
    ),
    object(upcoming, [...range(50, 60).map((n) => launch(n, 0)), { ...launch(60, 0), name: null }]),
  ];
}
