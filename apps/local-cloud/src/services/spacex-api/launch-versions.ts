import { isObject } from './types.ts';
import type { JsonObject, JsonValue } from './types.ts';

/** The v4 form of a launch: `crew` is a list of ids. */
export const asV4Launch = (launch: JsonObject): JsonObject =>
  withCrew(launch, (member) => (isObject(member) ? (member['crew'] ?? null) : member));

/** The v5 form of a launch: `crew` is a list of `{crew, role}`; the role is null where it is not known. */
export const asV5Launch = (launch: JsonObject): JsonObject =>
  withCrew(launch, (member) => (isObject(member) ? member : { crew: member, role: null }));

function withCrew(launch: JsonObject, change: (member: JsonValue) => JsonValue): JsonObject {
  const crew = launch['crew'];
  return Array.isArray(crew) ? { ...launch, crew: (crew as JsonValue[]).map(change) } : launch;
}
