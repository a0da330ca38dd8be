export { startLocalAirbyte, type LocalAirbyte, type LocalAirbyteOptions } from './start.ts';
