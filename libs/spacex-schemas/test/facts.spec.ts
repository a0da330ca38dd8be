import { findStream } from '../src/index.ts';
import { accepted, launch, parentRow, rejected, rowsOf, satellite } from './support/documents.ts';

describe('facts of the SpaceX API', () => {
  it('placeholder cores: an entry without id keeps its place', () => {
    const cores = [{ core: null }, { core: 'c1', flight: 2 }, {}];
    const rows = rowsOf(accepted('launches', { ...launch, cores }), 'launch_cores');
    expect(rows.map((row) => [row['core_position'], row['core_id'], row['flight']])).toEqual([
      [0, null, null],
      [1, 'c1', 2],
      [2, null, null],
    ]);
  });

  it('null fairings and fairings whose members are all null are not the same', () => {
    const none = accepted('launches', { ...launch, fairings: null });
    const unknown = accepted('launches', {
      ...launch,
      fairings: { reused: null, recovered: null, ships: [] },
    });
    expect(parentRow(none)['has_fairings']).toBe(false);
    expect(parentRow(unknown)['has_fairings']).toBe(true);
    expect(none.rowHash).not.toBe(unknown.rowHash);
  });

  it('crew of version 4 (ids) and version 5 (objects) give the same rows, but for the role', () => {
    const v4 = accepted('launches', { ...launch, crew: ['p1', 'p2'] });
    const v5 = accepted('launches', {
      ...launch,
      crew: [
        { crew: 'p1', role: 'Commander' },
        { crew: null, role: 'Pilot' },
      ],
    });
    expect(rowsOf(v4, 'launch_crew')).toMatchObject([
      { crew_position: 0, crew_id: 'p1', role: null },
      { crew_position: 1, crew_id: 'p2', role: null },
    ]);
    expect(rowsOf(v5, 'launch_crew')).toMatchObject([
      { crew_position: 0, crew_id: 'p1', role: 'Commander' },
      { crew_position: 1, crew_id: null, role: 'Pilot' },
    ]);
  });

  it('launches_upcoming is read into the tables of launches', () => {
    expect(findStream('launches_upcoming')).toBe(findStream('launches'));
  });

  it('success is null for what is not decided', () => {
    expect(parentRow(accepted('launches', { ...launch, success: null }))['success']).toBeNull();
  });

  it('a missing field is the same as null (launch_library_id is absent in older replies)', () => {
    const missing = accepted('launches', launch);
    const isNull = accepted('launches', { ...launch, launch_library_id: null, cores: null, links: null });
    expect(missing.rowHash).toBe(isNull.rowHash);
    expect(missing.rows).toEqual(isNull.rows);
  });

  it('window becomes window_seconds, a word that Postgres does not reserve', () => {
    const row = parentRow(accepted('launches', { ...launch, window: 18300 }));
    expect(row['window_seconds']).toBe(18300);
    expect(row).not.toHaveProperty('window');
  });

  it('failures happen before lift-off too, at unknown altitude', () => {
    const failures = [{ time: -165180, altitude: null, reason: 'buckled liner' }];
    expect(rowsOf(accepted('launches', { ...launch, failures }), 'launch_failures')).toMatchObject([
      { failure_position: 0, time_seconds: -165180, altitude_km: null, reason: 'buckled liner' },
    ]);
  });

  it('date_local is kept as it is written, date_utc is the instant', () => {
    const date_local = '2006-03-25T10:30:00+12:00';
    const row = parentRow(accepted('launches', { ...launch, date_local }));
    expect(row).toMatchObject({ date_local, date_utc: '2006-03-24T22:30:00.000Z' });
  });

  it('details of 1,308 bytes with newlines and non-ASCII come through unchanged', () => {
    const details = `TürkmenÄlem 52°E\nEs’hail 2 ${'é'.repeat(640)}  `;
    expect(Buffer.byteLength(details)).toBeGreaterThan(1308);
    expect(parentRow(accepted('launches', { ...launch, details }))['details']).toBe(details);
  });

  it('small and original pictures share a table and keep their order', () => {
    const links = { flickr: { small: ['s'], original: ['o1', 'o2'] } };
    expect(rowsOf(accepted('launches', { ...launch, links }), 'launch_images')).toMatchObject([
      { image_size: 'small', image_position: 0, url: 's' },
      { image_size: 'original', image_position: 0, url: 'o1' },
      { image_size: 'original', image_position: 1, url: 'o2' },
    ]);
  });

  it('integers and fractions are mixed in one field', () => {
    const payload = (inclination_deg: number) =>
      parentRow(accepted('payloads', { id: 'p', inclination_deg }));
    expect(payload(97)['inclination_deg']).toBe(97);
    expect(payload(97.5)['inclination_deg']).toBe(97.5);
  });

  it('norad_ids are long lists that may repeat a number', () => {
    const norad_ids = [40425, 40425, ...Array.from({ length: 80 }, (_, index) => 44_000 + index)];
    const rows = rowsOf(accepted('payloads', { id: 'p', norad_ids }), 'payload_norad_ids');
    expect(rows.map((row) => row['norad_id'])).toEqual(norad_ids);
    expect(new Set(rows.map((row) => row['norad_id_position'])).size).toBe(82);
  });

  it('a payload may belong to no launch', () => {
    expect(parentRow(accepted('payloads', { id: 'p', launch: null }))['launch_id']).toBeNull();
  });

  it('empty strings and blanks at the ends are values', () => {
    expect(parentRow(accepted('ships', { id: 's', name: 'A', status: '' }))['status']).toBe('');
    expect(parentRow(accepted('cores', { id: 'c', serial: 'B1', last_update: ' x ' }))['last_update']).toBe(
      ' x ',
    );
  });

  it('the valuation of the company is beyond 32 bits', () => {
    const row = parentRow(accepted('company', { id: 'c', name: 'SpaceX', valuation: 74_000_000_000 }));
    expect(row['valuation']).toBe(74_000_000_000);
  });

  it('history dates have no milliseconds', () => {
    const row = parentRow(accepted('history', { id: 'h', event_date_utc: '2008-09-28T23:15:00Z' }));
    expect(row['event_date_utc']).toBe('2008-09-28T23:15:00.000Z');
  });

  it('spaceTrack keys are upper-case, its times without zone are UTC and keep their microseconds', () => {
    expect(parentRow(accepted('starlink', satellite))).toMatchObject({
      epoch: '2020-10-13T04:16:08.000064Z',
      creation_date: '2020-10-13T04:16:08.000Z',
      launch_date: '2019-05-24',
      decay_date: '2020-10-13',
      decayed: 1,
      bstar: -0.070464,
      inclination: 53,
      latitude: null,
    });
  });

  it('pads have pictures in newer replies only', () => {
    const old = accepted('landpads', { id: 'l', name: 'LZ-1' });
    const now = accepted('landpads', { id: 'l', name: 'LZ-1', images: { large: ['x'] } });
    expect(rowsOf(old, 'landpad_images')).toEqual([]);
    expect(rowsOf(now, 'landpad_images')).toMatchObject([{ landpad_id: 'l', image_position: 0, url: 'x' }]);
  });

  it('the roadster is one row per read, keyed by the time of the read', () => {
    const { keep, tables } = findStream('roadster');
    expect(keep).toBe('every-read');
    expect(tables[0].primaryKey).toEqual(['id', '_airbyte_extracted_at']);
    const row = parentRow(accepted('roadster', { id: 'r', epoch_jd: 2459325.191331019 }));
    expect(row['epoch_jd']).toBe(2459325.191331019);
  });

  it('back references are known and not loaded', () => {
    const core = { id: 'c', serial: 'B1051' };
    const parsed = accepted('cores', { ...core, launches: ['l1', 'l2'] });
    expect(parsed.unknownFields).toEqual([]);
    expect(parsed.rows).toHaveLength(1);
    expect(parsed.rowHash).toBe(accepted('cores', core).rowHash);
  });

  it('tbd is the spelling of the data; tdb, that of the documentation, is an unknown field', () => {
    const { rows, unknownFields } = accepted('launches', { ...launch, tbd: true, tdb: false });
    expect(rows[0]?.row).toMatchObject({ tbd: true, _extra: { tdb: false } });
    expect(unknownFields).toEqual([{ path: 'tdb', jsonType: 'boolean' }]);
  });

  it('flight_number is no key: it has gaps, repeats and may be missing', () => {
    expect(findStream('launches').tables[0].primaryKey).toEqual(['id']);
    expect(parentRow(accepted('launches', { ...launch, flight_number: null }))['flight_number']).toBeNull();
  });

  it('success is null for a past launch too, and upcoming stays true long after the date', () => {
    expect(parentRow(accepted('launches', { ...launch, success: null }))).toMatchObject({ upcoming: false });
    expect(parentRow(accepted('launches', { ...launch, upcoming: true }))).toMatchObject({ upcoming: true });
  });

  it('landing_success is null though attempted; Ocean has no landing pad', () => {
    const cores = [
      { core: 'c', landing_attempt: true, landing_success: null, landing_type: null },
      { core: 'c', landing_attempt: true, landing_success: true, landing_type: 'Ocean', landpad: null },
    ];
    expect(rowsOf(accepted('launches', { ...launch, cores }), 'launch_cores')).toMatchObject([
      { landing_success: null, landing_type: null },
      { landing_success: true, landing_type: 'Ocean', landpad_id: null },
    ]);
  });

  it('date_unix and static_fire_date_unix may contradict the UTC dates: both are kept', () => {
    const document = {
      ...launch,
      date_unix: 1,
      static_fire_date_unix: 2,
      static_fire_date_utc: '2020-01-01T00:00:00.000Z',
    };
    expect(parentRow(accepted('launches', document))).toMatchObject({
      date_utc: '2006-03-24T22:30:00.000Z',
      date_unix: 1,
      static_fire_date_utc: '2020-01-01T00:00:00.000Z',
      static_fire_date_unix: 2,
    });
  });

  it('DECAYED is 0 or 1, not a boolean; BSTAR may be negative', () => {
    expect(parentRow(accepted('starlink', satellite))).toMatchObject({ decayed: 1, bstar: -0.070464 });
    const spaceTrack = { ...satellite.spaceTrack, DECAYED: true };
    expect(rejected('starlink', { ...satellite, spaceTrack }).issues[0]?.path).toBe('spaceTrack.DECAYED');
  });

  it('ids are texts, whatever their form', () => {
    const id = '0b9d2f5e-1f3c-4a8e-9a52-6c1d6a0f4c11';
    expect(accepted('launches', { ...launch, id }).id).toBe(id);
  });

  it('a field that vanishes is null, one that is added is kept and reported', () => {
    const { auto_update: _gone, ...rest } = { ...launch, auto_update: true };
    expect(parentRow(accepted('launches', rest))['auto_update']).toBeNull();
    const added = accepted('launches', { ...launch, region: 'x' });
    expect(parentRow(added)['_extra']).toEqual({ region: 'x' });
    expect(added.unknownFields).toEqual([{ path: 'region', jsonType: 'string' }]);
  });

  it('a launch of version 3 is rejected whole', () => {
    const v3 = {
      flight_number: 1,
      mission_name: 'FalconSat',
      launch_date_utc: '2006-03-24T22:30:00.000Z',
      rocket: { rocket_id: 'falcon1' },
      links: {},
      upcoming: false,
    };
    const paths = rejected('launches', v3).issues.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['id', 'name', 'date_utc', 'rocket']));
  });
});
