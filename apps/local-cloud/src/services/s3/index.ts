export {
  LocalS3Error,
  LocalS3PortTakenError,
  LocalS3StateDamagedError,
  LocalS3StateInUseError,
} from './errors.ts';
export { startLocalS3 } from './local-s3.ts';
export type { LocalS3, LocalS3Options } from './local-s3.ts';
