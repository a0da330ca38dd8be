import type { ObjectKey } from './object-key.ts';

/** An Airbyte object as the listing of the bucket shows it. */
export interface ListedObject extends ObjectKey {
  readonly bucket: string;
  readonly key: string;
  /** With the quotes of HTTP, as S3 gives it. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** ISO-8601, UTC. */
  readonly lastModified: string;
}

/** A note of destination-s3 about a value that it could not write as it was. */
export interface AirbyteChange {
  readonly field: string;
  /** Such as `NULLED` or `TRUNCATED`. */
  readonly change: string;
  readonly reason: string;
}

/** A record of Airbyte. */
export interface RecordItem {
  readonly kind: 'record';
  /** From 1: the line (of CSV the first line of the record); in Avro and Parquet the number of the record. */
  readonly line: number;
  /** The id that Airbyte gave the record. */
  readonly rawId: string;
  /** ISO-8601, UTC, with milliseconds. */
  readonly extractedAt: string;
  readonly generationId: number | null;
  readonly syncId: number | null;
  /**
   * The document. A number that a double cannot hold is a raw JSON value (`JSON.isRawJSON`), which
   * `JSON.stringify` writes with its own digits.
   */
  readonly data: Readonly<Record<string, unknown>>;
  /** What destination-s3 changed in the document. */
  readonly changes: readonly AirbyteChange[];
}

/** Why a line is no record. */
export type RejectReason =
  | 'invalid-json'
  | 'malformed-csv'
  | 'invalid-utf8'
  | 'contains-nul'
  | 'line-too-long'
  | 'not-an-airbyte-record';

/** A line that is no record of Airbyte. */
export interface RejectItem {
  readonly kind: 'reject';
  readonly line: number;
  readonly reason: RejectReason;
  /** The reason as a sentence. */
  readonly detail: string;
  /** The beginning of the line, at most 64 KiB; bytes that are no UTF-8 are replaced. */
  readonly raw: string;
}

/** One line of an object: never lost, always a record or a reject. */
export type ReadItem = RecordItem | RejectItem;

/** What has been read of an object so far. `lines = records + rejects + blankLines`. */
export interface ReadStats {
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Lines, in CSV records without the header, in Avro and Parquet records. */
  readonly lines: number;
  /** Lines without anything but white space; they are skipped. */
  readonly blankLines: number;
  readonly records: number;
  readonly rejects: number;
}

/**
 * Is offered a line of JSONL before it is decoded: where it lies in `bytes`, which are valid during the call, and its number.
 * Returns whether it takes the line.
 */
export type RecordTaker = (bytes: Buffer, start: number, end: number, line: number) => boolean;
