import type { DefinedStream } from './define-stream.ts';
import { UnknownStreamError } from './errors.ts';
import { capsules } from './streams/capsules.ts';
import { company } from './streams/company.ts';
import { cores } from './streams/cores.ts';
import { crew } from './streams/crew.ts';
import { dragons } from './streams/dragons.ts';
import { history } from './streams/history.ts';
import { landpads } from './streams/landpads.ts';
import { launches } from './streams/launches.ts';
import { launchpads } from './streams/launchpads.ts';
import { payloads } from './streams/payloads.ts';
import { roadster } from './streams/roadster.ts';
import { rockets } from './streams/rockets.ts';
import { ships } from './streams/ships.ts';
import { starlink } from './streams/starlink.ts';

/** Every stream with its fields, for the generators. */
export const definedStreams: readonly DefinedStream[] = [
  launches,
  rockets,
  launchpads,
  landpads,
  payloads,
  cores,
  capsules,
  crew,
  ships,
  dragons,
  history,
  starlink,
  company,
  roadster,
];

const byAirbyteStream = new Map(
  definedStreams.flatMap((stream) => stream.airbyteStreams.map((name) => [name, stream] as const)),
);

/** The names of all Airbyte streams that have a definition. */
export const airbyteStreamNames: readonly string[] = [...byAirbyteStream.keys()];

/**
 * The definition behind an Airbyte stream. `launches` and `launches_upcoming` share one.
 * @throws UnknownStreamError where there is none
 */
export function findStream(airbyteStream: string): DefinedStream {
  const stream = byAirbyteStream.get(airbyteStream);
  if (!stream) throw new UnknownStreamError(airbyteStream, airbyteStreamNames);
  return stream;
}
