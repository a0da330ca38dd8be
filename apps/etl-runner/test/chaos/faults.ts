import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { S3Fault, SentRequest } from './s3-proxy.ts';
import type { SentStatement, SqlFault } from './sql-proxy.ts';
import type { Running, World } from './world.ts';

/** How much an undisturbed run does, so that faults can be spread over all of it. */
export interface Extent {
  readonly ms: number;
  readonly statements: number;
  readonly requests: number;
  readonly copyRequests: number;
}

/** How one disturbed run ended: the exit codes of its processes, `null` for a killed one. */
export type Exits = readonly (number | null)[];

/** Runs etl-runner once, or several at once, while something goes wrong. */
export type Disturbance = (world: World, random: Random, extent: Extent) => Promise<Exits>;

const exits = async (...running: readonly Running[]): Promise<Exits> =>
  (await Promise.all(running.map(({ ended }) => ended))).map(({ code }) => code);

/** A load whose nth statement meets a fault; `applies` says which statements count. */
const atStatement =
  (
    faults: readonly [SqlFault, ...SqlFault[]],
    applies: (statement: SentStatement, random: Random, extent: Extent) => boolean,
  ): Disturbance =>
  async (world, random, extent) => {
    const fault = random.of(faults);
    const nth = random.below(2);
    const target = random.below(extent.statements);
    let seen = 0;
    world.sql.follow((statement) => {
      if (!applies({ ...statement, position: statement.position - target }, random, extent)) return undefined;
      seen += 1;
      return seen === nth + 1 ? fault : undefined;
    });
    return exits(world.load());
  };

/** A load in which some requests to S3 in a row meet a fault. */
const atRequests =
  (
    faults: readonly [S3Fault, ...S3Fault[]],
    applies: (request: SentRequest) => boolean = () => true,
    place: 's3' | 'copyS3' = 's3',
  ): Disturbance =>
  async (world, random, extent) => {
    const fault = random.of(faults);
    const first = random.below(place === 's3' ? extent.requests : extent.copyRequests);
    const count = 1 + random.below(6);
    world[place].follow((request) => {
      const isHit = request.position >= first && request.position < first + count;
      return isHit && applies(request) ? fault : undefined;
    });
    return exits(world.load());
  };

const several: Disturbance = async (world, random) =>
  exits(...Array.from({ length: 2 + random.below(3) }, () => world.load()));

/** All that can go wrong, by name. */
export const disturbances = {
  'kill at a moment': async (world, random, { ms }) => {
    const running = world.load();
    await Promise.race([sleep(random.next() * ms * 1.1), running.ended]);
    running.child.kill('SIGKILL');
    return exits(running);
  },
  'kill at a statement': async (world, random, { statements }) => {
    const target = random.below(statements);
    // Half of the time the server still gets the statement and works on it alone.
    const fault = random.of(['cut-before', 'cut-during'] as const);
    const running = world.load();
    world.sql.follow(({ position }) => {
      if (position !== target) return undefined;
      running.child.kill('SIGKILL');
      return fault;
    });
    return exits(running);
  },
  'kill at a request': async (world, random, { requests }) => {
    const target = random.below(requests);
    const running = world.load();
    world.s3.follow(({ position }) => {
      if (position === target) running.child.kill('SIGKILL');
      return undefined;
    });
    return exits(running);
  },
  'connection lost in COPY': atStatement(['cut-before', 'cut-during', 'cut-after'], ({ text }) =>
    text.startsWith('copy '),
  ),
  'connection lost at COMMIT': atStatement(['cut-before', 'cut-during', 'cut-after'], ({ text }) =>
    text.startsWith('commit'),
  ),
  'connection lost anywhere': atStatement(
    ['cut-before', 'cut-during', 'cut-after'],
    ({ position }) => position >= 0,
  ),
  'serialization error': atStatement(
    ['conflict'],
    ({ text, isSimple }) => isSimple && /^(merge|insert|delete|update|copy|commit|lock)/.test(text),
  ),
  'S3 answers 500 or 503': atRequests(['internal-error', 'slow-down']),
  'S3 is slow': atRequests(['slow']),
  'S3 breaks off': atRequests(['truncated']),
  'S3 answers 500 or 503 to COPY': atRequests(['internal-error', 'slow-down'], undefined, 'copyS3'),
  'no room for staged files': async (world) => {
    world.s3.follow(({ method, url }) => (method !== 'GET' && /\/staging\//.test(url) ? 'full' : undefined));
    return exits(world.load());
  },
  'several runners': several,
  'several runners, one killed': async (world, random, { ms }) => {
    const running = Array.from({ length: 2 + random.below(3) }, () => world.load());
    await sleep(random.next() * ms * running.length);
    running[0]?.child.kill('SIGKILL');
    return exits(...running);
  },
  'wrong clock': async (world, random) => {
    const hours = random.of([-240, -3, 3, 240] as const);
    const running = [world.load(hours * 3_600_000), ...(random.below(2) === 0 ? [] : [world.load()])];
    return exits(...running);
  },
} as const satisfies Readonly<Record<string, Disturbance>>;

/** A kind of disturbance. */
export type Kind = keyof typeof disturbances;

/** All kinds. */
export const kinds = Object.keys(disturbances) as readonly Kind[];
