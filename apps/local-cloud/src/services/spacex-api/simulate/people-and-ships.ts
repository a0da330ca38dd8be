import type { World } from './random.ts';
import type { JsonObject } from '../types.ts';

/** One ship, without its launches. Many fields are never known; `status` is empty rather than null. */
export function ship(world: World, index: number, launches: readonly string[]): JsonObject {
  const random = world.random('ship', index);
  const known = random.chance(0.7);
  return {
    legacy_id: index % 5 === 4 ? null : `SHIP${index}`,
    model: index % 6 === 5 ? 'Mark I' : null,
    type: random.pick(['Barge', 'Cargo', 'High Speed Craft', 'Tug']),
    roles: random.pick([['Support Ship'], ['Fairing Recovery', 'Support Ship'], ['ASDS barge']]),
    imo: known ? 1155000 + index : null,
    mmsi: known ? 367000000 + index : null,
    abs: known ? 562000 + index : null,
    class: known ? 2115000 + index : null,
    mass_kg: known ? random.integer(89811, 2097411) : null,
    mass_lbs: known ? random.integer(198000, 4623999) : null,
    year_built: known ? random.integer(1974, 2015) : null,
    home_port: random.pick(['Port Canaveral', 'Port of Los Angeles', 'Fort Lauderdale']),
    status: index % 3 === 0 ? null : '',
    speed_kn: null,
    course_deg: null,
    latitude: null,
    longitude: null,
    last_ais_update: null,
    link: known ? `https://ships.example/${index}` : null,
    image: `https://images.example/ships/${index}.jpg`,
    launches,
    name: `Recovery Vessel ${index + 1}`,
    active: index % 3 !== 2,
    id: world.id('ship', index),
  };
}

/** One astronaut, with the launches that name this person. */
export function crewMember(world: World, index: number, launches: readonly string[]): JsonObject {
  const random = world.random('crew', index);
  const name = `${random.pick(['Ana', 'Björn', 'Chloé', 'Dai', 'Eve'])} ${random.pick(['Muster', 'Nowak', 'Öztürk', 'Smith'])} ${index + 1}`;
  return {
    name,
    agency: random.pick(['NASA', 'JAXA', 'ESA', 'SpaceX']),
    image: `https://images.example/crew/${index}.png`,
    wikipedia: `https://wiki.example/${encodeURIComponent(name)}`,
    launches,
    status: 'active',
    id: world.id('crew', index),
  };
}

/** One capsule; `last_update` is often untrimmed. */
export function capsule(world: World, index: number, launches: readonly string[]): JsonObject {
  return {
    reuse_count: Math.max(0, launches.length - 1),
    water_landings: launches.length,
    land_landings: 0,
    last_update: index % 4 === 3 ? null : index % 3 === 1 ? 'Location and status unknown ' : 'On display',
    launches,
    serial: `C${101 + index}`,
    status: index % 5 === 4 ? 'destroyed' : index < 8 ? 'retired' : 'active',
    type: index < 4 ? 'Dragon 1.0' : index < 12 ? 'Dragon 1.1' : 'Dragon 2.0',
    id: world.id('capsule', index),
  };
}

/** One event of the company's history; its dates have no milliseconds. */
export function historyEvent(world: World, index: number): JsonObject {
  const unix = 1222643700 + index * 25000000;
  return {
    links: { article: index % 4 === 3 ? null : `https://news.example/history/${index}` },
    title: `Milestone ${index + 1}`,
    event_date_utc: new Date(unix * 1000).toISOString().replace('.000Z', 'Z'),
    event_date_unix: unix,
    details: `Something happened for the first time — event number ${index + 1}.`,
    id: world.id('history', index),
  };
}
