import { isoDate } from './random.ts';
import type { World } from './random.ts';
import type { JsonObject } from '../types.ts';

/** One satellite. Its catalogue entry has upper-case names, dates without a zone and a numeric "decayed" flag. */
export function starlinkSatellite(
  world: World,
  request: {
    readonly index: number;
    readonly launchId: string;
    readonly launchedUnix: number;
    readonly noradId: number;
  },
): JsonObject {
  const { index, noradId } = request;
  const random = world.random('starlink', index);
  const decayed = index % 20 === 19;
  const launchDate = isoDate(request.launchedUnix).slice(0, 10);
  const year = launchDate.slice(0, 4);
  const meanMotion = random.decimal(15, 16.5, 8);
  const inclination = index % 50 === 49 ? 97 : random.decimal(52.9, 53.1, 4);
  const name = `STARLINK-${1000 + index}`;
  return {
    spaceTrack: {
      CCSDS_OMM_VERS: '2.0',
      COMMENT: 'GENERATED VIA SPACE-TRACK.ORG API',
      CREATION_DATE: isoDate(request.launchedUnix + 864000).slice(0, 19),
      ORIGINATOR: '18 SPCS',
      OBJECT_NAME: name,
      OBJECT_ID: `${year}-${String((index % 99) + 1).padStart(3, '0')}A`,
      CENTER_NAME: 'EARTH',
      REF_FRAME: 'TEME',
      TIME_SYSTEM: 'UTC',
      MEAN_ELEMENT_THEORY: 'SGP4',
      EPOCH: `${isoDate(request.launchedUnix + 864000).slice(0, 19)}.${String(random.integer(0, 999999)).padStart(6, '0')}`,
      MEAN_MOTION: meanMotion,
      ECCENTRICITY: random.decimal(0.00001, 0.003, 7),
      INCLINATION: inclination,
      RA_OF_ASC_NODE: random.decimal(0, 360, 4),
      ARG_OF_PERICENTER: random.decimal(0, 360, 4),
      MEAN_ANOMALY: random.decimal(0, 360, 4),
      EPHEMERIS_TYPE: 0,
      CLASSIFICATION_TYPE: 'U',
      NORAD_CAT_ID: noradId,
      ELEMENT_SET_NO: 999,
      REV_AT_EPOCH: random.integer(175, 14020),
      BSTAR: random.decimal(-0.01, 0.01, 8),
      MEAN_MOTION_DOT: random.decimal(-0.01, 0.01, 8),
      MEAN_MOTION_DDOT: random.chance(0.7) ? 0 : 0.0000406,
      SEMIMAJOR_AXIS: random.decimal(6500, 6950, 3),
      PERIOD: Number((1440 / meanMotion).toFixed(3)),
      APOAPSIS: random.decimal(130, 567, 3),
      PERIAPSIS: random.decimal(108, 565, 3),
      OBJECT_TYPE: 'PAYLOAD',
      RCS_SIZE: index % 400 === 399 ? null : 'LARGE',
      COUNTRY_CODE: 'US',
      LAUNCH_DATE: launchDate,
      SITE: 'AFETR',
      DECAY_DATE: decayed ? isoDate(request.launchedUnix + 30000000).slice(0, 10) : null,
      DECAYED: decayed ? 1 : 0,
      FILE: 2700000 + index,
      GP_ID: 150000000 + index,
      TLE_LINE0: `0 ${name}`,
      TLE_LINE1: `1 ${noradId}U`.padEnd(69, '0'),
      TLE_LINE2: `2 ${noradId} ${inclination}`.padEnd(69, '0'),
    },
    version: 'v1.0',
    launch: request.launchId,
    longitude: decayed ? null : random.decimal(-180, 180, 14),
    latitude: decayed ? null : random.decimal(-53, 53, 14),
    height_km: decayed ? null : random.decimal(218, 573, 14),
    velocity_kms: decayed ? null : random.decimal(7.5, 7.8, 15),
    id: world.id('starlink', index),
  };
}
