import type { Feature, FeatureArea } from '../types.ts';

/** An object somewhere else: the bucket has to be there. */
const bucket = { 'somewhere/else': 'x' };

/** UNLOAD, then COPY of what it wrote: the rows have to be there again. */
const writes = (
  feature: string,
  options: string,
  copyOptions: string,
  note?: string,
  status: Feature['status'] = 'emulated',
): Feature => ({
  feature: `UNLOAD … ${feature}`,
  status,
  page: 'r_UNLOAD',
  objects: bucket,
  setup: [
    'create table t (n int, s varchar(10))',
    'create table source (n int, s varchar(10))',
    "insert into source values (1, 'a,b'), (2, null)",
  ],
  example: [
    `unload ('select * from source') to '{s3}/${feature.replaceAll(/\W/g, '')}/' iam_role default ${options}`,
    `copy t from '{s3}/${feature.replaceAll(/\W/g, '')}/' iam_role default ${copyOptions}`,
    'select * from t order by n',
  ],
  expect: [
    ['1', 'a,b'],
    ['2', null],
  ],
  ...(note === undefined ? {} : { note }),
});

const refuses = (feature: string, query: string, options: string, error: string): Feature => ({
  feature: `UNLOAD … ${feature}`,
  status: 'refused',
  page: 'r_UNLOAD',
  objects: bucket,
  example: `unload ('${query}') to '{s3}/refused/' iam_role default ${options}`,
  expect: { error },
});

export const unload: FeatureArea = {
  area: 'unload',
  features: [
    writes('DELIMITER, NULL AS', "delimiter ';' null as '@'", "delimiter ';' null as '@'"),
    writes('ADDQUOTES', "addquotes null as '@'", "removequotes null as '@'"),
    writes('ESCAPE', "escape null as '@'", "escape null as '@'"),
    writes(
      'FIXEDWIDTH',
      "fixedwidth 'n:3,s:5' null as '@'",
      "fixedwidth 'n:3,s:5' null as '@    ' trimblanks",
    ),
    writes('CSV, HEADER', "csv header null as '@'", "csv ignoreheader 1 null as '@'"),
    writes('JSON', 'json', "json 'auto'", 'Booleans are the texts t and f.'),
    writes(
      'PARQUET, ROWGROUPSIZE',
      'parquet rowgroupsize 32 mb',
      'parquet',
      'SUPER becomes JSON text; TIME and TIMETZ become text.',
    ),
    writes('GZIP', "csv gzip null as '@'", "csv gzip null as '@'"),
    writes('ZSTD', "csv zstd null as '@'", "csv zstd null as '@'"),
    {
      feature: 'UNLOAD … MANIFEST [VERBOSE]',
      status: 'emulated',
      page: 'r_UNLOAD',
      objects: bucket,
      setup: ['create table t (n int)'],
      example: [
        "unload ('select 1 as n') to '{s3}/list/' iam_role default manifest verbose",
        "copy t from '{s3}/list/manifest' iam_role default manifest",
        'select * from t',
      ],
      expect: [['1']],
    },
    writes(
      'PARALLEL',
      "parallel off null as '@'",
      "null as '@'",
      'Two slices write when it is on; a slice without rows writes nothing.',
    ),
    writes('MAXFILESIZE', "maxfilesize 5 mb null as '@'", "null as '@'"),
    writes('EXTENSION', "extension 'csv' null as '@'", "null as '@'"),
    writes('ALLOWOVERWRITE', "allowoverwrite null as '@'", "null as '@'"),
    writes('CLEANPATH', "cleanpath null as '@'", "null as '@'"),
    writes('PARTITION BY … INCLUDE', "partition by (n) include null as '@'", "null as '@'"),
    writes('REGION', "region 'eu-west-1' null as '@'", "null as '@'"),
    writes(
      'ENCRYPTED [AUTO]',
      "encrypted null as '@'",
      "null as '@'",
      'Encryption is the matter of the bucket.',
      'accepted without effect',
    ),
    refuses('BZIP2', 'select 1', 'bzip2', '0A000 redshift-local does not emulate UNLOAD … BZIP2'),
    refuses(
      'KMS_KEY_ID, MASTER_SYMMETRIC_KEY',
      'select 1',
      "kms_key_id 'k'",
      '0A000 redshift-local does not emulate UNLOAD … KMS_KEY_ID',
    ),
    refuses('LIMIT in the outer query', 'select 1 limit 1', '', '0A000 Limit clause is not supported'),
    refuses(
      'options that exclude each other',
      'select 1',
      'parquet gzip',
      '42601 GZIP is not supported with PARQUET',
    ),
  ],
};
