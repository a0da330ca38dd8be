export { describeObjects } from './describe-objects.ts';
export type { DescribedObject, DescribeObjectsOptions } from './describe-objects.ts';
export {
  CorruptObjectError,
  ListObjectsError,
  ObjectMissingError,
  ObjectReadError,
  ObjectReplacedError,
  S3ReaderError,
} from './errors.ts';
export type { FieldTypes } from './formats/csv.ts';
export { serveParquetDecoder } from './formats/parquet/decoder.ts';
export type { Container, LineOutline, LineTokens, ScalarSlot } from './line-template.ts';
export { listObjects } from './list-objects.ts';
export type { ListObjectsOptions } from './list-objects.ts';
export { compareObjectKeys, isGzipName, parseObjectKey } from './object-key.ts';
export type { ObjectFormat, ObjectKey } from './object-key.ts';
export { RecordTemplate } from './record-template.ts';
export type { RecordEnvelope } from './record-template.ts';
export { readObject } from './read-object.ts';
export type { ObjectReading, ReadObjectOptions } from './read-object.ts';
export type { PinnedObject } from './resumable-stream.ts';
export type {
  AirbyteChange,
  ListedObject,
  ReadItem,
  ReadStats,
  RecordItem,
  RecordTaker,
  RejectItem,
  RejectReason,
} from './types.ts';
