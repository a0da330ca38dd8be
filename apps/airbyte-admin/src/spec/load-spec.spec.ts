import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { airbyteStreamNames } from '@spacex/spacex-schemas';
import { ConfigurationError } from '../errors.ts';
import { loadSpec } from './load-spec.ts';

const config = join(__dirname, '../../config');
const keys = { S3_ACCESS_KEY_ID: 'AKIA', S3_SECRET_ACCESS_KEY: 'secret-key' };

describe('loadSpec', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spec-'));
    cpSync(config, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const edit = (from: string | RegExp, to: string, name = 'spacex.yaml') => {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    writeFileSync(file, edited);
  };
  const load = (variables: Record<string, string> = { RAW_BUCKET: 'raw-bucket' }) =>
    loadSpec(join(folder, 'spacex.yaml'), variables);
  const problems = (variables?: Record<string, string>): readonly string[] => {
    try {
      load(variables);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems;
      throw error;
    }
    return [];
  };

  it('reads our own specification, with the defaults', () => {
    const { source, destination, connection, secrets } = load();
    expect(source.configuration).toEqual({ base_url: 'https://api.spacexdata.com/v4', lookback_days: 90 });
    expect(destination.configuration).toEqual({
      s3_bucket_name: 'raw-bucket',
      s3_bucket_path: 'raw',
      s3_bucket_region: 'us-east-1',
      s3_path_format: '${STREAM_NAME}/${YEAR}_${MONTH}_${DAY}_${EPOCH}_',
      format: {
        format_type: 'JSONL',
        flattening: 'No flattening',
        compression: { compression_type: 'GZIP' },
      },
    });
    expect(connection.schedule).toBe('manual');
    // All but the roadster, whose position is another one at every read.
    expect(connection.streams).toHaveLength(14);
    expect(connection.streams.map(({ name }) => name)).not.toContain('roadster');
    expect(secrets).toEqual([]);
  });

  it('has a stream, with its generated schema, for every collection', () => {
    const streams = load().definition.manifest['streams'] as {
      name: string;
      schema_loader: { schema: { title: string } };
    }[];
    expect(streams.map(({ name }) => name).sort()).toEqual([...airbyteStreamNames].sort());
    for (const { name, schema_loader } of streams) {
      // Two streams read the collection of launches.
      expect(schema_loader.schema.title).toBe(name.replace('_upcoming', ''));
    }
  });

  it('knows the secrets, so that they can be kept out of messages', () => {
    expect(load({ RAW_BUCKET: 'raw-bucket', ...keys }).secrets).toEqual(['AKIA', 'secret-key']);
  });

  it('names all problems of specification and manifest at once', () => {
    edit('type: s3', 'type: s3\n  colour: red');
    edit('lookback_days: 90', 'lookback_days: -1\n    lookbackdays: 3');
    edit('format_type: JSONL', 'format_type: CSV');
    edit("version: '7.0.0'", "version: '4.3.0'", 'manifest.yaml');
    edit('schemas/cores.json', 'schemas/nothing.json', 'manifest.yaml');
    const found = problems({});
    expect(found).toEqual([
      'destination.configuration.s3_bucket_name: the variable RAW_BUCKET is not set',
      expect.stringMatching(/^destination\.configuration\.format\.format_type: /),
      expect.stringMatching(/^destination: .*colour/),
      expect.stringMatching(
        /^manifest\.streams\.\d+\.schema_loader\.schema\.\$file: cannot read .*nothing\.json/,
      ),
      expect.stringMatching(/^manifest\.version: must be "7\.x\.y"/),
    ]);
  });

  it.each([
    ['lookback_days: 90', 'lookback_days: -1', /^source\.configuration\.lookback_days: /],
    [
      'lookback_days: 90',
      'lookbackdays: 9',
      /^source\.configuration\.lookbackdays: the connector knows no such/,
    ],
    [
      'name: cores',
      'name: corse',
      /^connection\.streams\.5\.name: the manifest has no stream "corse"; it has launches,/,
    ],
    ['name: cores', 'name: rockets', /^connection\.streams\.5\.name: "rockets" is there twice/],
    [
      'name: cores, sync_mode: full_refresh_overwrite',
      'name: cores, sync_mode: incremental_append',
      /^connection\.streams\.5\.sync_mode: stream "cores" cannot be read incrementally/,
    ],
    ['schedule: manual', "schedule: { cron: '* * * * * ?' }", /^connection\.schedule\.cron: the seconds/],
    [/access_key_id: .*/, 'access_key_id: AKIA123', /access_key_id and secret_access_key come together/],
    [
      'manifest: manifest.yaml',
      'manifest: nothing.yaml',
      /^manifest: cannot read .*nothing\.yaml \(ENOENT\)/,
    ],
    ['version: 1', 'version: [', /^specification: .* at line/],
  ])('refuses %s → %s', (from, to, problem) => {
    edit(from, to);
    expect(problems()).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it('demands that secrets are references', () => {
    edit(/secret_access_key: .*/, 'secret_access_key: written-out');
    expect(problems({ RAW_BUCKET: 'raw-bucket', ...keys })).toEqual([
      'destination.configuration.secret_access_key: is a secret and must be a reference, ${env:NAME}',
    ]);
  });

  it('takes the slashes around the prefix for the same prefix', () => {
    for (const RAW_PREFIX of ['deep/raw', 'deep/raw/', '/deep/raw/']) {
      const { configuration } = load({ RAW_BUCKET: 'raw-bucket', RAW_PREFIX }).destination;
      expect(configuration['s3_bucket_path']).toBe('deep/raw');
    }
  });
});
