import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PipelineFixture, runProgram } from '../pipeline-fixture.ts';

jest.setTimeout(120_000);

const root = resolve(__dirname, '..', '..', '..', '..');
const dist = join(root, 'apps/etl-runner/dist');

/** Two cores as destination-s3 writes them to Parquet, made by pyarrow. */
const parquetOfCores = `
import sys, pyarrow as pa, pyarrow.parquet as pq
cores = [{"_airbyte_raw_id": str(i), "_airbyte_extracted_at": 1795397830404, "_airbyte_generation_id": 0,
          "_airbyte_meta": {"sync_id": 1}, "id": f"{i:024x}", "serial": f"B{i}", "status": "active", "launches": []}
         for i in (1, 2)]
pq.write_table(pa.Table.from_pylist(cores), sys.stdout.buffer)
`;

/** The program as `nx build` bundles it and the image runs it. */
describe('the bundled etl-runner', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('is one file', () => {
    expect(readdirSync(dist).filter((name) => !name.endsWith('.map'))).toEqual(['main.cjs']);
  });

  it('loads Parquet', async () => {
    const body = execFileSync(join(root, '.venv-test/bin/python'), ['-c', parquetOfCores]);
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', ...environment } = fixture.environment;
    const s3 = new S3Client({
      endpoint: environment['AWS_ENDPOINT_URL_S3'] ?? '',
      region: 'us-east-1',
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    });
    const Key = 'raw/cores/2026_11_23_1795397830404_0.parquet';
    await s3.send(new PutObjectCommand({ Bucket: fixture.bucket, Key, Body: body }));
    s3.destroy();

    const { code, stderr } = await runProgram(
      process.execPath,
      [join(dist, 'main.cjs'), 'load', '--json'],
      fixture.environment,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(await fixture.query('select serial from spacex_raw.cores order by 1')).toEqual([
      { serial: 'B1' },
      { serial: 'B2' },
    ]);
  });
});
