import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListTablesCommand,
  paginateGetStatementResult,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { openStage, type ClientStage } from './support.ts';

describe('@aws-sdk/client-redshift-data', () => {
  let stage: ClientStage;
  let api: RedshiftDataClient;
  const where = { ClusterIdentifier: 'cluster-1', DbUser: 'awsuser', Database: 'dev' };

  beforeAll(async () => {
    stage = await openStage();
    api = new RedshiftDataClient({
      endpoint: stage.server.dataApiEndpoint as string,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    });
  });
  afterAll(async () => {
    api?.destroy();
    await stage?.close();
  });

  const run = async (Sql: string, Parameters?: { name: string; value: string }[]) => {
    const { Id } = await api.send(new ExecuteStatementCommand({ Sql, Parameters, ...where }));
    for (;;) {
      const description = await api.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
      if (['FINISHED', 'FAILED', 'ABORTED'].includes(description.Status ?? '')) return description;
    }
  };

  it('does load from S3, change and read in pages', async () => {
    const lines = Array.from({ length: 1500 }, (_, id) => JSON.stringify({ id, name: `n${id}` })).join('\n');
    const url = await stage.bucket.put('sdk/rows.json', lines);
    expect(await run('create table loaded (id int, name varchar(10)) distkey (id)')).toMatchObject({
      Status: 'FINISHED',
    });
    expect(
      await run(
        `copy loaded from '${url}' iam_role 'arn:aws:iam::123456789012:role/copy' format json 'auto'`,
      ),
    ).toMatchObject({ Status: 'FINISHED', ResultRows: 1500 });
    expect(
      await run('delete from loaded where id >= :first', [{ name: 'first', value: '1200' }]),
    ).toMatchObject({
      ResultRows: 300,
    });
    const { Id } = await run('select id from loaded order by id');
    let sum = 0;
    for await (const { Records = [] } of paginateGetStatementResult({ client: api }, { Id })) {
      for (const [id] of Records) sum += id?.longValue ?? NaN;
    }
    expect(sum).toBe((1199 * 1200) / 2);
  });

  it('does run a batch in one transaction', async () => {
    const Sqls = [
      'create table batched (n int)',
      'insert into batched values (1)',
      'select * from missing_table',
    ];
    const { Id } = await api.send(new BatchExecuteStatementCommand({ Sqls, ...where, WaitTimeSeconds: 30 }));
    const { Status, Error: problem } = await api.send(
      new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }),
    );
    expect([Status, problem]).toEqual(['FAILED', expect.stringContaining('"missing_table" does not exist')]);
    const { Tables } = await api.send(new ListTablesCommand({ ...where, TablePattern: 'batched' }));
    expect(Tables).toEqual([]);
  });
});
