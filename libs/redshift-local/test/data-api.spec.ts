import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListSessionsCommand,
  ListStatementsCommand,
  ListTablesCommand,
  paginateGetStatementResult,
  RedshiftDataClient,
  type ExecuteStatementCommandInput,
  type Field,
} from '@aws-sdk/client-redshift-data';
import type { RedshiftLocal } from '../src/index.ts';
import { connectTo, startServer, TestBucket, until } from './support.ts';

let server: RedshiftLocal;
let api: RedshiftDataClient;
let bucket: TestBucket;

const where = { WorkgroupName: 'default-workgroup', Database: 'dev' };

const clientOf = ({ dataApiEndpoint }: RedshiftLocal): RedshiftDataClient =>
  new RedshiftDataClient({
    endpoint: dataApiEndpoint as string,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });

beforeAll(async () => {
  bucket = await new TestBucket().create();
  server = await startServer({ password: 'S3cret', dataApi: { port: 0 } });
  api = clientOf(server);
});
afterAll(async () => {
  api?.destroy();
  await server?.stop();
  bucket?.close();
});

/** Runs a statement and waits for its end. */
async function run(sql: string, more: Partial<ExecuteStatementCommandInput> = {}) {
  const target = more.SessionId === undefined ? where : {};
  const { Id } = await api.send(
    new ExecuteStatementCommand({ Sql: sql, ...target, WaitTimeSeconds: 30, ...more }),
  );
  return api.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
}

/** The records of a statement that must succeed. */
async function records(
  sql: string,
  more: Partial<ExecuteStatementCommandInput> = {},
): Promise<Field[][] | undefined> {
  const { Id, Error: problem } = await run(sql, more);
  if (problem !== undefined) throw new Error(problem);
  return (await api.send(new GetStatementResultCommand({ Id }))).Records;
}

/** Name and message of the exception that a request ends with. */
async function refusal(request: Promise<unknown>): Promise<string> {
  const error = (await request.then(
    () => new Error('the request succeeded'),
    (reason: unknown) => reason,
  )) as Error;
  return `${error.name}: ${error.message}`;
}

describe('ExecuteStatement', () => {
  it('does give every type as its kind of field', async () => {
    const { Id, ...description } = await run(
      `select true as yes, 1::smallint as small, 9007199254740991::bigint as big, 1.5::float8 as fraction,
              12.340::numeric(10,3) as exact, 'text'::varchar(10) as words, null::int as nothing,
              date '2021-04-22' as day, timestamp '2021-04-22 10:00:00' as moment, json_parse('{"a":[1,2]}') as doc`,
    );
    expect(description).toMatchObject({
      Status: 'FINISHED',
      HasResultSet: true,
      ResultRows: 1,
      ResultFormat: 'JSON',
      WorkgroupName: 'default-workgroup',
      Database: 'dev',
    });
    const result = await api.send(new GetStatementResultCommand({ Id }));
    expect(result.Records).toEqual([
      [
        { booleanValue: true },
        { longValue: 1 },
        { longValue: 9007199254740991 },
        { doubleValue: 1.5 },
        { stringValue: '12.340' },
        { stringValue: 'text' },
        { isNull: true },
        { stringValue: '2021-04-22' },
        { stringValue: '2021-04-22 10:00:00' },
        { stringValue: '{"a":[1,2]}' },
      ],
    ]);
    expect(result.TotalNumRows).toBe(1);
    expect(result.NextToken).toBeUndefined();
    const types = result.ColumnMetadata?.map(({ name, typeName, precision, scale }) => [
      name,
      typeName,
      precision,
      scale,
    ]);
    expect(types).toEqual([
      ['yes', 'bool', 1, 0],
      ['small', 'int2', 5, 0],
      ['big', 'int8', 19, 0],
      ['fraction', 'float8', 17, 0],
      ['exact', 'numeric', 10, 3],
      ['words', 'varchar', 10, 0],
      ['nothing', 'int4', 10, 0],
      ['day', 'date', 13, 0],
      ['moment', 'timestamp', 29, 6],
      ['doc', 'super', 16_777_216, 0],
    ]);
  });

  it('does run with the rules of the front: Redshift SQL, refusals, COPY', async () => {
    await run('create table loaded (n int encode az64) diststyle even sortkey (n)');
    const url = await bucket.putLines('loaded', ['{"n":1}', '{"n":2}', '{"n":3}']);
    const copy = await run(
      `copy loaded from '${url}' iam_role 'arn:aws:iam::123456789012:role/copy' manifest format json 'auto' gzip`,
    );
    expect(copy).toMatchObject({ Status: 'FINISHED', HasResultSet: false, ResultRows: 3 });
    expect(
      await records(
        `select loaded_rows, trim(query_text) like 'copy loaded %' from sys_query_history q join sys_load_history l using (query_id) where query_id = ${copy.RedshiftQueryId}`,
      ),
    ).toEqual([[{ longValue: 3 }, { booleanValue: true }]]);
    const refused = await run('insert into loaded values (1) returning n');
    expect(refused).toMatchObject({ Status: 'FAILED' });
    expect(refused.Error).toMatch(/^ERROR: syntax error at or near "returning"/);
    expect(await records('select top 1 n from loaded order by n desc')).toEqual([[{ longValue: 3 }]]);
  });

  it('does tell of rows that were changed and of columns where they come from', async () => {
    await run('create schema if not exists told; create table x (a int)').then((two) =>
      expect(two).toMatchObject({
        Status: 'FAILED',
        Error: expect.stringContaining('cannot insert multiple commands'),
      }),
    );
    await run('create schema told');
    expect(await run('create table told.t (id int not null, name varchar(20))')).toMatchObject({
      HasResultSet: false,
      ResultRows: -1,
    });
    expect(await run("insert into told.t values (1, 'a'), (2, null)")).toMatchObject({
      HasResultSet: false,
      ResultRows: 2,
    });
    const { Id } = await run('select id, name, id + 1 as more from told.t');
    const { ColumnMetadata } = await api.send(new GetStatementResultCommand({ Id }));
    expect(
      ColumnMetadata?.map(({ schemaName, tableName, nullable }) => [schemaName, tableName, nullable]),
    ).toEqual([
      ['told', 't', 0],
      ['told', 't', 1],
      ['', '', 2],
    ]);
  });

  it('does bind named parameters as values, whatever they hold', async () => {
    const evil = "'); drop table told.t; -- \\";
    expect(
      await records("select :text::varchar as a, :n::int + 1 as b, ':n' as c, :text::varchar = :text as d", {
        Parameters: [
          { name: 'text', value: evil },
          { name: 'n', value: '41' },
        ],
      }),
    ).toEqual([[{ stringValue: evil }, { longValue: 42 }, { stringValue: ':n' }, { booleanValue: true }]]);
  });

  it('does run as DbUser, whose rights count', async () => {
    await run('create table secret_table (n int)');
    await run("create user reader password 'Reader1'");
    const target = { WorkgroupName: undefined, ClusterIdentifier: 'cluster-1', DbUser: 'reader' };
    expect(await records('select current_user', target)).toEqual([[{ stringValue: 'reader' }]]);
    expect((await run('select * from secret_table', target)).Error).toBe(
      'ERROR: permission denied for table secret_table',
    );
    expect(await run('select 1', { DbUser: 'nobody_here' })).toMatchObject({
      Status: 'FAILED',
      Error: expect.stringContaining('nobody_here'),
    });
    expect(await run('select 1', { Database: 'nowhere' })).toMatchObject({
      Status: 'FAILED',
      Error: 'FATAL: database "nowhere" does not exist',
    });
  });

  it('does give back the same statement for the same ClientToken', async () => {
    await run('create table once (n int)');
    const request = { Sql: 'insert into once values (1)', ...where, ClientToken: 'token-1' };
    const first = await api.send(new ExecuteStatementCommand({ ...request, WaitTimeSeconds: 30 }));
    const second = await api.send(new ExecuteStatementCommand(request));
    expect(second.Id).toBe(first.Id);
    expect(await records('select count(*) from once')).toEqual([[{ longValue: 1 }]]);
    expect(await refusal(api.send(new ExecuteStatementCommand({ ...request, Sql: 'select 2' })))).toMatch(
      /^ValidationException: ClientToken token-1 was already used/,
    );
  });

  it('does answer at once without WaitTimeSeconds, and cancel', async () => {
    const { Id, Status } = await api.send(
      new ExecuteStatementCommand({ Sql: 'select pg_sleep(60)', ...where }),
    );
    expect(Status).toBeUndefined();
    for (let state = ''; state !== 'STARTED';) {
      state = (await api.send(new DescribeStatementCommand({ Id }))).Status ?? '';
    }
    expect(await refusal(api.send(new GetStatementResultCommand({ Id })))).toBe(
      'ResourceNotFoundException: Query does not have result. Please check query status with DescribeStatement.',
    );
    expect((await api.send(new CancelStatementCommand({ Id }))).Status).toBe(true);
    expect(await api.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }))).toMatchObject({
      Status: 'ABORTED',
    });
    expect(await refusal(api.send(new CancelStatementCommand({ Id })))).toBe(
      `ValidationException: Could not cancel a query that is already in ABORTED state with ID: ${Id}`,
    );
  });
});

describe('results', () => {
  it('does page, and every row comes exactly once', async () => {
    const { Id } = await run(
      "select n, repeat('x', 100) as wide from generate_series(1, 2500) as s(n) order by n",
    );
    const numbers: (number | undefined)[] = [];
    let pages = 0;
    for await (const page of paginateGetStatementResult({ client: api }, { Id })) {
      pages++;
      expect(page.TotalNumRows).toBe(2500);
      numbers.push(...(page.Records ?? []).map(([n]) => n?.longValue));
    }
    expect(pages).toBe(3);
    expect(numbers).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
    const token = Buffer.from('x|1').toString('base64url');
    expect(await refusal(api.send(new GetStatementResultCommand({ Id, NextToken: token })))).toBe(
      'ValidationException: Invalid NextToken.',
    );
  });

  it('does give CSV with a header, and only by V2', async () => {
    const { Id } = await run(`select 1 as n, 'a,"b"' as t, null::int as nothing, true as yes, '' as empty`, {
      ResultFormat: 'CSV',
    });
    const result = await api.send(new GetStatementResultV2Command({ Id }));
    expect(result.ResultFormat).toBe('CSV');
    expect(result.Records).toEqual([{ CSVRecords: 'n,t,nothing,yes,empty\r\n1,"a,""b""",,true,""\r\n' }]);
    expect(await refusal(api.send(new GetStatementResultCommand({ Id })))).toMatch(/^ValidationException: /);
    const json = await run('select 1');
    expect(await refusal(api.send(new GetStatementResultV2Command({ Id: json.Id })))).toMatch(
      /^ValidationException: /,
    );
  });

  it('does refuse a row above 64 KB as the service does, and go on', async () => {
    expect(await run("select repeat('x', 70000)")).toMatchObject({
      Status: 'FAILED',
      Error: 'Packet for query is too large',
    });
    expect(await records('select 1')).toEqual([[{ longValue: 1 }]]);
  });

  it('does keep an empty result apart from none', async () => {
    const { Id, HasResultSet, ResultRows } = await run('select 1 as n where false');
    expect({ HasResultSet, ResultRows }).toEqual({ HasResultSet: true, ResultRows: 0 });
    expect((await api.send(new GetStatementResultCommand({ Id }))).Records).toEqual([]);
  });

  it('does give integers digit by digit to clients that can read them', async () => {
    const { Id } = await run('select 9223372036854775807::bigint');
    const response = await fetch(server.dataApiEndpoint as string, {
      method: 'POST',
      headers: {
        'x-amz-target': 'RedshiftData.GetStatementResult',
        authorization: 'AWS4-HMAC-SHA256 Credential=any',
      },
      body: JSON.stringify({ Id }),
    });
    expect(await response.text()).toContain('[[{"longValue":9223372036854775807}]]');
  });
});

describe('BatchExecuteStatement', () => {
  const batch = async (Sqls: string[], more: object = {}) => {
    const { Id } = await api.send(
      new BatchExecuteStatementCommand({ Sqls, ...where, WaitTimeSeconds: 30, ...more }),
    );
    return api.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  };

  it('does run in one transaction that fails as a whole', async () => {
    await run('create table batched (n int)');
    const good = await batch([
      'insert into batched values (1)',
      'insert into batched values (2)',
      'select 3',
    ]);
    expect(good).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ExecutionMode: 'TRANSACTION' });
    expect(good.SubStatements?.map(({ Status, ResultRows }) => [Status, ResultRows])).toEqual([
      ['FINISHED', 1],
      ['FINISHED', 1],
      ['FINISHED', 1],
    ]);
    expect((await api.send(new GetStatementResultCommand({ Id: `${good.Id}:3` }))).Records).toEqual([
      [{ longValue: 3 }],
    ]);
    expect(await refusal(api.send(new GetStatementResultCommand({ Id: good.Id })))).toBe(
      'ValidationException: BatchExecuteStatement result can only be retrieved with sub-statement id.',
    );

    const bad = await batch([
      'insert into batched values (3)',
      'select 1 / 0',
      'insert into batched values (4)',
    ]);
    expect(bad).toMatchObject({
      Status: 'FAILED',
      Error: 'Query #2 failed with ERROR: division by zero',
    });
    expect(bad.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'ABORTED']);
    expect(await records('select count(*) from batched')).toEqual([[{ longValue: 2 }]]);
  });

  it('does commit each statement with AUTO_COMMIT', async () => {
    await run('create table each (n int)');
    const answer = await batch(
      ['insert into each values (1)', 'select 1 / 0', 'insert into each values (2)'],
      {
        ExecutionMode: 'AUTO_COMMIT',
      },
    );
    expect(answer.Status).toBe('FAILED');
    expect(answer.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'FINISHED']);
    expect(await records('select count(*) from each')).toEqual([[{ longValue: 2 }]]);
  });

  it('does share parameters, all of which must be used', async () => {
    const Parameters = [{ name: 'a', value: '7' }];
    const answer = await batch(['select :a::int', 'select 1'], { Parameters });
    expect((await api.send(new GetStatementResultCommand({ Id: `${answer.Id}:1` }))).Records).toEqual([
      [{ longValue: 7 }],
    ]);
    expect(await refusal(batch(['select 1'], { Parameters }))).toBe(
      'ValidationException: Parameters list contains unused parameters. Unused parameters: [a]',
    );
  });
});

describe('sessions', () => {
  it('does keep temporary tables and transactions from statement to statement', async () => {
    await run('create table from_session (n int)');
    const { SessionId } = await run('create temp table mine (n int)', { SessionKeepAliveSeconds: 60 });
    expect(SessionId).toBeDefined();
    await run('begin', { SessionId });
    await run('insert into mine values (5)', { SessionId });
    await run('insert into from_session values (6)', { SessionId });
    expect(await records('select n from mine', { SessionId })).toEqual([[{ longValue: 5 }]]);
    expect(await records('select count(*) from from_session')).toEqual([[{ longValue: 0 }]]);
    expect((await run('select * from mine')).Error).toMatch(/relation "mine" does not exist/);
    await run('commit', { SessionId });
    expect(await records('select count(*) from from_session')).toEqual([[{ longValue: 1 }]]);

    const { Sessions } = await api.send(new ListSessionsCommand({ SessionId }));
    expect(Sessions).toMatchObject([
      { SessionId, Status: 'AVAILABLE', SessionAliveSeconds: 60, Database: 'dev' },
    ]);
    await run('select 1', { SessionId, SessionKeepAliveSeconds: 0 });
    const closed = await api.send(new ListSessionsCommand({ SessionId }));
    expect(closed.Sessions).toMatchObject([{ Status: 'CLOSED' }]);
    expect(await refusal(run('select 1', { SessionId }))).toBe(
      'ValidationException: Session is not available',
    );
  });

  it('does run one statement at a time and refuse a target beside the session', async () => {
    const { SessionId } = await run('select 1', { SessionKeepAliveSeconds: 60 });
    const { Id } = await api.send(new ExecuteStatementCommand({ Sql: 'select pg_sleep(60)', SessionId }));
    expect(await refusal(run('select 1', { SessionId }))).toMatch(
      /^ValidationException: Session is not available/,
    );
    await api.send(new CancelStatementCommand({ Id }));
    await api.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    expect(await refusal(run('select 1', { SessionId, Database: 'dev' }))).toMatch(
      /^ValidationException: Database/,
    );
    const unknown = '11111111-2222-3333-4444-555555555555';
    expect(await refusal(run('select 1', { SessionId: unknown }))).toBe(
      `ValidationException: Session with Id: ${unknown} is invalid`,
    );
    expect(await records('select 2', { SessionId })).toEqual([[{ longValue: 2 }]]);
  });
});

describe('lists', () => {
  it('does list databases, schemas, tables and columns, in pages', async () => {
    await run('create schema listed');
    await run(
      'create table listed.first (id int not null default 7, t varchar(12), d super, n numeric(8,2))',
    );
    await run('create view listed.second as select id from listed.first');
    const { Databases } = await api.send(new ListDatabasesCommand({ WorkgroupName: where.WorkgroupName }));
    expect(Databases).toEqual(['dev']);
    const { Schemas } = await api.send(new ListSchemasCommand({ ...where, SchemaPattern: 'list%' }));
    expect(Schemas).toEqual(['listed']);
    const one = await api.send(new ListTablesCommand({ ...where, SchemaPattern: 'listed', MaxResults: 1 }));
    expect(one.Tables).toEqual([{ name: 'first', schema: 'listed', type: 'TABLE' }]);
    const two = await api.send(
      new ListTablesCommand({ ...where, SchemaPattern: 'listed', MaxResults: 1, NextToken: one.NextToken }),
    );
    expect(two.Tables).toEqual([{ name: 'second', schema: 'listed', type: 'VIEW' }]);
    expect(two.NextToken).toBeUndefined();
    const table = await api.send(new DescribeTableCommand({ ...where, Schema: 'listed', Table: 'first' }));
    expect(table.TableName).toBe('first');
    expect(
      table.ColumnList?.map(({ name, typeName, nullable, precision, scale, columnDefault }) =>
        [name, typeName, nullable, precision, scale, columnDefault].join(' ').trim(),
      ),
    ).toEqual(['id int4 0 10 0 7', 't varchar 1 12 0', 'd super 1 16777216 0', 'n numeric 1 8 2']);
    expect(await refusal(api.send(new ListTablesCommand({ ...where, Database: 'nowhere' })))).toBe(
      'DatabaseConnectionException: FATAL: database "nowhere" does not exist',
    );
  });

  it('does list statements by name and state, the newest first', async () => {
    await run('select 1', { StatementName: 'report-1' });
    await run('select 1', { StatementName: 'report-2' });
    await run('select 1 / 0', { StatementName: 'report-3' });
    const names = async (more: object) =>
      (await api.send(new ListStatementsCommand({ StatementName: 'report', ...more }))).Statements?.map(
        ({ StatementName }) => StatementName,
      );
    expect(await names({})).toEqual(['report-2', 'report-1']);
    expect(await names({ Status: 'ALL' })).toEqual(['report-3', 'report-2', 'report-1']);
    expect(await names({ Status: 'FAILED' })).toEqual(['report-3']);
    const { NextToken } = await api.send(
      new ListStatementsCommand({ StatementName: 'report', MaxResults: 1 }),
    );
    expect(await names({ MaxResults: 1, NextToken })).toEqual(['report-1']);
  });
});

describe('bad requests', () => {
  it.each<[string, Partial<ExecuteStatementCommandInput>, RegExp]>([
    ['no SQL', { Sql: ' ' }, /^ValidationException: /],
    ['SQL above 100 KB', { Sql: `select '${'x'.repeat(102_400)}'` }, /^ValidationException: .*100 KB/],
    ['no target', { WorkgroupName: undefined }, /^ValidationException: One of ClusterIdentifier/],
    ['two targets', { ClusterIdentifier: 'c' }, /^ValidationException: ClusterIdentifier and WorkgroupName/],
    ['no database', { Database: undefined }, /^ValidationException: .*'database'/],
    ['a wait above 30', { WaitTimeSeconds: 31 }, /^ValidationException: .*less than or equal to 30/],
    ['a session of two days', { SessionKeepAliveSeconds: 172_800 }, /^ValidationException: .*86400/],
    ['an empty parameter', { Parameters: [{ name: 'a', value: '' }] }, /^ValidationException: .*parameter a/],
    ['an unknown format', { ResultFormat: 'XML' as 'CSV' }, /^ValidationException: .*enum value set/],
  ])('does refuse %s', async (_what, request, message) => {
    expect(
      await refusal(api.send(new ExecuteStatementCommand({ Sql: 'select 1', ...where, ...request }))),
    ).toMatch(message);
  });

  it('does refuse 41 statements, unknown ids and rubbish', async () => {
    const Sqls = Array.from({ length: 41 }, () => 'select 1');
    expect(await refusal(api.send(new BatchExecuteStatementCommand({ ...where, Sqls })))).toMatch(
      /^ValidationException: .*40/,
    );
    const Id = '11111111-2222-3333-4444-555555555555';
    expect(await refusal(api.send(new DescribeStatementCommand({ Id })))).toBe(
      'ResourceNotFoundException: Query does not exist.',
    );
    const send = async (body: string, headers: Record<string, string>) => {
      const response = await fetch(server.dataApiEndpoint as string, { method: 'POST', body, headers });
      return `${response.status} ${((await response.json()) as { __type: string }).__type}`;
    };
    const target = { 'x-amz-target': 'RedshiftData.DescribeStatement' };
    const authorization = 'AWS4-HMAC-SHA256 Credential=any';
    expect(await send('{}', target)).toBe('400 MissingAuthenticationTokenException');
    expect(await send('{', { ...target, authorization })).toBe('400 SerializationException');
    expect(await send('[]', { ...target, authorization })).toBe('400 SerializationException');
    expect(await send('{}', { 'x-amz-target': 'RedshiftData.toString', authorization })).toBe(
      '400 UnknownOperationException',
    );
    expect(await send('{"Id": 7}', { ...target, authorization })).toBe('400 ValidationException');
  });

  it('does hold the limits on statements and sessions', async () => {
    const small = await startServer({ dataApi: { limits: { maxActiveStatements: 1, maxSessions: 1 } } });
    const client = clientOf(small);
    const slow = new ExecuteStatementCommand({
      Sql: 'select pg_sleep(60)',
      ...where,
      SessionKeepAliveSeconds: 60,
    });
    const { Id } = await client.send(slow);
    const another = new ExecuteStatementCommand({ Sql: 'select 1', ...where, SessionKeepAliveSeconds: 60 });
    expect(await refusal(client.send(another))).toBe(
      'ActiveStatementsExceededException: Active statements exceeded the allowed quota (1).',
    );
    await client.send(new CancelStatementCommand({ Id }));
    await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    expect(await refusal(client.send(another))).toBe(
      'ActiveSessionsExceededException: Active sessions exceeded the allowed quota (1).',
    );
    client.destroy();
    await small.stop();
  });

  it('does leave no connection behind', async () => {
    const own = await startServer({ dataApi: {} });
    const client = clientOf(own);
    for (const Sql of ['select 1', 'select 1 / 0', 'create temp table t (n int)']) {
      await client.send(new ExecuteStatementCommand({ Sql, ...where, WaitTimeSeconds: 30 }));
    }
    const admin = await connectTo(own);
    const count =
      "select count(*)::int as n from pg_stat_activity where application_name = 'RedshiftDataAPI'";
    await until(async () => (await admin.query(count)).rows[0].n === 0);
    await admin.end();
    client.destroy();
    await own.stop();
  });
});
