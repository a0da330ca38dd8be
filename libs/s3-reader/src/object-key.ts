/** File formats of destination-s3. */
export type ObjectFormat = 'jsonl' | 'csv' | 'avro' | 'parquet';

/** What the key of an Airbyte object says. */
export interface ObjectKey {
  /** The folder of the stream. */
  readonly stream: string;
  /** The folders before the stream joined with `/`; empty for a blank namespace. */
  readonly namespace: string;
  /** Start of the sync, ISO-8601, UTC, with milliseconds. */
  readonly syncedAt: string;
  /** Number of the file within the sync, from 0. */
  readonly part: number;
  /** `-1`, `-2`, … that destination-s3 appends when the key was taken; 0 without. */
  readonly clash: number;
  readonly format: ObjectFormat;
  /** Whether the name ends in `.gz`. */
  readonly gzip: boolean;
}

const fileName = /^(.+?)\.(jsonl|csv|avro|parquet)(\.gz)?(?:-(\d{1,6}))?$/i;
/** `2026_11_23_1795397830404_0`; versions of early 2025 wrote `2025_1_5` and the epoch in hours. */
const datedStem = /^(\d{4})_(\d{1,2})_(\d{1,2})_(\d{1,15})_(\d{1,9})$/;
/** `1795397830404_0` behind folders of the date. */
const epochStem = /^(\d{1,15})_(\d{1,9})$/;
const dateFolder = /^\d{1,4}$/;

const hourMs = 3_600_000;

/** The epoch in ms. Written in hours it has six digits until the year 2084, in seconds ten until 2286. */
function epochToMs(digits: string): number {
  const epoch = Number(digits);
  if (digits.length <= 7) return epoch * hourMs;
  return digits.length <= 10 ? epoch * 1000 : epoch;
}

/**
 * Reads the key of an object that destination-s3 wrote below `prefix` with a path format that has stream, date and
 * epoch, as `${STREAM_NAME}/${YEAR}_${MONTH}_${DAY}_${EPOCH}_` or `${NAMESPACE}/${STREAM_NAME}/${YEAR}/${MONTH}/${DAY}/${EPOCH}_`.
 * @returns undefined for anything else: such an object is not Airbyte's
 */
export function parseObjectKey(key: string, prefix: string): ObjectKey | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const segments = key
    .slice(prefix.length)
    .split('/')
    .filter((segment) => segment !== '');
  const file = fileName.exec(segments.pop() ?? '');
  if (!file) return undefined;
  const [, stem = '', format = '', gz, clash = '0'] = file;

  const dated = datedStem.exec(stem);
  const plain = dated ? null : epochStem.exec(stem);
  const epoch = dated?.[4] ?? plain?.[1];
  const part = dated?.[5] ?? plain?.[2];
  if (epoch === undefined || part === undefined) return undefined;
  if (dated && !(inRange(dated[2], 12) && inRange(dated[3], 31))) return undefined;
  if (plain) while (dateFolder.test(segments.at(-1) ?? '')) segments.pop();

  const stream = segments.pop();
  const syncedAt = new Date(epochToMs(epoch));
  if (stream === undefined || Number.isNaN(syncedAt.getTime())) return undefined;
  return {
    stream,
    namespace: segments.join('/'),
    syncedAt: syncedAt.toISOString(),
    part: Number(part),
    clash: Number(clash),
    format: format.toLowerCase() as ObjectFormat,
    gzip: gz !== undefined,
  };
}

/** Whether a key says that its object is gzip, whoever wrote it: `.gz`, with or without what destination-s3 appends to a taken name. */
export function isGzipName(key: string): boolean {
  return /\.gz(-\d+)?$/i.test(key);
}

const inRange = (digits: string | undefined, max: number) => Number(digits) >= 1 && Number(digits) <= max;

/** The order in which objects are to be loaded: stream, sync, part, clash. */
export function compareObjectKeys(a: ObjectKey, b: ObjectKey): number {
  return (
    compareText(a.namespace, b.namespace) ||
    compareText(a.stream, b.stream) ||
    compareText(a.syncedAt, b.syncedAt) ||
    a.part - b.part ||
    a.clash - b.clash
  );
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
