import type { World } from './random.ts';
import { isoDate } from './random.ts';
import type { JsonObject } from '../types.ts';

/** What a mission carries; decides rocket, fairing, capsule and payload. */
export type MissionKind = 'starlink' | 'cargo' | 'crew' | 'satellite';

const orbits = [
  ['LEO', 'low-earth'],
  ['GTO', 'geostationary'],
  ['SSO', 'sun-synchronous'],
  ['ISS', 'low-earth'],
  ['HEO', 'highly-elliptical'],
] as const;

const customers = [
  'NASA (CRS)',
  'Iridium Co',
  'Es’hailSat',
  'TürkmenÄlem Agency',
  'SES S.A.',
  'JAXA',
  'Ünïversity of Example',
];
const countries = ['United States', 'Luxembourg', 'Japan', 'Turkmenistan', 'Qatar', 'Argentina'];

/** What a payload needs to know of its mission. */
export interface PayloadRequest {
  readonly index: number;
  readonly name: string;
  readonly kind: MissionKind;
  /** Null for a payload that no launch claims. */
  readonly launchId: string | null;
  readonly capsuleId: string | null;
  readonly launchedUnix: number;
  readonly past: boolean;
}

/** One payload. Numbers mix whole ones and decimals; catalogue numbers can repeat, and 72000 stands for "not yet known". */
export function payload(world: World, request: PayloadRequest): JsonObject {
  const { index, kind, past } = request;
  const random = world.random('payload', index);
  const dragon = kind === 'cargo' || kind === 'crew';
  const [orbit, regime] =
    kind === 'starlink' ? (['VLEO', 'very-low-earth'] as const) : dragon ? orbits[3] : random.pick(orbits);
  const massKg =
    !past && random.chance(0.5)
      ? null
      : random.chance(0.3)
        ? random.decimal(1, 9000, 1)
        : random.integer(20, 15600);
  // An orbit is measured after the launch, and even then not of every payload.
  const measured = past && random.chance(0.8);
  const orbital = (min: number, max: number, digits: number) =>
    measured ? random.decimal(min, max, digits) : null;
  const noradCount = !past ? 0 : kind === 'starlink' ? 60 : random.pick([1, 1, 1, 2, 10]);
  const firstNorad = 33000 + index * 61;
  return {
    dragon: {
      capsule: request.capsuleId,
      mass_returned_kg: dragon && past ? random.integer(150, 2500) : null,
      mass_returned_lbs: dragon && past ? random.decimal(330, 5512, 1) : null,
      flight_time_sec: dragon && past ? random.integer(139, 5527500) : null,
      manifest: dragon && past ? `https://documents.example/manifest-${index}.pdf` : null,
      water_landing: dragon && past ? true : null,
      land_landing: dragon && past ? false : null,
    },
    name: request.name,
    type: dragon ? (kind === 'crew' ? 'Crew Dragon' : 'Dragon 1.1') : 'Satellite',
    reused: dragon && random.chance(0.4),
    launch: request.launchId,
    customers:
      kind === 'starlink'
        ? ['SpaceX']
        : random.chance(0.1)
          ? [random.pick(customers), random.pick(customers)]
          : [random.pick(customers)],
    norad_ids: Array.from({ length: noradCount }, (_, satellite) =>
      index % 53 === 52 && satellite === 0 ? 72000 : firstNorad - (index % 29 === 28 ? 1 : 0) + satellite,
    ),
    nationalities: [kind === 'starlink' ? 'United States' : random.pick(countries)],
    manufacturers: random.chance(0.05)
      ? []
      : [kind === 'satellite' ? random.pick(['SSL', 'Boeing', 'Thales Alenia Space']) : 'SpaceX'],
    mass_kg: massKg,
    mass_lbs: massKg === null ? null : Number((massKg * 2.20462).toFixed(1)),
    orbit: !past && random.chance(0.1) ? null : orbit,
    reference_system: 'geocentric',
    regime,
    longitude: orbit === 'GTO' ? random.decimal(-116, 162, 1) : null,
    semi_major_axis_km: orbital(6525, 42200, 3),
    eccentricity: orbital(0, 0.7, 7),
    periapsis_km: orbital(130, 35000, 3),
    apoapsis_km: orbital(150, 40000, 3),
    inclination_deg: measured ? random.pick([97, 51.64, 97.5, 0, 53.0477]) : null,
    period_min: orbital(88, 1436, 3),
    lifespan_years: random.chance(0.5) ? null : random.pick([0.00547945, 5, 15, 1.5, 3500000]),
    epoch: measured ? isoDate(request.launchedUnix + 864000) : null,
    mean_motion: orbital(1, 16, 8),
    raan: orbital(0, 360, 4),
    arg_of_pericenter: orbital(0, 360, 4),
    mean_anomaly: orbital(0, 360, 4),
    id: world.id('payload', index),
  };
}
