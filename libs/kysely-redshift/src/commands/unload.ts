import { type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { inlineParameters } from '../inline-parameters.ts';
import { type AnyKysely, idList, isAsciiCharacter, words } from '../names.ts';
import { fixedWidthSpec } from './copy.ts';
import { type IamRole, iamRoleClause } from './iam-role.ts';

type Never<Keys extends string> = { readonly [K in Keys]?: never };

type TextKeys = 'delimiter' | 'addQuotes' | 'escape' | 'nullAs' | 'header' | 'compression';

interface UnloadDelimited extends Never<'fixedWidth' | 'rowGroupSizeMb'> {
  readonly format: 'delimited';
  /** One ASCII character. Default `|`. */
  readonly delimiter?: string;
  readonly addQuotes?: boolean;
  readonly escape?: boolean;
  readonly nullAs?: string;
  readonly header?: boolean;
  readonly compression?: 'gzip' | 'bzip2' | 'zstd';
}

interface UnloadCsv extends Never<'fixedWidth' | 'addQuotes' | 'escape' | 'rowGroupSizeMb'> {
  readonly format: 'csv';
  /** Default `,`. */
  readonly delimiter?: string;
  readonly nullAs?: string;
  readonly header?: boolean;
  readonly compression?: 'gzip' | 'bzip2' | 'zstd';
}

interface UnloadFixedWidth extends Never<Exclude<TextKeys, 'nullAs' | 'compression'> | 'rowGroupSizeMb'> {
  readonly format: 'fixedwidth';
  /** Columns and their widths in characters. */
  readonly fixedWidth: readonly (readonly [column: string | number, width: number])[];
  readonly nullAs?: string;
  readonly compression?: 'gzip' | 'bzip2' | 'zstd';
}

interface UnloadJson extends Never<Exclude<TextKeys, 'compression'> | 'fixedWidth' | 'rowGroupSizeMb'> {
  readonly format: 'json';
  readonly compression?: 'gzip' | 'bzip2' | 'zstd';
}

interface UnloadParquet extends Never<TextKeys | 'fixedWidth'> {
  readonly format: 'parquet';
  /** Megabytes of a row group, 32 to 128. */
  readonly rowGroupSizeMb?: number;
}

/** Options of UNLOAD (AWS docs, UNLOAD). Pairs that Redshift refuses do not type-check. */
export type UnloadOptions = {
  /** The query. Its parameters become literals. No LIMIT at its outermost level. */
  readonly query: Expression<unknown>;
  /** `s3://bucket/prefix`; file names are appended to it. */
  readonly to: string;
  readonly iamRole: IamRole;
  /** Folders `column=value/`, one per value. */
  readonly partitionBy?: { readonly columns: readonly string[]; readonly include?: boolean };
  /** Write `<prefix>manifest` with the names of the files; `verbose` with columns, sizes and counts. */
  readonly manifest?: boolean | 'verbose';
  /** Encryption at rest: the bucket's default key, or a KMS key. Default: SSE-S3. */
  readonly encrypted?: 'auto' | { readonly kmsKeyId: string };
  /** Write one file after the other. Default: one per slice, in parallel. */
  readonly parallel?: boolean;
  /** Largest file, 5 to 6200 (6.2 GB). */
  readonly maxFileSizeMb?: number;
  /** Region of the bucket. Default: Redshift's own. */
  readonly region?: string;
  /** Ending of the file names, e.g. `json.gz`. */
  readonly extension?: string;
} & (
  | {
      /** Replace files of the same names. Default: they are an error. */
      readonly allowOverwrite?: boolean;
      readonly cleanPath?: never;
    }
  | { readonly allowOverwrite?: never; /** Delete what lies at the path first. */ readonly cleanPath: true }
) &
  (UnloadDelimited | UnloadCsv | UnloadFixedWidth | UnloadJson | UnloadParquet);

type AnyUnloadOptions = {
  readonly [K in UnionKeys<UnloadOptions>]?: UnionValue<UnloadOptions, K>;
} & Pick<UnloadOptions, 'query' | 'to' | 'iamRole' | 'format'>;

type UnionKeys<T> = T extends unknown ? keyof T : never;
type UnionValue<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;

/**
 * UNLOAD: the rows of a query as files in S3. `db` compiles the query, which travels as a literal.
 * @throws InvalidCommandError for options that Redshift would refuse, and for values that cannot be.
 */
export function unload(db: AnyKysely, options: UnloadOptions): RawBuilder<unknown> {
  const all: AnyUnloadOptions = options;
  check(all);
  const { sql: text } = sql`${inlineParameters(all.query)}`.compile(db);
  return words(
    sql`unload (${sql.lit(text)}) to ${sql.lit(all.to)}`,
    iamRoleClause('UNLOAD', all.iamRole),
    formatClause(all),
    all.partitionBy &&
      sql`partition by (${idList(all.partitionBy.columns)})${sql.raw(all.partitionBy.include ? ' include' : '')}`,
    all.manifest ? sql.raw(all.manifest === 'verbose' ? 'manifest verbose' : 'manifest') : undefined,
    all.header && sql`header`,
    encryption(all.encrypted),
    all.compression && sql.raw(all.compression),
    all.addQuotes && sql`addquotes`,
    all.nullAs !== undefined && sql`null as ${sql.lit(all.nullAs)}`,
    all.escape && sql`escape`,
    all.allowOverwrite && sql`allowoverwrite`,
    all.cleanPath && sql`cleanpath`,
    all.parallel !== undefined && sql.raw(`parallel ${all.parallel ? 'on' : 'off'}`),
    all.maxFileSizeMb !== undefined && sql`maxfilesize ${sql.lit(all.maxFileSizeMb)} mb`,
    all.rowGroupSizeMb !== undefined && sql`rowgroupsize ${sql.lit(all.rowGroupSizeMb)} mb`,
    all.region !== undefined && sql`region ${sql.lit(all.region)}`,
    all.extension !== undefined && sql`extension ${sql.lit(all.extension)}`,
  );
}

function formatClause(options: AnyUnloadOptions): RawBuilder<unknown> | undefined {
  const delimiter =
    options.delimiter === undefined ? undefined : sql`delimiter ${sql.lit(options.delimiter)}`;
  if (options.format === 'delimited') return delimiter;
  if (options.format === 'fixedwidth')
    return sql`fixedwidth ${sql.lit(fixedWidthSpec(options.fixedWidth ?? []))}`;
  return words(sql`format as ${sql.raw(options.format)}`, delimiter);
}

const encryption = (encrypted: AnyUnloadOptions['encrypted']): RawBuilder<unknown> | undefined => {
  if (encrypted === undefined) return undefined;
  return encrypted === 'auto'
    ? sql`encrypted auto`
    : sql`kms_key_id ${sql.lit(encrypted.kmsKeyId)} encrypted`;
};

const COMMON = [
  ...[
    'query',
    'to',
    'iamRole',
    'format',
    'partitionBy',
    'manifest',
    'encrypted',
    'parallel',
    'maxFileSizeMb',
  ],
  ...['region', 'extension', 'allowOverwrite', 'cleanPath'],
];

const TAKES: Readonly<Record<string, ReadonlySet<string>>> = {
  delimited: new Set([...COMMON, 'delimiter', 'addQuotes', 'escape', 'nullAs', 'header', 'compression']),
  csv: new Set([...COMMON, 'delimiter', 'nullAs', 'header', 'compression']),
  fixedwidth: new Set([...COMMON, 'fixedWidth', 'nullAs', 'compression']),
  json: new Set([...COMMON, 'compression']),
  parquet: new Set([...COMMON, 'rowGroupSizeMb']),
};

function check(options: AnyUnloadOptions): void {
  const fail = (reason: string): never => {
    throw new InvalidCommandError('UNLOAD', reason);
  };
  const takes = Object.hasOwn(TAKES, options.format) ? TAKES[options.format] : undefined;
  if (!takes) return fail(`format has an unknown value: ${String(options.format)}`);
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined && value !== false && !takes.has(key))
      fail(`${key} cannot be used with the format ${options.format}.`);
  }
  if (!/^s3:\/\/[^/]+\/./.test(options.to)) fail(`to is not s3://bucket/prefix: ${options.to}`);
  if (options.partitionBy?.columns.length === 0) fail('partitionBy names no column.');
  if (options.allowOverwrite && options.cleanPath) fail('allowOverwrite and cleanPath exclude each other.');
  if (options.delimiter !== undefined && !isAsciiCharacter(options.delimiter))
    fail('delimiter must be one ASCII character.');
  if (options.compression !== undefined && !['gzip', 'bzip2', 'zstd'].includes(options.compression))
    fail(`compression has an unknown value: ${String(options.compression)}`);
  within('maxFileSizeMb', options.maxFileSizeMb, 5, 6200, fail);
  within('rowGroupSizeMb', options.rowGroupSizeMb, 32, 128, fail);
}

function within(
  name: string,
  value: number | undefined,
  least: number,
  most: number,
  fail: (reason: string) => never,
): void {
  if (value !== undefined && !(value >= least && value <= most))
    fail(`${name} must be a number from ${least} to ${most}, not ${value}.`);
}
