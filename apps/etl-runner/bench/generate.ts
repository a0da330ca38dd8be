import { gzipSync } from 'node:zlib';

/** Deterministic numbers from 0 to 1 (mulberry32), so that every run has the same objects. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One line of destination-s3 with a starlink satellite: about 1.4 kB, numbers and dates as the API has them. */
export function starlinkLine(index: number, extractedAtMs: number): string {
  const random = randomNumbers(index + 1);
  const decimal = (min: number, max: number, digits: number) =>
    Number((min + random() * (max - min)).toFixed(digits));
  const norad = 44_000 + index;
  const inclination = decimal(52.9, 53.1, 4);
  const day = `20${19 + (index % 5)}-0${1 + (index % 9)}-${10 + (index % 18)}`;
  const digits = () => String(Math.floor(random() * 1e14)).padStart(14, '0');
  const id = (0x5eed770 + index).toString(16).padStart(24, '0');
  const document = {
    spaceTrack: {
      CCSDS_OMM_VERS: '2.0',
      COMMENT: 'GENERATED VIA SPACE-TRACK.ORG API',
      CREATION_DATE: `${day}T04:16:08`,
      ORIGINATOR: '18 SPCS',
      OBJECT_NAME: `STARLINK-${index}`,
      OBJECT_ID: `2019-029${String.fromCharCode(65 + (index % 26))}`,
      CENTER_NAME: 'EARTH',
      REF_FRAME: 'TEME',
      TIME_SYSTEM: 'UTC',
      MEAN_ELEMENT_THEORY: 'SGP4',
      EPOCH: `${day}T02:56:59.${digits().slice(0, 6)}`,
      MEAN_MOTION: decimal(15, 16.5, 8),
      ECCENTRICITY: decimal(0.00001, 0.003, 7),
      INCLINATION: inclination,
      RA_OF_ASC_NODE: decimal(0, 360, 4),
      ARG_OF_PERICENTER: decimal(0, 360, 4),
      MEAN_ANOMALY: decimal(0, 360, 4),
      EPHEMERIS_TYPE: 0,
      CLASSIFICATION_TYPE: 'U',
      NORAD_CAT_ID: norad,
      ELEMENT_SET_NO: 999,
      REV_AT_EPOCH: Math.floor(random() * 14_000),
      BSTAR: decimal(-0.01, 0.01, 8),
      MEAN_MOTION_DOT: decimal(-0.01, 0.01, 8),
      MEAN_MOTION_DDOT: 0.000012426,
      SEMIMAJOR_AXIS: decimal(6500, 6950, 3),
      PERIOD: decimal(87, 96, 3),
      APOAPSIS: decimal(130, 567, 3),
      PERIAPSIS: decimal(108, 565, 3),
      OBJECT_TYPE: 'PAYLOAD',
      RCS_SIZE: 'LARGE',
      COUNTRY_CODE: 'US',
      LAUNCH_DATE: day,
      SITE: 'AFETR',
      DECAY_DATE: null,
      DECAYED: 0,
      FILE: 2_700_000 + index,
      GP_ID: 150_000_000 + index,
      TLE_LINE0: `0 STARLINK-${index}`,
      TLE_LINE1: `1 ${norad}U 19029K   20287.12291165  .${digits().slice(0, 8)}  12426-4  22139-2 0  9995`,
      TLE_LINE2: `2 ${norad}  ${inclination} 332.0356 0003711 120.7278 242.0157 16.${digits()}`,
    },
    version: 'v1.0',
    launch: '5eb87d30ffd86e000604b378',
    longitude: decimal(-180, 180, 12),
    latitude: decimal(-53, 53, 12),
    height_km: decimal(218, 573, 12),
    velocity_kms: decimal(7.5, 7.8, 12),
    id,
  };
  return JSON.stringify({
    _airbyte_raw_id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
    _airbyte_extracted_at: extractedAtMs,
    _airbyte_generation_id: 0,
    _airbyte_meta: { sync_id: 1, changes: [] },
    _airbyte_data: document,
  });
}

/** An object as destination-s3 writes it: gzip JSONL with the satellites `from` … `to - 1`. */
export function starlinkObject(
  from: number,
  to: number,
  extractedAtMs: number,
): { body: Buffer; bytes: number } {
  const lines: string[] = [];
  for (let index = from; index < to; index += 1) lines.push(starlinkLine(index, extractedAtMs));
  const text = Buffer.from(`${lines.join('\n')}\n`);
  return { body: gzipSync(text), bytes: text.length };
}

/** The key under which destination-s3 writes part `part` of a sync. */
export function starlinkKey(syncMs: number, part: number): string {
  return `raw/starlink/2026_11_01_${syncMs}_${part}.jsonl.gz`;
}
