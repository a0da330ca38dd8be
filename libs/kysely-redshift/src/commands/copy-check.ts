import { InvalidCommandError } from '../errors.ts';
import { isAsciiCharacter } from '../names.ts';
import type { AnyCopyOptions } from './copy-options.ts';

type Key = keyof AnyCopyOptions;
type Format = AnyCopyOptions['format'];

const ALWAYS: readonly Key[] = [
  'table',
  'columns',
  'from',
  'iamRole',
  'format',
  'manifest',
  'ssh',
  'readRatio',
  'statUpdate',
];

const ROWS: readonly Key[] = [
  ...ALWAYS,
  ...([
    'compression',
    'region',
    'encrypted',
    'encoding',
    'dateFormat',
    'timeFormat',
    'acceptAnyDate',
  ] as const),
  ...(['acceptInvChars', 'blanksAsNull', 'emptyAsNull', 'explicitIds', 'roundEc', 'trimBlanks'] as const),
  ...(['truncateColumns', 'noLoad', 'compUpdate', 'compRows', 'maxError', 'ignoreAllErrors'] as const),
];

const LINES: readonly Key[] = [...ROWS, 'fillRecord', 'ignoreBlankLines', 'ignoreHeader', 'nullAs'];
const COLUMNAR: readonly Key[] = [
  ...ALWAYS,
  'acceptInvChars',
  'explicitIds',
  'fillRecord',
  'serializeToJson',
];

/** The options that each format takes (AWS docs, "Data format parameters" and "COPY from columnar data formats"). */
const TAKES: Readonly<Record<Format, ReadonlySet<Key>>> = {
  delimited: new Set([...LINES, 'delimiter', 'removeQuotes', 'escape']),
  csv: new Set([...LINES, 'delimiter', 'quote']),
  fixedwidth: new Set([...LINES, 'fixedWidth']),
  json: new Set([...ROWS, 'json']),
  avro: new Set([...ROWS, 'avro']),
  shapefile: new Set([...ROWS, 'simplify']),
  parquet: new Set(COLUMNAR),
  orc: new Set(COLUMNAR),
};

const NEEDS: Readonly<Partial<Record<Format, Key>>> = {
  json: 'json',
  avro: 'avro',
  fixedwidth: 'fixedWidth',
};

/** Values of the options that become keywords: what the types forbid must not reach the SQL from plain JavaScript. */
const KEYWORDS: Readonly<Partial<Record<Key, readonly unknown[]>>> = {
  compression: ['gzip', 'bzip2', 'lzop', 'zstd'],
  encoding: ['utf8', 'utf16', 'utf16le', 'utf16be', 'iso88591'],
  compUpdate: ['on', 'off', 'preset'],
  statUpdate: ['on', 'off'],
};

/** Whole numbers and their bounds. */
const NUMBERS: Readonly<Partial<Record<Key, readonly [least: number, most: number]>>> = {
  maxError: [0, 100_000],
  readRatio: [1, 200],
  compRows: [1, Number.MAX_SAFE_INTEGER],
  ignoreHeader: [0, Number.MAX_SAFE_INTEGER],
};

const isSet = (value: unknown): boolean => value !== undefined && value !== false;

/** @throws InvalidCommandError for options that Redshift would refuse, or that mean nothing together. */
export function checkCopy(options: AnyCopyOptions): void {
  const fail = (reason: string): never => {
    throw new InvalidCommandError('COPY', reason);
  };
  const takes = Object.hasOwn(TAKES, options.format) ? TAKES[options.format] : undefined;
  if (takes === undefined) return fail(`format has an unknown value: ${String(options.format)}`);
  for (const [key, value] of Object.entries(options) as [Key, unknown][]) {
    if (isSet(value) && !takes.has(key)) fail(`${key} cannot be used with the format ${options.format}.`);
    checkValue(key, value, fail);
  }
  const needed = NEEDS[options.format];
  if (needed && options[needed] === undefined)
    fail(`the format ${options.format} needs the option ${needed}.`);
  checkSource(options, fail);
  if (options.columns?.length === 0) fail('columns is empty: leave it out to load all columns.');
  if (options.maxError !== undefined && options.ignoreAllErrors)
    fail('maxError and ignoreAllErrors exclude each other.');
  if (options.acceptAnyDate && options.dateFormat === undefined) fail('acceptAnyDate needs dateFormat.');
  if (options.compRows !== undefined && options.compUpdate !== 'on') fail("compRows needs compUpdate: 'on'.");
  if (options.format === 'csv' && (options.quote ?? '"') === (options.delimiter ?? ','))
    fail('quote and delimiter must differ.');
  if (options.nullAs?.includes('\n')) fail('nullAs holds a line end, which separates records.');
}

function checkValue(key: Key, value: unknown, fail: (reason: string) => never): void {
  if (value === undefined) return;
  const keywords = KEYWORDS[key];
  if (keywords && !keywords.includes(value)) fail(`${key} has an unknown value: ${String(value)}`);
  const bounds = NUMBERS[key];
  if (bounds && !(Number.isInteger(value) && Number(value) >= bounds[0] && Number(value) <= bounds[1])) {
    fail(`${key} must be a whole number from ${bounds[0]} to ${bounds[1]}, not ${String(value)}.`);
  }
  if (key === 'quote' && !isAsciiCharacter(value)) fail('quote must be one ASCII character.');
  if (key === 'acceptInvChars' && value !== true && !isAsciiCharacter(value))
    fail('acceptInvChars must be true or one ASCII character.');
  if (key === 'delimiter' && value === '') fail('delimiter is empty.');
}

function checkSource(options: AnyCopyOptions, fail: (reason: string) => never): void {
  const { from, manifest, ssh, readRatio } = options;
  if (!/^(s3|emr):\/\/[^/]+\/.|^dynamodb:\/\/./.test(from))
    fail(`from is not s3://bucket/key, emr://cluster/path or dynamodb://table: ${from}`);
  const isDynamoDb = from.startsWith('dynamodb://');
  if (isDynamoDb !== (readRatio !== undefined)) fail('readRatio and from dynamodb://table belong together.');
  if (ssh && manifest) fail('ssh has a manifest by itself: leave the option manifest out.');
  if ((ssh || manifest) && !from.startsWith('s3://'))
    fail('a manifest lies in S3: from must be s3://bucket/key.');
}
