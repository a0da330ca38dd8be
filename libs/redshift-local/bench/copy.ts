import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Client } from 'pg';
import { BenchFront, cpuMicrosOf } from './front.ts';
import { RawPostgres } from './raw-postgres.ts';
import { narrowTable, wideTable, type SampleTable } from './sample-data.ts';
import { startBenchS3 } from './s3-server.ts';

/** What one table showed. Rows per second unless the name says otherwise. */
export interface CopyFigures {
  readonly table: string;
  readonly columns: number;
  readonly rows: number;
  readonly rawBytesPerRow: number;
  /** COPY from S3, from sending the statement to its answer. */
  readonly copyRowsPerSecond: number;
  /** Floors beside it: unpacking alone in one thread; Postgres' own COPY of the same rows as text. */
  readonly gunzipRowsPerSecond: number;
  readonly postgresTextCopyRowsPerSecond: number;
  /** Processor time of the front and of its Postgres session: what a busy machine cannot hide. */
  readonly frontCpuMicrosPerRow: number;
  readonly postgresCpuMicrosPerRow: number;
  /** Largest resident memory of the front since its start. */
  readonly peakRssMegabytes: number;
}

/** Rows of one gzip object; it is put under so many keys that the rows are enough. */
const rowsPerObject = 50_000;

const rowsPerSecond = (rows: number, startedAt: number): number =>
  Math.round((rows * 1000) / (performance.now() - startedAt));

async function gunzipAlone(table: SampleTable): Promise<number> {
  const startedAt = performance.now();
  for (let round = 0; round < 4; round++) {
    const unpacked = Readable.from([table.gzip]).pipe(createGunzip({ chunkSize: 256 * 1024 }));
    for await (const _chunk of unpacked);
  }
  return rowsPerSecond(table.rows * 4, startedAt);
}

async function postgresAlone(table: SampleTable, objects: number): Promise<number> {
  const postgres = await RawPostgres.start();
  try {
    await postgres.query(`create table ${table.name} (${table.columns.join(', ')})`);
    const startedAt = performance.now();
    await postgres.copyText(table.name, table.copyText, objects);
    return rowsPerSecond(table.rows * objects, startedAt);
  } finally {
    await postgres.stop();
  }
}

async function measure(
  front: BenchFront,
  client: Client,
  s3: S3Client,
  bucket: string,
  table: SampleTable,
  objects: number,
): Promise<CopyFigures> {
  for (let index = 0; index < objects; index++) {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${table.name}/${index}.json.gz`, Body: table.gzip }),
    );
  }
  await client.query(
    `drop table if exists ${table.name}; create table ${table.name} (${table.columns.join(', ')})`,
  );
  const postgresTextCopyRowsPerSecond = await postgresAlone(table, objects);
  const gunzipRowsPerSecond = await gunzipAlone(table);
  const pid = ((await client.query('select pg_backend_pid() as pid')).rows as { pid: number }[])[0]?.pid;
  const frontCpu = front.cpuMicros;
  const postgresCpu = cpuMicrosOf(pid);
  const startedAt = performance.now();
  await client.query(
    `copy ${table.name} from 's3://${bucket}/${table.name}/' iam_role default format json 'auto' gzip timeformat 'auto' compupdate off statupdate off`,
  );
  const rows = table.rows * objects;
  const copyRowsPerSecond = rowsPerSecond(rows, startedAt);
  const perRow = (micros: number): number => Number((micros / rows).toFixed(2));
  const frontCpuMicrosPerRow = perRow(front.cpuMicros - frontCpu);
  const postgresCpuMicrosPerRow = perRow(cpuMicrosOf(pid) - postgresCpu);
  const counted = (await client.query(`select count(*)::int as n from ${table.name}`)).rows as {
    n: number;
  }[];
  if (counted[0]?.n !== rows) throw new Error(`${counted[0]?.n} rows instead of ${rows}`);
  await client.query(`drop table ${table.name}`);
  return {
    table: table.name,
    columns: table.columns.length,
    rows,
    rawBytesPerRow: Math.round(table.rawBytes / table.rows),
    copyRowsPerSecond,
    gunzipRowsPerSecond,
    postgresTextCopyRowsPerSecond,
    frontCpuMicrosPerRow,
    postgresCpuMicrosPerRow,
    peakRssMegabytes: front.peakRssMegabytes,
  };
}

/**
 * COPY of gzip JSON from a local S3 into a narrow and a wide table.
 *
 * @param rows per table; rounded up to whole objects
 */
export async function benchCopy(rows = 1_000_000): Promise<CopyFigures[]> {
  const objects = Math.max(1, Math.ceil(rows / rowsPerObject));
  const rowsEach = Math.min(rows, rowsPerObject);
  const s3Server = await startBenchS3();
  const s3Config = {
    endpoint: s3Server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  };
  const s3 = new S3Client(s3Config);
  const bucket = 'bench';
  const front = await BenchFront.start(s3Server.endpoint);
  const client = new Client(front.connectionString);
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await client.connect();
    const figures: CopyFigures[] = [];
    for (const make of [narrowTable, wideTable]) {
      figures.push(await measure(front, client, s3, bucket, make(rowsEach), objects));
    }
    return figures;
  } finally {
    await client.end();
    await front.stop();
    s3.destroy();
    s3Server.stop();
  }
}
