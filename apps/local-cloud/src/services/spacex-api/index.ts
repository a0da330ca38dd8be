export { BadQueryError, SpacexApiError, SpacexApiListenError, SpacexDataError } from './errors.ts';
export { openFolder } from './open-folder.ts';
export { startSpacexApi } from './server.ts';
export type { Fault, ObservedRequest, SpacexApi, SpacexApiOptions } from './server.ts';
export { simulate } from './simulate/simulate.ts';
export type { SimulationOptions } from './simulate/simulate.ts';
export { collectionNames, listCollections, singleCollections } from './types.ts';
export type { CollectionName, SpacexDataSet, JsonObject, JsonValue } from './types.ts';
