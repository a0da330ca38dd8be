import { BoosterFleet } from './boosters.ts';
import { company, dragons, landpadSpecs, launchpadSpecs, roadster, rocketIndex, rockets } from './fleet.ts';
import { launchDocument } from './launches.ts';
import type { Mission } from './launches.ts';
import { payload } from './payloads.ts';
import type { MissionKind } from './payloads.ts';
import { capsule, crewMember, historyEvent, ship } from './people-and-ships.ts';
import { World } from './random.ts';
import { starlinkSatellite } from './starlink.ts';
import type { SpacexDataSet, JsonObject } from '../types.ts';

/** Options of {@link simulate}. */
export interface SimulationOptions {
  /** Another seed gives another world; the same seed always the same one. @default 1 */
  readonly seed?: number;
  /** Size: 1 is about 150 launches and 1,400 satellites. @default 1 */
  readonly scale?: number;
}

/** The simulated present; fixed, so that the same options give the same documents on any day. */
const nowUnix = Date.UTC(2024, 0, 15, 12) / 1000;
const firstLaunchUnix = Date.UTC(2007, 2, 21, 1, 10) / 1000;

const shipCount = 24;
const crewCount = 18;
const capsuleCount = 20;
const satellitesPerLaunch = 60;
const roles = ['Commander', 'Pilot', 'Mission Specialist 1', 'Mission Specialist 2'];

/**
 * Invents all collections of the API: documents of the real shape with the real oddities, whose references agree
 * with each other. Deterministic: the options alone decide every value.
 */
export function simulate(options: SimulationOptions = {}): SpacexDataSet {
  const { seed = 1, scale = 1 } = options;
  const world = new World(seed);
  const count = Math.max(20, Math.round(150 * scale));
  const missions = Array.from({ length: count }, (_, index) => planMission(world, index, count));
  const boosters = new BoosterFleet(world);
  const launches = missions.map((mission) => launchDocument(world, mission, boosters));
  return {
    name: `simulated (seed ${seed}, scale ${scale})`,
    collections: {
      capsules: documents(capsuleCount, (index) =>
        capsule(
          world,
          index,
          launchesWith(missions, world.id('capsule', index), ({ capsuleIds }) => capsuleIds),
        ),
      ),
      company: [company(world)],
      cores: boosters.documents(),
      crew: documents(crewCount, (index) =>
        crewMember(
          world,
          index,
          launchesWith(missions, world.id('crew', index), ({ crew }) => crew.map((member) => member.crew)),
        ),
      ),
      dragons: dragons(world),
      history: documents(15, (index) => historyEvent(world, index)),
      landpads: landpads(world, boosters),
      launches,
      launchpads: launchpads(world, missions, launches),
      payloads: payloads(world, missions),
      roadster: [roadster(world, nowUnix)],
      rockets: rockets(world),
      ships: documents(shipCount, (index) =>
        ship(
          world,
          index,
          launchesWith(missions, world.id('ship', index), ({ shipIds }) => shipIds),
        ),
      ),
      starlink: missions
        .filter(({ kind, past }) => kind === 'starlink' && past)
        .flatMap((mission, batch) =>
          documents(satellitesPerLaunch, (satellite) =>
            starlinkSatellite(world, {
              index: batch * satellitesPerLaunch + satellite,
              launchId: mission.id,
              launchedUnix: mission.unix,
              noradId: 44000 + batch * satellitesPerLaunch + satellite,
            }),
          ),
        ),
    },
  };
}

const documents = (count: number, make: (index: number) => JsonObject): readonly JsonObject[] =>
  Array.from({ length: count }, (_, index) => make(index));

const launchesWith = (
  missions: readonly Mission[],
  id: string,
  ids: (mission: Mission) => readonly string[],
) => missions.filter((mission) => ids(mission).includes(id)).map((mission) => mission.id);

/** Decides what flies when, on what and from where. Launches come ever faster; the last seventh is still to come. */
function planMission(world: World, index: number, count: number): Mission {
  const random = world.random('mission', index);
  const pastCount = Math.round(count * 0.86);
  const past = index < pastCount;
  const unix = past
    ? Math.round(firstLaunchUnix + (nowUnix - 86400 - firstLaunchUnix) * (index / pastCount) ** 0.6)
    : nowUnix + (index - pastCount + 1) * 20 * 86400;
  const kind = missionKind(index);
  const rocket =
    index < 4
      ? rocketIndex.falcon1
      : kind === 'satellite' && index % 30 === 29
        ? rocketIndex.falconHeavy
        : rocketIndex.falcon9;
  const launchpad =
    rocket === rocketIndex.falcon1
      ? 0
      : rocket === rocketIndex.falconHeavy || kind === 'crew'
        ? 2
        : random.pick([1, 1, 2, 3]);
  const capsuleIndex = Math.min(
    capsuleCount - 1,
    Math.floor((index / count) * capsuleCount) + random.integer(0, 1),
  );
  const shipStart = random.integer(0, shipCount - 5);
  const ships = past && index >= 5 ? random.integer(0, 4) : 0;
  const firstCrew = random.integer(0, crewCount - 4);
  return {
    index,
    id: world.id('launch', index),
    name: missionName(kind, index),
    kind,
    rocket,
    launchpad,
    unix,
    past,
    payloadIds: Array.from({ length: payloadCount(index) }, (_, part) =>
      world.id('payload', index * 3 + part),
    ),
    shipIds: Array.from({ length: ships }, (_, position) => world.id('ship', shipStart + position)),
    capsuleIds: kind === 'cargo' || kind === 'crew' ? [world.id('capsule', capsuleIndex)] : [],
    crew:
      kind === 'crew' ? roles.map((role, seat) => ({ crew: world.id('crew', firstCrew + seat), role })) : [],
  };
}

function missionKind(index: number): MissionKind {
  if (index < 6) return 'satellite';
  if (index % 25 === 24) return 'crew';
  if (index % 8 === 7) return 'cargo';
  return index >= 60 && index % 3 === 0 ? 'starlink' : 'satellite';
}

function missionName(kind: MissionKind, index: number): string {
  if (kind === 'starlink') return `Starlink-${Math.floor(index / 3)} (v1.0)`;
  if (kind === 'cargo') return `CRS-${Math.floor(index / 8)}`;
  if (kind === 'crew') return `Crew-${Math.floor(index / 25)}`;
  return index % 19 === 18 ? `TürkmenSat ${index}°E / Es’hail ${index}` : `Demosat ${index + 1}`;
}

/** Mostly one; two or three satellites may share a rocket. */
const payloadCount = (index: number): number => (index % 17 === 16 ? 3 : index % 9 === 5 ? 2 : 1);

function payloads(world: World, missions: readonly Mission[]): readonly JsonObject[] {
  const flown = missions.flatMap((mission) =>
    mission.payloadIds.map((_, part) =>
      payload(world, {
        index: mission.index * 3 + part,
        name: mission.payloadIds.length > 1 ? `${mission.name} part ${part + 1}` : mission.name,
        kind: mission.kind,
        launchId: mission.id,
        capsuleId: mission.capsuleIds[0] ?? null,
        launchedUnix: mission.unix,
        past: mission.past,
      }),
    ),
  );
  const unclaimed = payload(world, {
    index: missions.length * 3,
    name: 'GPS SV05',
    kind: 'satellite',
    launchId: null,
    capsuleId: null,
    launchedUnix: nowUnix,
    past: false,
  });
  return [...flown, unclaimed];
}

/** Launchpads count past launches only, as the API does: nobody may derive launches from them. */
function launchpads(
  world: World,
  missions: readonly Mission[],
  launches: readonly JsonObject[],
): readonly JsonObject[] {
  return launchpadSpecs.map((spec, index) => {
    const flown = missions.filter(({ launchpad, past }) => launchpad === index && past);
    return {
      name: spec.name,
      full_name: `${spec.name} Launch Complex`,
      locality: spec.name.split(' ')[0] ?? spec.name,
      region: spec.zone.split('/')[1] ?? spec.zone,
      timezone: spec.zone,
      latitude: spec.latitude,
      longitude: spec.longitude,
      launch_attempts: flown.length,
      launch_successes: flown.filter((mission) => launches[mission.index]?.['success'] === true).length,
      rockets: spec.rockets.map((rocket) => world.id('rocket', rocket)),
      launches: flown.map((mission) => mission.id),
      details: `Made-up details of ${spec.name}.`,
      status: spec.status,
      id: world.id('launchpad', index),
    };
  });
}

function landpads(world: World, boosters: BoosterFleet): readonly JsonObject[] {
  return landpadSpecs.map((spec, index) => ({
    name: spec.name,
    full_name: `${spec.name} Landing Place`,
    type: spec.type,
    locality: 'Cape',
    region: 'Florida',
    latitude: 28.4857 + index / 100,
    longitude: -80.5449,
    landing_attempts: boosters.landpads[index]?.attempts ?? 0,
    landing_successes: boosters.landpads[index]?.successes ?? 0,
    wikipedia: `https://wiki.example/${spec.name}`,
    details: `Made-up details of ${spec.name}: it isn’t real.`,
    launches: boosters.landpads[index]?.launches ?? [],
    status: spec.status,
    id: world.id('landpad', index),
  }));
}
