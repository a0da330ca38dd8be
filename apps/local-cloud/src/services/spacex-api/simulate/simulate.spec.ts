import { simulate } from './simulate.ts';
import { openFolder } from '../open-folder.ts';
import { collectionNames } from '../types.ts';
import type { CollectionName, JsonObject, JsonValue, SpacexDataSet } from '../types.ts';

const { collections } = simulate();
const { launches, payloads, cores, starlink } = collections;
const list = (document: JsonObject | undefined, name: string) => document?.[name] as readonly JsonValue[];
const coreEntries = launches.flatMap((launch) => list(launch, 'cores') as readonly JsonObject[]);
const idsOf = (name: CollectionName) => new Set(collections[name].map((document) => document['id']));

/** Every path of a document with the JSON types found there, as "path type". */
function shape(documents: readonly JsonObject[]): Set<string> {
  const found = new Set<string>();
  const visit = (value: JsonValue, path: string): void => {
    if (Array.isArray(value)) (value as JsonValue[]).forEach((item) => visit(item, `${path}[]`));
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) visit(member, `${path}.${name}`);
    } else found.add(path);
  };
  documents.forEach((document) => visit(document, ''));
  return found;
}

describe('simulate', () => {
  it('gives the same world for the same options, and another for another seed', () => {
    expect(simulate({ seed: 7, scale: 0.5 })).toEqual(simulate({ seed: 7, scale: 0.5 }));
    expect(simulate({ seed: 7 }).collections.launches).not.toEqual(
      simulate({ seed: 8 }).collections.launches,
    );
  });

  it('has every collection, in the size that was asked for', () => {
    expect(Object.keys(collections).sort()).toEqual([...collectionNames].sort());
    for (const name of collectionNames) expect(collections[name].length).toBeGreaterThan(0);
    expect(launches).toHaveLength(150);
    expect(starlink.length).toBeGreaterThan(1000);
    expect(simulate({ scale: 3 }).collections.launches).toHaveLength(450);
  });

  it('gives every document its own id, 24 hexadecimal digits at the end', () => {
    const documents = Object.values(collections).flat();
    expect(new Set(documents.map((document) => document['id'])).size).toBe(documents.length);
    for (const document of documents) {
      expect(Object.keys(document).at(-1)).toBe('id');
      expect(document['id']).toMatch(/^[0-9a-f]{24}$/);
    }
  });

  it('has references that all lead somewhere', () => {
    const check = (values: readonly (JsonValue | undefined)[], target: CollectionName) => {
      const ids = idsOf(target);
      const dangling = values.filter((value) => value !== null && !ids.has(value as string));
      expect({ target, dangling }).toEqual({ target, dangling: [] });
    };
    const all = (name: string) => launches.flatMap((launch) => list(launch, name));
    check(all('payloads'), 'payloads');
    check(all('ships'), 'ships');
    check(all('capsules'), 'capsules');
    check(
      all('crew').map((member) => (member as JsonObject)['crew']),
      'crew',
    );
    check(
      launches.map((launch) => launch['rocket']),
      'rockets',
    );
    check(
      launches.map((launch) => launch['launchpad']),
      'launchpads',
    );
    check(
      coreEntries.map((entry) => entry['core']),
      'cores',
    );
    check(
      coreEntries.map((entry) => entry['landpad']),
      'landpads',
    );
    check(
      payloads.map((payload) => payload['launch']),
      'launches',
    );
    check(
      starlink.map((satellite) => satellite['launch']),
      'launches',
    );
    for (const name of ['capsules', 'cores', 'crew', 'landpads', 'launchpads', 'ships'] as const) {
      check(
        collections[name].flatMap((document) => list(document, 'launches')),
        'launches',
      );
    }
    const claimed = new Map(payloads.map((payload) => [payload['id'], payload['launch']]));
    for (const launch of launches) {
      for (const id of list(launch, 'payloads')) expect(claimed.get(id as string)).toBe(launch['id']);
    }
  });

  it('counts the flights of a core as its launches do', () => {
    const flights = new Map<JsonValue | undefined, number>();
    for (const launch of launches.filter((document) => document['upcoming'] === false)) {
      for (const entry of list(launch, 'cores') as readonly JsonObject[]) {
        flights.set(entry['core'], (flights.get(entry['core']) ?? 0) + 1);
        expect(entry['flight']).toBe(flights.get(entry['core']));
      }
    }
    for (const core of cores) expect(core['reuse_count']).toBe((flights.get(core['id']) ?? 1) - 1);
    expect(Math.max(...flights.values())).toBeGreaterThan(4);
  });

  it.each<[string, readonly JsonObject[], (document: JsonObject) => boolean]>([
    ['a success', launches, (launch) => launch['success'] === true],
    [
      'a failure before the start',
      launches,
      (launch) => Number((list(launch, 'failures')[0] as JsonObject)?.['time']) < 0,
    ],
    [
      'a failure without an altitude',
      launches,
      (launch) => (list(launch, 'failures')[0] as JsonObject)?.['altitude'] === null,
    ],
    [
      'an upcoming launch without success',
      launches,
      (launch) => launch['upcoming'] === true && launch['success'] === null,
    ],
    [
      'a past launch without success',
      launches,
      (launch) => launch['upcoming'] === false && launch['success'] === null,
    ],
    ['fairings null', launches, (launch) => launch['fairings'] === null],
    [
      'fairings of nulls',
      launches,
      (launch) => (launch['fairings'] as JsonObject | null)?.['reused'] === null,
    ],
    ['a field that is absent', launches, (launch) => !('launch_library_id' in launch)],
    ['three cores', launches, (launch) => list(launch, 'cores').length === 3],
    ['a date of a month', launches, (launch) => launch['date_precision'] === 'month'],
    [
      'a local date of the day before',
      launches,
      (launch) =>
        String(launch['date_utc']).includes('-01T00:00') && !String(launch['date_local']).includes('-01T'),
    ],
    [
      'disagreeing static fire dates',
      launches,
      (launch) =>
        launch['static_fire_date_unix'] !== null &&
        Date.parse(String(launch['static_fire_date_utc'])) / 1000 !== launch['static_fire_date_unix'],
    ],
    ['a window of null', launches, (launch) => launch['window'] === null],
    ['long details', launches, (launch) => Buffer.byteLength(String(launch['details'])) > 1000],
    ['details of two lines, untrimmed', launches, (launch) => /\n.* $/.test(String(launch['details']))],
    ['a name that is not ASCII', launches, (launch) => /[^\x20-\x7e]/.test(String(launch['name']))],
    ['a placeholder core', coreEntries, (entry) => Object.values(entry).every((value) => value === null)],
    [
      'a planned landing without a core',
      coreEntries,
      (entry) => entry['core'] === null && entry['landing_attempt'] === true,
    ],
    [
      'a landing in the ocean',
      coreEntries,
      (entry) => entry['landing_type'] === 'Ocean' && entry['landpad'] === null,
    ],
    ['a payload of no launch', payloads, (payload) => payload['launch'] === null],
    ['a mass of whole kilograms', payloads, (payload) => Number.isInteger(payload['mass_kg'])],
    [
      'a mass with decimals',
      payloads,
      (payload) => payload['mass_kg'] !== null && !Number.isInteger(payload['mass_kg']),
    ],
    ['a placeholder catalogue number', payloads, (payload) => list(payload, 'norad_ids').includes(72000)],
    [
      'a decayed satellite without a position',
      starlink,
      (satellite) =>
        (satellite['spaceTrack'] as JsonObject)['DECAYED'] === 1 && satellite['height_km'] === null,
    ],
    ['an untrimmed text', cores, (core) => /\s$/.test(String(core['last_update']))],
    ['an empty text', collections.ships, (ship) => ship['status'] === ''],
    ['a number above 32 bits', collections.company, (company) => Number(company['valuation']) > 2 ** 32],
    [
      'an engine without a version',
      collections.rockets,
      (rocket) => (rocket['engines'] as JsonObject)['version'] === '',
    ],
  ])('has %s', (_name, documents, isSo) => {
    expect(documents.some(isSo)).toBe(true);
  });

  it('has catalogue numbers that occur twice', () => {
    const numbers = payloads.flatMap((payload) => list(payload, 'norad_ids'));
    expect(new Set(numbers).size).toBeLessThan(numbers.length);
  });
});

const snapshot = process.env['SPACEX_SNAPSHOT_DIR'];
if (snapshot === undefined && process.env['CI'] === 'true') {
  throw new Error('SPACEX_SNAPSHOT_DIR must name the recorded collections');
}

(snapshot === undefined ? describe.skip : describe)(
  'simulated beside recorded documents (SPACEX_SNAPSHOT_DIR)',
  () => {
    let recorded: SpacexDataSet;
    beforeAll(async () => {
      recorded = await openFolder(String(snapshot));
    });

    it.each(collectionNames)('has exactly the fields of %s', (name) => {
      const simulated = shape(
        collections[name].map((document) => (name === 'launches' ? { ...document, crew: ['x'] } : document)),
      );
      expect([...simulated].sort()).toEqual([...shape(recorded.collections[name])].sort());
    });

    it('copies no document', () => {
      const values = new Set(
        Object.values(recorded.collections)
          .flat()
          .map((document) => document['id']),
      );
      expect(
        Object.values(collections)
          .flat()
          .filter((document) => values.has(document['id'] ?? null)),
      ).toEqual([]);
    });
  },
);
