/** What destination-s3 puts into the names of one sync's objects. */
export interface PathValues {
  readonly namespace: string;
  /** Stream name, connection prefix included. */
  readonly streamName: string;
  /** One time for the whole sync. */
  readonly syncTime: Date;
  /** The variable UUID. */
  readonly uuid: string;
}

/** destination-s3's default for `s3_path_format`. */
export const defaultPathFormat = '${NAMESPACE}/${STREAM_NAME}/${YEAR}_${MONTH}_${DAY}_${EPOCH}_';
/** destination-s3's default for `file_name_pattern`. */
export const defaultFileNamePattern = '{part_number}{format_extension}';

const digits = (value: number, length: number) => String(value).padStart(length, '0');

/** Path variables: how each is written and how it is recognised. All times are UTC. */
const variables: Readonly<Record<string, { write: (values: PathValues) => string; pattern?: string }>> = {
  NAMESPACE: { write: ({ namespace }) => safe(namespace) },
  STREAM_NAME: { write: ({ streamName }) => safe(streamName) },
  YEAR: { write: ({ syncTime }) => digits(syncTime.getUTCFullYear(), 4), pattern: '\\d{4}' },
  MONTH: { write: ({ syncTime }) => digits(syncTime.getUTCMonth() + 1, 2), pattern: '\\d{1,2}' },
  DAY: { write: ({ syncTime }) => digits(syncTime.getUTCDate(), 2), pattern: '\\d{1,2}' },
  HOUR: { write: ({ syncTime }) => digits(syncTime.getUTCHours(), 2), pattern: '\\d{1,2}' },
  MINUTE: { write: ({ syncTime }) => digits(syncTime.getUTCMinutes(), 2), pattern: '\\d{1,2}' },
  SECOND: { write: ({ syncTime }) => digits(syncTime.getUTCSeconds(), 2), pattern: '\\d{1,2}' },
  MILLISECOND: { write: ({ syncTime }) => digits(syncTime.getUTCMilliseconds(), 4), pattern: '\\d{1,4}' },
  EPOCH: { write: ({ syncTime }) => String(syncTime.getTime()), pattern: '\\d+' },
  UUID: { write: ({ uuid }) => uuid, pattern: '[0-9a-fA-F-]{36}' },
};

/** Folder and beginning of the file name of a stream's objects: "raw/launches/2026_11_23_1795397830404_". */
export function formatPath(bucketPath: string, format: string, values: PathValues): string {
  return joinPath(
    bucketPath,
    replaceVariables(format, (name, text) => variables[name]?.write(values) ?? text),
  );
}

/** File name of one part, without the path: "0.jsonl.gz". Unknown variables stay as they are. */
export function formatFileName(
  pattern: string,
  values: {
    readonly part: number;
    readonly extension: string;
    readonly syncId: number;
    readonly syncTime: Date;
  },
): string {
  const { part, extension, syncId, syncTime } = values;
  const day = [
    digits(syncTime.getUTCFullYear(), 4),
    digits(syncTime.getUTCMonth() + 1, 2),
    digits(syncTime.getUTCDate(), 2),
  ] as const;
  return pattern.replace(/\{([^{}]+)\}/g, (text, name: string) => {
    if (name === 'part_number') return String(part);
    if (name === 'format_extension') return extension;
    if (name === 'sync_id') return String(syncId);
    if (name === 'timestamp') return String(Date.now());
    if (name === 'date') return day.join('_');
    if (name === 'date:yyyy_MM') return day.slice(0, 2).join('_');
    return text;
  });
}

/**
 * What all objects of a stream have in common, over all syncs: the constant beginning of their keys (to list by) and
 * a pattern for the whole key (to tell them from strangers' files).
 */
export function streamKeys(
  bucketPath: string,
  format: string,
  values: Pick<PathValues, 'namespace' | 'streamName'>,
): { readonly prefix: string; readonly pattern: RegExp } {
  const open = '\u0000';
  const constant = joinPath(
    bucketPath,
    replaceVariables(format, (name, text) => {
      const variable = variables[name];
      if (!variable) return text;
      // What stays the same over all syncs is written out; the rest is marked, to become a pattern below.
      return variable.pattern === undefined
        ? variable.write({ ...values, syncTime: new Date(0), uuid: '' })
        : `${open}${name}${open}`;
    }),
  );
  const pieces = constant.split(open);
  const pattern = pieces.map((piece, index) => (index % 2 === 1 ? variables[piece]?.pattern : escape(piece)));
  return { prefix: pieces[0] ?? '', pattern: new RegExp(`^${pattern.join('')}[^/]*$`) };
}

function replaceVariables(format: string, replace: (name: string, text: string) => string): string {
  return format.replace(/\$\{([A-Z_]+)\}/g, (text, name: string) => replace(name, text));
}

/** A blank variable leaves no empty folder behind. */
function joinPath(bucketPath: string, formatted: string): string {
  return `${bucketPath}/${formatted}`.replace(/\/{2,}/g, '/').replace(/^\//, '');
}

/** Characters that need no escaping in an S3 key. */
function safe(name: string): string {
  return name.replace(/[^\w\-.*'()!]/g, '_');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
