import type { BoosterFleet } from './boosters.ts';
import { launchpadSpecs, rocketIndex } from './fleet.ts';
import type { MissionKind } from './payloads.ts';
import { isoDate } from './random.ts';
import type { Random, World } from './random.ts';
import type { JsonObject, JsonValue } from '../types.ts';

/** A launch before its document is written: what other collections need to know of it. */
export interface Mission {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly kind: MissionKind;
  readonly rocket: number;
  readonly launchpad: number;
  readonly unix: number;
  readonly past: boolean;
  readonly payloadIds: readonly string[];
  readonly shipIds: readonly string[];
  readonly capsuleIds: readonly string[];
  /** v5 form: `{crew, role}`. */
  readonly crew: readonly { readonly crew: string; readonly role: string }[];
}

const landingsSinceIndex = 18;
const linkNames = ['presskit', 'webcast', 'article', 'wikipedia'] as const;

/** Writes the document of a mission, with the oddities that the API's launches have. */
export function launchDocument(world: World, mission: Mission, boosters: BoosterFleet): JsonObject {
  const { index, past, unix } = mission;
  const random = world.random('launch', index);
  const outcome = past ? pastOutcome(index, random) : { success: null, failures: [] };
  const staticFireUnix = past && random.chance(0.6) ? unix - random.integer(2, 9) * 86400 : null;
  const dateUnix = past ? unix : startOfMonth(unix);
  const coreCount = mission.rocket === rocketIndex.falconHeavy ? 3 : 1;
  return {
    fairings: fairings(mission, random),
    links: links(mission, random),
    static_fire_date_utc: staticFireUnix === null ? null : isoDate(staticFireUnix),
    // Once in a while the two disagree.
    static_fire_date_unix:
      staticFireUnix === null ? null : index % 61 === 60 ? staticFireUnix - 563730 : staticFireUnix,
    tbd: false,
    net: !past && random.chance(0.1),
    window: random.chance(0.25) ? null : random.pick([0, 3600, 7200, 18300]),
    rocket: world.id('rocket', mission.rocket),
    success: outcome.success,
    details: details(mission, random),
    crew: mission.crew as unknown as JsonValue,
    ships: mission.shipIds,
    capsules: mission.capsuleIds,
    payloads: mission.payloadIds,
    launchpad: world.id('launchpad', mission.launchpad),
    auto_update: true,
    // A field that older replies do not have at all.
    ...(index % 7 === 6
      ? {}
      : {
          launch_library_id: past
            ? null
            : `${mission.id.slice(0, 8)}-0000-4000-8000-${mission.id.slice(8, 20)}`,
        }),
    failures: outcome.failures,
    // Unique, but with gaps.
    flight_number: index + 1 + Math.floor(index / 45),
    name: mission.name,
    date_utc: isoDate(dateUnix),
    date_unix: dateUnix,
    date_local: localDate(dateUnix, launchpadSpecs[mission.launchpad]?.offsetHours ?? 0),
    date_precision: past ? 'hour' : random.pick(['month', 'month', 'quarter', 'day', 'half', 'year', 'hour']),
    upcoming: !past,
    cores: past
      ? boosters.fly(mission.id, coreCount, unix, index >= landingsSinceIndex, random)
      : boosters.plan(mission.id, coreCount, random),
    id: mission.id,
  };
}

/** Mostly a success; the first ones fail, one fails before its start, and of one nobody knows. */
function pastOutcome(
  index: number,
  random: Random,
): { success: boolean | null; failures: readonly JsonObject[] } {
  if (index % 97 === 60) return { success: null, failures: [] };
  const beforeStart = index % 131 === 33;
  if (index >= 3 && !beforeStart && !random.chance(0.01)) return { success: true, failures: [] };
  return {
    success: false,
    failures: [
      {
        time: beforeStart ? -165000 : random.integer(10, 301),
        altitude: index === 0 ? null : random.integer(0, 289),
        reason: beforeStart ? 'helium tank exploded during the static fire' : 'merlin engine failure',
      },
    ],
  };
}

/** Null for capsules; else an object, sometimes of nulls only, often without ships. */
function fairings(mission: Mission, random: Random): JsonObject | null {
  if (mission.capsuleIds.length > 0) return null;
  if (random.chance(0.18)) return { reused: null, recovery_attempt: null, recovered: null, ships: [] };
  const attempt = random.chance(0.4);
  return {
    reused: random.chance(0.2),
    recovery_attempt: attempt,
    recovered: attempt ? random.chance(0.6) : null,
    ships: attempt ? mission.shipIds.slice(0, 2) : [],
  };
}

function links(mission: Mission, random: Random): JsonObject {
  const maybe = (probability: number, kind: string) =>
    mission.past && random.chance(probability)
      ? `https://${kind}.example/launches/${mission.index + 1}`
      : null;
  const patch = maybe(0.95, 'images');
  return {
    patch: { small: patch && `${patch}-small.png`, large: patch && `${patch}-large.png` },
    reddit: {
      campaign: maybe(0.7, 'reddit'),
      launch: maybe(0.8, 'reddit'),
      media: maybe(0.6, 'reddit'),
      recovery: maybe(0.4, 'reddit'),
    },
    flickr: {
      small: [],
      original: Array.from(
        { length: mission.past ? random.integer(0, 9) : 0 },
        (_, image) => `https://images.example/launches/${mission.index + 1}/${image}.jpg`,
      ),
    },
    presskit: maybe(0.7, linkNames[0]),
    webcast: maybe(0.95, linkNames[1]),
    youtube_id: mission.past ? mission.id.slice(0, 11) : null,
    article: maybe(0.9, linkNames[2]),
    wikipedia: maybe(0.9, linkNames[3]),
  };
}

/** Null, short, of several lines with a blank at the end, or longer than a thousand bytes with other alphabets in it. */
function details(mission: Mission, random: Random): string | null {
  if (random.chance(0.3)) return null;
  const sentence = `${mission.name} — the world’s ${mission.index + 1}. simulated mission.`;
  if (mission.index % 23 === 22) return `${sentence}\nThe second line ends with a blank. `;
  if (mission.index % 41 === 40) return `${sentence} ${'Träger über dem Æther. '.repeat(48)}`;
  return sentence;
}

function startOfMonth(unix: number): number {
  const date = new Date(unix * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
}

/** A date of midnight UTC shows the day before in America, as in the API. */
function localDate(unix: number, offsetHours: number): string {
  const local = isoDate(unix + offsetHours * 3600).slice(0, 19);
  return `${local}${offsetHours < 0 ? '-' : '+'}${String(Math.abs(offsetHours)).padStart(2, '0')}:00`;
}
