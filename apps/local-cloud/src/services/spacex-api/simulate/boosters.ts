import { landpadSpecs } from './fleet.ts';
import type { Random, World } from './random.ts';
import type { JsonObject } from '../types.ts';

interface Booster {
  readonly index: number;
  readonly launches: string[];
  flights: number;
  lastFlightUnix: number;
  lost: boolean;
  rtlsAttempts: number;
  rtlsLandings: number;
  asdsAttempts: number;
  asdsLandings: number;
}

/** A booster rests at least this long between two flights. */
const restSeconds = 27 * 86400;

/** An entry whose booster, and everything about it, is not known yet. */
const placeholder: JsonObject = {
  core: null,
  flight: null,
  gridfins: null,
  legs: null,
  reused: null,
  landing_attempt: null,
  landing_success: null,
  landing_type: null,
  landpad: null,
};

/** The boosters: gives each launch its `cores`, flies landed ones again, and counts what they did. */
export class BoosterFleet {
  readonly #world: World;
  readonly #boosters: Booster[] = [];
  /** Landings per landpad: attempts, successes, launches. */
  readonly landpads = landpadSpecs.map(() => ({ attempts: 0, successes: 0, launches: [] as string[] }));

  constructor(world: World) {
    this.#world = world;
  }

  /** The `cores` of a past launch. `landing` says whether these boosters can land at all. */
  fly(
    launchId: string,
    count: number,
    unix: number,
    landing: boolean,
    random: Random,
  ): readonly JsonObject[] {
    const flown: Booster[] = [];
    for (let position = 0; position < count; position++)
      flown.push(this.#choose(unix, flown, landing, random));
    return flown.map((booster) => this.#flight(booster, launchId, unix, landing, random));
  }

  /** The `cores` of an upcoming launch: mostly placeholders, some with a plan but no booster, a few with a booster. */
  plan(launchId: string, count: number, random: Random): readonly JsonObject[] {
    return Array.from({ length: count }, (_, position) => {
      const known = this.#boosters.findLast((booster) => !booster.lost);
      if (position === 0 && known && random.chance(0.1)) {
        known.launches.push(launchId);
        return { ...placeholder, core: this.#id(known), flight: known.flights + 1, reused: true };
      }
      if (random.chance(0.7)) return placeholder;
      return {
        ...placeholder,
        gridfins: true,
        legs: true,
        reused: false,
        landing_attempt: true,
        landing_type: 'ASDS',
      };
    });
  }

  /** The documents of the `cores` collection. */
  documents(): readonly JsonObject[] {
    return this.#boosters.map((booster) => ({
      block: booster.index < 5 ? null : Math.min(5, 1 + Math.floor(booster.index / 8)),
      reuse_count: Math.max(0, booster.flights - 1),
      rtls_attempts: booster.rtlsAttempts,
      rtls_landings: booster.rtlsLandings,
      asds_attempts: booster.asdsAttempts,
      asds_landings: booster.asdsLandings,
      last_update:
        booster.index % 6 === 5
          ? null
          : booster.index % 4 === 1
            ? 'Engines checked; status unknown '
            : 'At the hangar – ready',
      launches: booster.launches,
      serial: booster.index < 5 ? `Merlin${booster.index + 1}A` : `B${1000 + booster.index}`,
      status: booster.lost ? 'lost' : booster.index < 5 ? 'expended' : 'active',
      id: this.#id(booster),
    }));
  }

  #choose(unix: number, taken: readonly Booster[], landing: boolean, random: Random): Booster {
    const rested = this.#boosters.filter(
      (booster) =>
        !booster.lost &&
        booster.flights > 0 &&
        booster.lastFlightUnix + restSeconds <= unix &&
        !taken.includes(booster),
    );
    // The youngest are preferred, so that some fly again soon.
    const again = rested.at(-1 - random.integer(0, Math.min(4, Math.max(0, rested.length - 1))));
    if (landing && again && random.chance(0.7)) return again;
    const booster: Booster = {
      index: this.#boosters.length,
      launches: [],
      flights: 0,
      lastFlightUnix: 0,
      lost: !landing,
      rtlsAttempts: 0,
      rtlsLandings: 0,
      asdsAttempts: 0,
      asdsLandings: 0,
    };
    this.#boosters.push(booster);
    return booster;
  }

  #flight(booster: Booster, launchId: string, unix: number, landing: boolean, random: Random): JsonObject {
    booster.flights += 1;
    booster.lastFlightUnix = unix;
    booster.launches.push(launchId);
    const attempt = landing && random.chance(0.9);
    const flight = {
      core: this.#id(booster),
      flight: booster.flights,
      gridfins: landing,
      legs: landing,
      reused: booster.flights > 1,
      landing_attempt: attempt,
    };
    if (!attempt) {
      booster.lost = true;
      return { ...flight, landing_success: null, landing_type: null, landpad: null };
    }
    const type = random.pick(['ASDS', 'ASDS', 'ASDS', 'RTLS', 'Ocean']);
    // The rocket can break before it lands: attempted, yet neither a success nor a failure.
    const success = random.chance(0.02) ? null : random.chance(0.92);
    if (type === 'Ocean' || success !== true) booster.lost = true;
    if (type === 'Ocean') {
      // Nobody noted the kind of landing of one such flight.
      return {
        ...flight,
        landing_success: success,
        landing_type: random.chance(0.2) ? null : type,
        landpad: null,
      };
    }
    const landpad = type === 'RTLS' ? random.integer(0, 1) : random.integer(2, 3);
    this.#count(landpad, launchId, success === true);
    if (type === 'RTLS') {
      booster.rtlsAttempts += 1;
      booster.rtlsLandings += success === true ? 1 : 0;
    } else {
      booster.asdsAttempts += 1;
      booster.asdsLandings += success === true ? 1 : 0;
    }
    return {
      ...flight,
      landing_success: success,
      landing_type: type,
      landpad: this.#world.id('landpad', landpad),
    };
  }

  #count(landpad: number, launchId: string, success: boolean): void {
    const counts = this.landpads[landpad];
    if (!counts) return;
    counts.attempts += 1;
    counts.successes += success ? 1 : 0;
    if (!counts.launches.includes(launchId)) counts.launches.push(launchId);
  }

  #id(booster: Booster): string {
    return this.#world.id('core', booster.index);
  }
}
