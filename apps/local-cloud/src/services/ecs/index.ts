export { startLocalEcs, type LocalEcs, type LocalEcsOptions } from './server.ts';
export type { PublishedMessage } from './topics.ts';
export type { ContainerOutput, LocalImage } from './types.ts';
export { AwsError } from './errors.ts';
