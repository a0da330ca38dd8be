/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The collections of the API that are lists of documents, by their names in its paths. */
export const listCollections = [
  'capsules',
  'cores',
  'crew',
  'dragons',
  'history',
  'landpads',
  'launches',
  'launchpads',
  'payloads',
  'rockets',
  'ships',
  'starlink',
] as const;

/** The collections that are one object. */
export const singleCollections = ['company', 'roadster'] as const;

/** Every collection of the API. */
export const collectionNames = [...listCollections, ...singleCollections] as const;

/** Name of a collection, as in `/v4/<name>`. */
export type CollectionName = (typeof collectionNames)[number];

/**
 * What the server serves. `collections` holds every collection as a list in the API's own order; `company` and
 * `roadster` hold at most one document. A launch's `crew` may be ids (v4) or `{crew, role}` objects (v5).
 */
export interface SpacexDataSet {
  /** What a person calls it: the folder's path, or "simulated (seed 1, scale 1)". */
  readonly name: string;
  readonly collections: Readonly<Record<CollectionName, readonly JsonObject[]>>;
}

/** Whether `value` is an object, neither null nor a list. */
export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
