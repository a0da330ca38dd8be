import { type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** Who reads S3: the ARN of a role attached to Redshift, several to be assumed in a chain, or `default`. Never keys. */
export type CopyIamRole = 'default' | string | readonly string[];

/** JSON data, one object after another; key names decide which column a value goes to. */
interface CopyJson {
  readonly format: 'json';
  /** `auto`: keys equal column names exactly; `auto ignorecase`; `noshred`: the whole object into one SUPER column. */
  readonly json: 'auto' | 'auto ignorecase' | 'noshred' | { readonly jsonPathsUrl: string };
  readonly compression?: 'gzip' | 'bzip2' | 'lzop' | 'zstd';
  /** Region of the bucket. Default: Redshift's own. */
  readonly region?: string;
  readonly timeFormat?: 'auto' | 'epochsecs' | 'epochmillisecs' | (string & {});
  readonly dateFormat?: 'auto' | (string & {});
}

/** Columnar files; Redshift takes no region, no compression and no format options for them. */
interface CopyColumnar {
  readonly format: 'parquet' | 'orc';
  readonly json?: never;
  readonly compression?: never;
  readonly region?: never;
  readonly timeFormat?: never;
  readonly dateFormat?: never;
}

/** Either a number of errors that are forgiven, or all of them. */
type CopyErrors =
  | {
      /** The load fails when errors reach this number; 0 and 1 both mean the first one. Default 0. At most 100000. */
      readonly maxError?: number;
      readonly ignoreAllErrors?: never;
    }
  | { readonly maxError?: never; readonly ignoreAllErrors: true };

/** Options of COPY. Pairs that Redshift refuses do not type-check. */
export type CopyOptions = {
  /** The table: a name, `[schema, name]`. */
  readonly table: string | readonly [schema: string, name: string];
  /** Columns in the order of the statement; left out columns take their default. Default: all. */
  readonly columns?: readonly string[];
  /** `s3://bucket/key` of a manifest, or a prefix. */
  readonly from: string;
  /** `from` names a manifest. Default `false`. */
  readonly manifest?: boolean;
  readonly iamRole: CopyIamRole;
  /** Choose encodings while loading. Redshift's default: on for an empty table. */
  readonly compUpdate?: 'on' | 'off' | 'preset';
  /** Update the statistics after loading; `on` needs ownership. */
  readonly statUpdate?: 'on' | 'off';
} & (CopyJson | CopyColumnar) &
  CopyErrors;

const MAX_MAX_ERROR = 100_000;

/**
 * COPY from S3. Everything is a literal, because COPY takes no bind parameters.
 * Run it inside the transaction that needs it: `await copy({...}).execute(trx)`.
 *
 * @throws InvalidCommandError for a url that is not `s3://bucket/key`, an empty column list or a bad `maxError`.
 */
export function copy(options: CopyOptions): RawBuilder<unknown> {
  check(options);
  const { table, columns, from, iamRole, manifest, compression, region, timeFormat, dateFormat } = options;
  const target = typeof table === 'string' ? sql.table(table) : sql.id(...table);
  const parts: RawBuilder<unknown>[] = [
    columns
      ? sql`copy ${target} (${sql.join(columns.map((column) => sql.id(column)))})`
      : sql`copy ${target}`,
    sql`from ${sql.lit(from)}`,
    sql`iam_role ${iamRole === 'default' ? sql`default` : sql.lit([iamRole].flat().join(','))}`,
  ];
  if (manifest) parts.push(sql`manifest`);
  parts.push(
    options.format === 'json' ? formatJson(options.json) : sql`format as ${sql.raw(options.format)}`,
  );
  if (compression) parts.push(sql.raw(compression));
  if (region !== undefined) parts.push(sql`region ${sql.lit(region)}`);
  if (timeFormat !== undefined) parts.push(sql`timeformat ${sql.lit(timeFormat)}`);
  if (dateFormat !== undefined) parts.push(sql`dateformat ${sql.lit(dateFormat)}`);
  if (options.maxError !== undefined) parts.push(sql`maxerror ${sql.lit(options.maxError)}`);
  if (options.ignoreAllErrors) parts.push(sql`ignoreallerrors`);
  if (options.compUpdate) parts.push(sql`compupdate ${sql.raw(options.compUpdate)}`);
  if (options.statUpdate) parts.push(sql`statupdate ${sql.raw(options.statUpdate)}`);
  return sql.join(parts, sql` `);
}

const formatJson = (json: CopyJson['json']): RawBuilder<unknown> =>
  sql`format as json ${sql.lit(typeof json === 'string' ? json : json.jsonPathsUrl)}`;

// Some options are keywords, not literals: what the types forbid must not reach the SQL from plain JavaScript either.
const KEYWORDS: readonly (readonly [keyof CopyOptions, ReadonlySet<unknown>])[] = [
  ['format', new Set(['json', 'parquet', 'orc'])],
  ['compression', new Set([undefined, 'gzip', 'bzip2', 'lzop', 'zstd'])],
  ['compUpdate', new Set([undefined, 'on', 'off', 'preset'])],
  ['statUpdate', new Set([undefined, 'on', 'off'])],
];

function check(options: CopyOptions): void {
  const fail = (reason: string): never => {
    throw new InvalidCommandError('COPY', reason);
  };
  if (!/^s3:\/\/[^/]+\/./.test(options.from)) fail(`from is not s3://bucket/key: ${options.from}`);
  if (options.columns?.length === 0) fail('columns is empty: leave it out to load all columns.');
  if (options.iamRole.length === 0) fail("iamRole is empty: give a role ARN, or 'default'.");
  const { maxError } = options;
  if (maxError !== undefined && !(Number.isInteger(maxError) && maxError >= 0 && maxError <= MAX_MAX_ERROR)) {
    fail(`maxError must be a whole number from 0 to ${MAX_MAX_ERROR}, not ${String(maxError)}.`);
  }
  for (const [name, allowed] of KEYWORDS) {
    if (!allowed.has(options[name])) fail(`${name} has an unknown value: ${String(options[name])}`);
  }
}
