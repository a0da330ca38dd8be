import { isoDate } from './random.ts';
import type { World } from './random.ts';
import type { JsonObject } from '../types.ts';

/** Index of each rocket in {@link rockets}. */
export const rocketIndex = { falcon1: 0, falcon9: 1, falconHeavy: 2, starship: 3 } as const;

const lengths = (meters: number | null) => ({
  meters,
  feet: meters === null ? null : Number((meters * 3.28084).toFixed(1)),
});
const masses = (kg: number) => ({ kg, lb: Math.round(kg * 2.20462) });
const thrust = (kN: number) => ({ kN, lbf: Math.round(kN * 224.809) });
const volumes = (cubicMeters: number) => ({
  cubic_meters: cubicMeters,
  cubic_feet: Math.round(cubicMeters * 35.3147),
});

/** The four rockets; whole numbers and decimals mixed in one field, an engine without a version, a fairing of nulls. */
export function rockets(world: World): readonly JsonObject[] {
  const specs = [
    {
      name: 'Falcon 1',
      height: 22,
      diameter: 1.7,
      mass: 30000,
      engines: 1,
      version: '1C',
      boosters: 0,
      active: false,
    },
    {
      name: 'Falcon 9',
      height: 70.5,
      diameter: 3.7,
      mass: 550000,
      engines: 9,
      version: '1D+',
      boosters: 0,
      active: true,
    },
    {
      name: 'Falcon Heavy',
      height: 70,
      diameter: 12.5,
      mass: 1400000,
      engines: 27,
      version: '1D+',
      boosters: 2,
      active: true,
    },
    {
      name: 'Starship',
      height: 120,
      diameter: 9,
      mass: 5000000,
      engines: 33,
      version: '',
      boosters: 0,
      active: false,
    },
  ];
  return specs.map(({ name, height, diameter, mass, engines, version, boosters, active }, index) => ({
    height: lengths(height),
    diameter: lengths(diameter),
    mass: masses(mass),
    first_stage: {
      thrust_sea_level: thrust(engines * 800),
      thrust_vacuum: thrust(engines * 900),
      reusable: index > 0,
      engines,
      fuel_amount_tons: index === 0 ? 44.5 : engines * 40,
      burn_time_sec: version === '' ? null : 160,
    },
    second_stage: {
      thrust: thrust(index === 0 ? 30 : 950),
      payloads: {
        composite_fairing: {
          height: lengths(version === '' ? null : 13.1),
          diameter: lengths(version === '' ? null : 5.2),
        },
        option_1: index === 0 ? 'composite fairing' : 'dragon',
      },
      reusable: version === '',
      engines: 1,
      fuel_amount_tons: index === 0 ? 3.5 : 90,
      burn_time_sec: version === '' ? null : 390,
    },
    engines: {
      isp: { sea_level: 285, vacuum: 315 },
      thrust_sea_level: thrust(800),
      thrust_vacuum: thrust(900),
      number: engines,
      type: version === '' ? 'raptor' : 'merlin',
      version,
      layout: version === '' ? null : index === 0 ? 'single' : 'octaweb',
      engine_loss_max: version === '' ? null : index * 2,
      propellant_1: 'liquid oxygen',
      propellant_2: version === '' ? 'liquid methane' : 'RP-1 kerosene',
      thrust_to_weight: index === 1 ? 180.5 : 100,
    },
    landing_legs: {
      number: index === 0 ? 0 : 4 * (boosters + 1),
      material: index === 0 ? null : 'carbon fiber',
    },
    payload_weights: [
      { id: 'leo', name: 'Low Earth Orbit', ...masses(500 * engines * engines + 400) },
      ...(index > 0
        ? [{ id: 'gto', name: 'Geosynchronous Transfer Orbit', ...masses(200 * engines * engines) }]
        : []),
    ],
    flickr_images: [0, 1].map((image) => `https://images.example/rockets/${index}/${image}.jpg`),
    name,
    type: 'rocket',
    active,
    stages: 2,
    boosters,
    cost_per_launch: (index + 1) * 12500000,
    success_rate_pct: index === 3 ? 0 : 97,
    first_flight: `${2006 + index * 4}-03-01`,
    country: index === 0 ? 'Republic of the Marshall Islands' : 'United States',
    company: 'SpaceX',
    wikipedia: `https://wiki.example/${name.replace(' ', '_')}`,
    description: `${name} — a made-up description of a rocket with ${engines} engine(s).`,
    id: world.id('rocket', index),
  }));
}

/** The launch sites, without the launches that `simulate` counts for them. */
export const launchpadSpecs = [
  {
    name: 'Atoll Omelek',
    zone: 'Pacific/Kwajalein',
    offsetHours: 12,
    rockets: [0],
    status: 'retired',
    latitude: 9.05,
    longitude: 167.74,
  },
  {
    name: 'Cape SLC 40',
    zone: 'America/New_York',
    offsetHours: -5,
    rockets: [1],
    status: 'active',
    latitude: 28.56,
    longitude: -80.58,
  },
  {
    name: 'Cape LC 39A',
    zone: 'America/New_York',
    offsetHours: -5,
    rockets: [1, 2],
    status: 'active',
    latitude: 28.61,
    longitude: -80.6,
  },
  {
    name: 'Coast SLC 4E',
    zone: 'America/Los_Angeles',
    offsetHours: -8,
    rockets: [1],
    status: 'active',
    latitude: 34.63,
    longitude: -120.61,
  },
  {
    name: 'Coast SLC 3W',
    zone: 'America/Los_Angeles',
    offsetHours: -8,
    rockets: [0],
    status: 'retired',
    latitude: 34.64,
    longitude: -120.59,
  },
  {
    name: 'South Texas',
    zone: 'America/Chicago',
    offsetHours: -6,
    rockets: [3],
    status: 'under construction',
    latitude: 25.99,
    longitude: -97.15,
  },
] as const;

/** Where boosters land; "type" decides which of them a landing may name. */
export const landpadSpecs = [
  { name: 'LZ-1', type: 'RTLS', status: 'active' },
  { name: 'LZ-4', type: 'RTLS', status: 'active' },
  { name: 'JRTI-1', type: 'ASDS', status: 'retired' },
  { name: 'OCISLY', type: 'ASDS', status: 'active' },
  { name: 'ASOG', type: 'ASDS', status: 'under construction' },
] as const;

/** The two capsule models. */
export function dragons(world: World): readonly JsonObject[] {
  return [0, 1].map((index) => ({
    heat_shield: {
      material: 'PICA-X',
      size_meters: 3.5 + index / 10,
      temp_degrees: 3000,
      dev_partner: 'NASA',
    },
    launch_payload_mass: masses(6000),
    launch_payload_vol: volumes(25),
    return_payload_mass: masses(3000),
    return_payload_vol: volumes(11),
    pressurized_capsule: { payload_volume: volumes(11) },
    trunk: { trunk_volume: volumes(14 + index * 23), cargo: { solar_array: 2, unpressurized_cargo: true } },
    height_w_trunk: lengths(7.2 + index),
    diameter: lengths(index === 0 ? 3.7 : 4),
    first_flight: `${2010 + index * 9}-12-08`,
    flickr_images: [`https://images.example/dragons/${index}.jpg`],
    name: `Dragon ${index + 1}`,
    type: 'capsule',
    active: index === 1,
    crew_capacity: index * 7,
    sidewall_angle_deg: 15,
    orbit_duration_yr: 2,
    dry_mass_kg: 4200 + index * 2000,
    dry_mass_lb: 9300 + index * 4400,
    thrusters: ['Draco', 'SuperDraco'].slice(0, index + 1).map((type, thruster) => ({
      type,
      amount: 18 - thruster * 10,
      pods: 4,
      fuel_1: 'nitrogen tetroxide',
      fuel_2: 'monomethylhydrazine',
      isp: 300 - thruster * 60,
      thrust: thrust(thruster === 0 ? 0.4 : 71),
    })),
    wikipedia: `https://wiki.example/Dragon_${index + 1}`,
    description: `Made-up description of Dragon ${index + 1}.`,
    id: world.id('dragon', index),
  }));
}

/** The company: its valuation needs more than 32 bits. */
export const company = (world: World): JsonObject => ({
  headquarters: { address: 'Rocket Road', city: 'Hawthorne', state: 'California' },
  links: {
    website: 'https://company.example/',
    flickr: 'https://images.example/company',
    twitter: 'https://social.example/company',
    elon_twitter: 'https://social.example/founder',
  },
  name: 'SpaceX',
  founder: 'A. Founder',
  founded: 2002,
  employees: 12345,
  vehicles: 4,
  launch_sites: 3,
  test_sites: 3,
  ceo: 'A. Founder',
  cto: 'A. Founder',
  coo: 'B. Officer',
  cto_propulsion: 'C. Engineer',
  valuation: 98765432100,
  summary: 'A simulated company that launches simulated rockets.',
  id: world.id('company', 0),
});

/** The car in orbit: all decimals, as the API computes them anew at every read. */
export function roadster(world: World, nowUnix: number): JsonObject {
  const random = world.random('roadster', 0);
  return {
    flickr_images: [0, 1].map((image) => `https://images.example/roadster/${image}.jpg`),
    name: "A Founder's Roadster",
    launch_date_utc: isoDate(1517949900),
    launch_date_unix: 1517949900,
    launch_mass_kg: 1350,
    launch_mass_lbs: 2976,
    norad_id: 43205,
    epoch_jd: nowUnix / 86400 + 2440587.5,
    orbit_type: 'heliocentric',
    apoapsis_au: random.decimal(1.6, 1.7, 15),
    periapsis_au: random.decimal(0.9, 1, 15),
    semi_major_axis_au: random.decimal(30, 40, 14),
    eccentricity: random.decimal(0.2, 0.3, 16),
    inclination: random.decimal(1, 1.1, 15),
    longitude: random.decimal(300, 320, 13),
    periapsis_arg: random.decimal(170, 180, 13),
    period_days: random.decimal(550, 560, 12),
    speed_kph: random.decimal(6000, 7000, 12),
    speed_mph: random.decimal(3700, 4400, 12),
    earth_distance_km: random.decimal(4e7, 5e7, 8),
    earth_distance_mi: random.decimal(2e7, 3e7, 9),
    mars_distance_km: random.decimal(2e8, 3e8, 7),
    mars_distance_mi: random.decimal(1e8, 2e8, 8),
    wikipedia: 'https://wiki.example/Roadster',
    video: 'https://video.example/roadster',
    details: 'A car that served as the payload of a test flight. “Driven” by nobody.',
    id: world.id('roadster', 0),
  };
}
