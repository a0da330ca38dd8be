import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { streams } from '@spacex/spacex-schemas';
import { BothModes, line } from './both-modes.ts';
import { core, id } from './documents.ts';

jest.setTimeout(240_000);

const at = (seconds: number) => Date.UTC(2026, 10, 23, 0, 0, seconds);
const launch = (n: number, changes: object = {}) => ({
  id: id(n),
  name: `Launch ${n}`,
  date_utc: '2026-11-23T10:00:00.000Z',
  upcoming: false,
  ...changes,
});

describe('etl-runner load --mode pushdown', () => {
  const both = new BothModes();
  beforeAll(() => both.start());
  afterAll(() => both.stop());
  // Whatever a test did, no difference may be left.
  afterEach(() => both.expectEqual());

  it('makes of recorded or simulated objects the same rows with the same hashes, all of them in SQL', async () => {
    const folder = process.env['SPACEX_SNAPSHOT_DIR'];
    let objects = 0;
    for (const { name, airbyteStreams } of streams) {
      const file = join(folder ?? '', `${name}.json`);
      const documents =
        folder !== undefined && existsSync(file)
          ? [JSON.parse(readFileSync(file, 'utf8')) as unknown].flat().slice(0, 150)
          : [];
      if (documents.length === 0) continue;
      objects += 1;
      const lines = documents.map((document) => line(document, { extractedAt: at(0) }));
      await both.put(airbyteStreams[0] ?? name, at(0), lines);
    }
    objects += 2;
    await both.put(
      'cores',
      at(1),
      [1, 2, 3].map((n) => line(core(n), { extractedAt: at(1) })),
    );
    const launches = [
      launch(1, {
        details: 'A "quoted" \\ back\\slash,\ttab,\nline, Es’hail 2, TürkmenÄlem, 🚀, \u2028, \u007f, \b\f\r',
        window: 0,
        success: null,
        date_utc: '2024-02-29T23:59:59Z',
        static_fire_date_utc: '2026-01-01 00:00:00.123456789',
        fairings: { reused: null, recovery_attempt: null, recovered: null, ships: [id(7), id(7)] },
        links: { patch: { small: '', large: null }, flickr: { small: ['a'], original: ['b', 'c'] } },
        cores: [{ core: null }, { core: id(1), flight: 1, landing_success: true }],
        crew: [id(5), { crew: id(6), role: 'Pilot' }],
        failures: [
          { time: -165180, altitude: null, reason: 'x' },
          { time: 1.0, altitude: 0.1 },
        ],
      }),
      launch(2, { fairings: null, links: {}, cores: [], crew: [], net: true, flight_number: 2147483647 }),
    ];
    await both.put(
      'launches',
      at(1),
      launches.map((each) => line(each, { extractedAt: new Date(at(1)).toISOString() })),
    );
    const { inDoubt, pushedDown, copy } = await both.load();
    expect([copy.code, inDoubt, pushedDown]).toEqual([0, [], objects]);
    const modes = await both.pushdown.query(
      'select load_mode, count(*)::int as objects from etl.load_objects group by 1',
    );
    expect(modes).toEqual([{ load_mode: 'pushdown', objects }]);
    expect(await both.pushdown.listKeys('staging/')).toEqual([]);
  });

  it('treats updates, repeated, late and unchanged documents alike', async () => {
    await both.put('cores', at(10), [
      line(core(1, { reuse_count: 1 }), { extractedAt: at(10) }),
      line(core(2), { extractedAt: at(10) }),
      line(core(4), { extractedAt: at(10) }),
      // The same twice, and an older version of another.
      line(core(4), { extractedAt: at(10) }),
      line(core(5, { status: 'new' }), { extractedAt: at(11) }),
      line(core(5, { status: 'old' }), { extractedAt: at(9) }),
    ]);
    // Late: older than what is stored.
    await both.put('cores', at(0), [line(core(1, { reuse_count: 7 }), { extractedAt: at(0) })]);
    // At the same time as the first object: the later object wins.
    await both.put('cores', at(12), [line(core(4, { block: 3 }), { extractedAt: at(10) })]);
    const { inDoubt, pushedDown } = await both.load('--streams', 'cores');
    expect([inDoubt, pushedDown]).toEqual([[], 3]);
    const again = await both.load('--streams', 'cores', '--full-refresh');
    expect(again.inDoubt).toEqual([]);
    expect(again.pushedDown).toBeGreaterThanOrEqual(4);
  });

  it('leaves to the stager what SQL cannot vouch for, and says so', async () => {
    const first = await both.put('cores', at(20), [line(core(20), { extractedAt: at(20) })]);
    const bad: Readonly<Record<string, readonly string[]>> = {
      'a wrong type': [line(core(21, { block: 'five' }), { extractedAt: at(20) })],
      'a missing id': [line({ serial: 'B1' }, { extractedAt: at(20) })],
      'an unknown field': [line(core(22, { colour: 'black' }), { extractedAt: at(20) })],
      'broken JSON': [line(core(23), { extractedAt: at(20) }), '{"_airbyte_raw_id": "x", '],
      'no record': ['{"id": "x"}', '[1]', '7'],
      'a note of Airbyte': [
        line(core(24), { extractedAt: at(20), changes: [{ field: 'x', change: 'NULLED', reason: 'y' }] }),
      ],
      'two versions at the same time': [
        line(core(25, { block: 1 }), { extractedAt: at(20) }),
        line(core(25, { block: 2 }), { extractedAt: at(20) }),
      ],
      'a text that is too long': [line(core(26, { serial: 'x'.repeat(70_000) }), { extractedAt: at(20) })],
      'NUL in a text': [line(core(27, { last_update: 'a\u0000b' }), { extractedAt: at(20) })],
      'half a surrogate pair': [line(core(28, { last_update: '\ud800' }), { extractedAt: at(20) })],
      'a number of 64 bits': [
        line(core(29), { extractedAt: at(20) }).replace('"block":5', '"block":9007199254740993'),
      ],
      'a time that is none': [line(core(30), { extractedAt: 'yesterday' })],
      'invalid UTF-8': [],
    };
    const keys: string[] = [];
    for (const [index, lines] of Object.values(bad).entries())
      if (lines.length > 0) keys.push(await both.put('cores', at(21 + index), lines));
    const notUtf8 = `raw/cores/2026_11_23_${at(50)}_0.jsonl.gz`;
    await both.putRaw(notUtf8, gzipSync(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])));
    keys.push(notUtf8);
    const { inDoubt, pushedDown, pushdown } = await both.load('--streams', 'cores');
    expect(inDoubt.map(({ key }) => key).sort()).toEqual(keys.sort());
    expect(pushedDown).toBe(1);
    for (const key of keys) expect(pushdown.stderr).toContain(`${key} was loaded in mode copy: `);
    const rows = await both.pushdown.query(
      `select load_mode from etl.load_objects where object_key = '${first}' or object_key = '${notUtf8}' order by object_key`,
    );
    expect(rows.map((row) => row['load_mode'])).toEqual(['pushdown', 'copy']);
  });

  it('names an object that is cut off, loads the others, and ends with 4', async () => {
    const whole = gzipSync(
      Array.from({ length: 50 }, (_, n) => line(core(100 + n), { extractedAt: at(60) })).join('\n'),
    );
    const key = `raw/cores/2026_11_23_${at(60)}_0.jsonl.gz`;
    await both.putRaw(key, whole.subarray(0, whole.length - 200));
    await both.put('cores', at(61), [line(core(160), { extractedAt: at(61) })]);
    const { pushdown, pushedDown } = await both.load('--streams', 'cores');
    expect(pushdown.code).toBe(4);
    expect(pushdown.stderr).toContain(key);
    expect(pushedDown).toBe(1);
    await both.putRaw(key, whole);
    expect((await both.load('--streams', 'cores')).pushdown.code).toBe(0);
  });

  it('stages other formats, and reads JSONL without gzip', async () => {
    await both.put('cores', at(70), [line(core(170), { extractedAt: at(70) })], 'jsonl');
    await both.put(
      'cores',
      at(71),
      [
        '_airbyte_raw_id,_airbyte_extracted_at,_airbyte_meta,_airbyte_generation_id,_airbyte_data',
        `x,${at(71)},"{""sync_id"":1,""changes"":[]}",0,"${JSON.stringify(core(171)).replaceAll('"', '""')}"`,
      ],
      'csv',
    );
    const { inDoubt, pushedDown } = await both.load('--streams', 'cores');
    expect([inDoubt, pushedDown]).toEqual([[], 1]);
  });

  it('marks what vanished from a complete generation', async () => {
    const generation = async (number: number, seconds: number, ids: readonly number[]) => {
      const options = { extractedAt: at(seconds), generation: number, sync: number };
      return both.put(
        'capsules',
        at(seconds),
        ids.map((n) => line({ id: id(n), serial: `C${n}` }, options)),
      );
    };
    const remove = async (prefix: string) => {
      for (const fixture of [both.copy, both.pushdown])
        for (const key of await fixture.listKeys(prefix)) await fixture.removeRaw(key);
    };
    await remove('raw/capsules/');
    await generation(1, 80, [1, 2, 3, 4, 5, 6]);
    expect((await both.load('--streams', 'capsules')).inDoubt).toEqual([]);
    await remove('raw/capsules/');
    await generation(2, 90, [1, 2, 3, 4, 5]);
    const { copy, pushedDown } = await both.load('--streams', 'capsules', '--max-vanished', '100%');
    expect([copy.code, pushedDown]).toEqual([0, 1]);
    const deleted = await both.pushdown.query(
      `select count(*)::int as deleted from spacex_raw.capsules where _etl_deleted_at is not null and id = '${id(6)}'`,
    );
    expect(deleted).toEqual([{ deleted: 1 }]);
  });
});
