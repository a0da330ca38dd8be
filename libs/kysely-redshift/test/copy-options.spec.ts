import fc from 'fast-check';
// eslint-disable-next-line @nx/enforce-module-boundaries -- the parser is no part of redshift-local's API
import { planSql } from '../../redshift-local/src/sql/plan.ts';
import { copy, type CopyOptions, manifest } from '../src/index.ts';
import { compileOnly } from './helpers/compile-only.ts';

const db = compileOnly();

interface Understood {
  readonly columns?: readonly string[];
  readonly bucket: string;
  readonly key: string;
  readonly options: unknown;
}

/** What redshift-local's own parser makes of a COPY. */
function understand(sql: string): Understood | string {
  const [plan] = planSql(sql, { inTransaction: false });
  if (plan?.kind === 'copy' && 'table' in plan.command) return plan.command;
  return plan?.kind === 'refuse' ? plan.refusal.message : 'it is no COPY';
}

/** Text with what literals must survive; no line ends, which NULL AS does not take. */
const hostile = fc.string({
  unit: fc.constantFrom("'", '"', 'a', 'B', ' ', ';', '-', 'é', '😀'),
  minLength: 1,
  maxLength: 12,
});
const ascii = fc.constantFrom(...'|,;~^\t%');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const flag = maybe(fc.boolean());

/** Options of all formats that are read row by row, and of text files. */
const rows = {
  compression: maybe(fc.constantFrom('gzip', 'bzip2', 'zstd')),
  region: maybe(fc.constantFrom('eu-west-1', 'us-east-1')),
  encoding: maybe(fc.constantFrom('utf8', 'utf16', 'utf16le', 'utf16be')),
  timeFormat: maybe(fc.constantFrom('auto', 'epochsecs', 'epochmillisecs', 'YYYY-MM-DD HH:MI:SS')),
  dateFormat: maybe(fc.constantFrom('auto', 'MM/DD/YYYY')),
  acceptInvChars: maybe(fc.oneof(fc.constant(true as const), fc.constantFrom('?', '^', "'", '\\'))),
  blanksAsNull: flag,
  emptyAsNull: flag,
  explicitIds: flag,
  roundEc: flag,
  trimBlanks: flag,
  truncateColumns: flag,
  noLoad: flag,
  compUpdate: maybe(fc.constantFrom('on', 'off', 'preset')),
  statUpdate: maybe(fc.constantFrom('on', 'off')),
};
const lines = {
  fillRecord: flag,
  ignoreBlankLines: flag,
  ignoreHeader: maybe(fc.nat(1000)),
  nullAs: maybe(hostile),
};
const formats = fc.oneof(
  fc.record({
    format: fc.constant('json'),
    json: fc.oneof(
      fc.constantFrom('auto', 'auto ignorecase', 'noshred'),
      hostile.map((key) => ({ jsonPathsUrl: `s3://bucket/${key}` })),
    ),
    ...rows,
  }),
  fc.record({
    format: fc.constant('csv'),
    delimiter: maybe(ascii),
    quote: maybe(fc.constantFrom("'", '"')),
    ...rows,
    ...lines,
  }),
  fc.record({
    format: fc.constant('delimited'),
    delimiter: maybe(ascii),
    removeQuotes: flag,
    escape: flag,
    ...rows,
    ...lines,
  }),
  fc.record({
    format: fc.constant('fixedwidth'),
    fixedWidth: fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 500 })), {
      minLength: 1,
      maxLength: 4,
    }),
    ...rows,
    ...lines,
  }),
  fc.record({
    format: fc.constant('parquet'),
    serializeToJson: flag,
    acceptInvChars: maybe(fc.constantFrom('?', '^')),
    explicitIds: flag,
    fillRecord: flag,
    statUpdate: maybe(fc.constantFrom('on', 'off')),
  }),
);
const errors = fc.oneof(
  fc.record({ maxError: maybe(fc.nat(100_000)) }),
  fc.record({ ignoreAllErrors: fc.constant(true) }),
);

const options = fc
  .record({
    columns: maybe(fc.uniqueArray(fc.constantFrom('id', 'name', 'a b', 'q"q'), { minLength: 1 })),
    key: hostile,
    manifest: flag,
    format: formats,
    errors,
  })
  .map(({ columns, key, manifest: isManifest, format, errors: forgiven }) => ({
    ...{ table: ['s', 't'], columns, from: `s3://bucket/${key}`, iamRole: 'default', manifest: isManifest },
    ...format,
    ...(format.format === 'parquet' ? {} : forgiven),
  }));

const byte = (text: unknown): unknown => (typeof text === 'string' ? text.charCodeAt(0) : undefined);

/** The options in the words of redshift-local. */
function expected(given: Record<string, unknown>): Record<string, unknown> {
  const { json, fixedWidth, acceptInvChars } = given;
  const isPath = typeof json === 'object';
  const format = {
    json: {
      kind: 'json',
      matching: isPath ? { pathsUrl: (json as { jsonPathsUrl: string }).jsonPathsUrl } : json,
    },
    csv: { kind: 'csv', delimiter: byte(given['delimiter'] ?? ','), quote: byte(given['quote'] ?? '"') },
    delimited: {
      ...{ kind: 'delimited', delimiter: byte(given['delimiter'] ?? '|') },
      ...{ escape: given['escape'] ?? false, removeQuotes: given['removeQuotes'] ?? false },
    },
    fixedwidth: {
      kind: 'fixed-width',
      widths: (fixedWidth as [unknown, number][] | undefined)?.map(([, width]) => width),
    },
    parquet: { kind: 'parquet', serializeToJson: given['serializeToJson'] ?? false },
  }[given['format'] as 'json'];
  return {
    format,
    manifest: given['manifest'] ?? false,
    compression: given['compression'] ?? 'none',
    encoding: given['encoding'] ?? 'utf8',
    maxErrors: given['ignoreAllErrors'] ? Infinity : (given['maxError'] ?? 0),
    noLoad: given['noLoad'] ?? false,
    explicitIds: given['explicitIds'] ?? false,
    fillRecord: given['fillRecord'] ?? false,
    ignoreHeader: given['ignoreHeader'] ?? 0,
    ignoreBlankLines: given['ignoreBlankLines'] ?? false,
    blanksAsNull: given['blanksAsNull'] ?? false,
    emptyAsNull: given['emptyAsNull'] ?? false,
    trimBlanks: given['trimBlanks'] ?? false,
    truncateColumns: given['truncateColumns'] ?? false,
    roundDecimals: given['roundEc'] ?? false,
    ...(given['region'] === undefined ? {} : { access: { region: given['region'] } }),
    ...(given['nullAs'] === undefined ? {} : { nullAs: given['nullAs'] }),
    ...(given['timeFormat'] === undefined ? {} : { timeFormat: given['timeFormat'] }),
    ...(given['dateFormat'] === undefined ? {} : { dateFormat: given['dateFormat'] }),
    ...(acceptInvChars === undefined
      ? {}
      : { replacement: byte(acceptInvChars === true ? '?' : acceptInvChars) }),
  };
}

describe('COPY options', () => {
  it("mean to redshift-local's parser what they mean here", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { sql, parameters } = copy(given as unknown as CopyOptions).compile(db);
        expect(parameters).toEqual([]);
        const understood = understand(sql);
        if (typeof understood === 'string') throw new Error(`${understood}: ${sql}`);
        expect(understood.columns).toEqual(given.columns);
        expect(`s3://${understood.bucket}/${understood.key}`).toBe(given.from);
        expect(understood.options).toMatchObject(expected(given));
      }),
    );
  });
});

describe('a manifest', () => {
  it('names every file once, mandatory unless said otherwise, with its size', () => {
    const entry = fc.record({
      url: hostile.map((key) => `s3://bucket/${key}`),
      mandatory: maybe(fc.boolean()),
      contentLengthBytes: maybe(fc.nat()),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { minLength: 1, selector: ({ url }) => url }), (entries) => {
        const given = entries.map(({ url, mandatory, contentLengthBytes }) => ({
          url,
          ...(mandatory === undefined ? {} : { mandatory }),
          ...(contentLengthBytes === undefined ? {} : { contentLengthBytes }),
        }));
        expect(JSON.parse(manifest(given))).toEqual({
          entries: entries.map(({ url, mandatory, contentLengthBytes }) => ({
            url,
            mandatory: mandatory ?? true,
            ...(contentLengthBytes === undefined ? {} : { meta: { content_length: contentLengthBytes } }),
          })),
        });
      }),
    );
  });
});
