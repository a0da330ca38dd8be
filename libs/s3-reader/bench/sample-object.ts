import { gzipSync } from 'node:zlib';

/** An object of destination-s3 and what it holds. */
export interface SampleObject {
  readonly gzipped: Buffer;
  readonly content: Buffer;
  readonly records: number;
}

const numbers =
  'MEAN_MOTION ECCENTRICITY INCLINATION RA_OF_ASC_NODE ARG_OF_PERICENTER MEAN_ANOMALY BSTAR MEAN_MOTION_DOT SEMIMAJOR_AXIS PERIOD APOAPSIS PERIAPSIS';
const integers = 'EPHEMERIS_TYPE NORAD_CAT_ID ELEMENT_SET_NO REV_AT_EPOCH DECAYED FILE GP_ID';
const texts =
  'CCSDS_OMM_VERS COMMENT ORIGINATOR OBJECT_NAME OBJECT_ID CENTER_NAME REF_FRAME TIME_SYSTEM MEAN_ELEMENT_THEORY CLASSIFICATION_TYPE OBJECT_TYPE RCS_SIZE COUNTRY_CODE SITE';

/** A satellite of the size and shape of the API's, with made-up values. */
function satellite(index: number, random: () => number): Record<string, unknown> {
  const fields = (names: string, value: (name: string) => unknown) =>
    names.split(' ').map((name) => [name, value(name)] as const);
  return {
    spaceTrack: Object.fromEntries([
      ...fields(texts, (name) => `${name} ${Math.floor(random() * 10_000)}`),
      ...fields(numbers, () => Number((random() * 360).toFixed(4))),
      ...fields(integers, () => Math.floor(random() * 100_000)),
      ...fields(
        'EPOCH CREATION_DATE',
        () => `2020-10-13T02:56:59.${Math.floor(100_000 + random() * 899_999)}`,
      ),
      ...fields('LAUNCH_DATE DECAY_DATE', () => '2019-05-24'),
      ...fields(
        'TLE_LINE0 TLE_LINE1 TLE_LINE2',
        () => `1 44244U 19029K   20287.1229${Math.floor(random() * 10_000)}  .47180237  12426-4`,
      ),
    ]),
    version: 'v0.9',
    launch: '5eb87d30ffd86e000604b378',
    longitude: random() * 360,
    latitude: null,
    height_km: random() * 550,
    velocity_kms: random() * 8,
    id: index.toString(16).padStart(24, '0'),
  };
}

/** The same object in every run. */
export function sampleObject(records: number): SampleObject {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const lines = Array.from({ length: records }, (_, index) =>
    JSON.stringify({
      _airbyte_raw_id: `0b9d2f5e-1f3c-4a8e-9a52-${index.toString(16).padStart(12, '0')}`,
      _airbyte_extracted_at: 1_795_397_830_404 + index,
      _airbyte_meta: { sync_id: 7, changes: [] },
      _airbyte_generation_id: 3,
      _airbyte_data: satellite(index, random),
    }),
  );
  const content = Buffer.from(`${lines.join('\n')}\n`);
  return { content, gzipped: gzipSync(content), records };
}
