import { AbortedTransactionError, CompiledQuery, Kysely, sql } from 'kysely';
import {
  classifyRedshiftError,
  CommitOutcomeUnknownError,
  DataApiError,
  executeDataApiBatch,
  RedshiftDialect,
  type RedshiftDataClient,
  UnsupportedByRedshiftError,
  withRedshiftRetry,
} from '../index.ts';

type Call = Record<string, unknown>;

/** A service that answers as told; for what no server does on demand. */
function service(answer: (sql: string) => { Error?: string; Status?: string } | Error = () => ({})) {
  const calls: Call[] = [];
  const outcomes = new Map<string, { Error?: string; Status?: string }>();
  let sessions = 0;
  const start = async (input: Call, texts: string[]) => {
    calls.push(input);
    const said = answer(texts.join(';'));
    if (said instanceof Error) throw said;
    const Id = `statement-${calls.length}`;
    outcomes.set(Id, said);
    return { Id, SessionId: (input['SessionId'] as string) ?? `session-${(sessions += 1)}` };
  };
  const client: RedshiftDataClient = {
    executeStatement: (input) => start({ ...input }, [input.Sql]),
    batchExecuteStatement: (input) => start({ ...input }, input.Sqls),
    describeStatement: async ({ Id }) => {
      const { Error: error, Status } = outcomes.get(Id) ?? {};
      return { Id, Status: Status ?? (error ? 'FAILED' : 'FINISHED'), Error: error, ResultRows: -1 };
    },
    getStatementResult: async () => ({ Records: [] }),
    cancelStatement: async () => ({ Status: true }),
  };
  const dataApi = { client, workgroupName: 'analytics', database: 'dev' } as const;
  return { calls, dataApi, db: new Kysely<unknown>({ dialect: new RedshiftDialect({ dataApi }) }) };
}

const sent = (calls: readonly Call[]) => calls.map((call) => call['Sql']);
const serviceError = (name: string, message: string, $fault = 'client') =>
  Object.assign(new Error(message), { name, $fault });

describe('RedshiftDataApiDriver', () => {
  it('opens a session with the first statement and stays in it', async () => {
    const { calls, db } = service();
    await sql`set query_group to etl`.execute(db);
    await sql`create temp table t (a int)`.execute(db);
    expect(calls).toMatchObject([
      { WorkgroupName: 'analytics', Database: 'dev', SessionKeepAliveSeconds: 300 },
      { SessionId: 'session-1' },
    ]);
    // The service takes either a session or where to open one.
    expect(calls[1]).not.toHaveProperty('WorkgroupName');
    expect(calls[1]).not.toHaveProperty('SessionKeepAliveSeconds');
  });

  it('prepares each new session, also the one that replaces an expired one', async () => {
    let isExpired = false;
    const { calls, dataApi } = service(() => {
      if (!isExpired) return {};
      isExpired = false;
      return serviceError('ValidationException', 'Session is not available.');
    });
    const db = new Kysely<unknown>({
      dialect: new RedshiftDialect({
        dataApi,
        onCreateConnection: async (connection) => {
          await connection.executeQuery(CompiledQuery.raw('set query_group to etl'));
        },
      }),
    });
    await sql`select 1`.execute(db);
    isExpired = true;
    await sql`select 2`.execute(db);
    expect(sent(calls)).toEqual([
      'set query_group to etl',
      'select 1',
      'select 2',
      'set query_group to etl',
      'select 2',
    ]);
    expect(calls[4]).toMatchObject({ SessionId: 'session-2' });
  });

  it('does not replace a session in a transaction, because the transaction ended with it', async () => {
    const { db } = service((text) =>
      text === 'insert' ? serviceError('ValidationException', 'Session is not available.') : {},
    );
    const failing = db.transaction().execute((trx) => sql`insert`.execute(trx));
    await expect(failing).rejects.toThrow(/Session is not available/);
  });

  it('reports the COMMIT of a failed transaction as what it is, a rollback', async () => {
    const { calls, db } = service((text) => (text === 'oops' ? { Error: 'ERROR: syntax error' } : {}));
    const committing = db.transaction().execute(async (trx) => {
      await sql`oops`.execute(trx).catch(() => undefined);
    });
    await expect(committing).rejects.toBeInstanceOf(AbortedTransactionError);
    expect(sent(calls)).not.toContain('commit');
    expect(sent(calls)).toContain('rollback');
  });

  it.each([
    ['no answer', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['a failure of the service', serviceError('InternalServerException', 'try again', 'server')],
  ])('says that the outcome is unknown when COMMIT has %s', async (_, failure) => {
    const { db } = service((text) => (text === 'commit' ? failure : {}));
    const committing = db.transaction().execute((trx) => sql`select 1`.execute(trx));
    await expect(committing).rejects.toBeInstanceOf(CommitOutcomeUnknownError);
  });

  it('knows what to do about the text of an error', async () => {
    const { db } = service((text) => ({ Error: text }));
    const failureOf = (text: string) =>
      sql
        .raw(text)
        .execute(db)
        .catch((error: unknown) => error);
    for (const [text, errorClass] of [
      ['ERROR: 1023\n  Detail: Serializable isolation violation on table - 1', 'retry'],
      ['ERROR: could not complete because of conflict with concurrent transaction', 'retry'],
      ["ERROR: Load into table 't' failed. Check 'sys_load_error_detail' system table for details.", 'data'],
      ['ERROR: relation "t" does not exist', 'fatal'],
    ]) {
      const failure = await failureOf(text ?? '');
      expect(failure).toBeInstanceOf(DataApiError);
      expect([text, classifyRedshiftError(failure)]).toEqual([text, errorClass]);
    }
  });

  it('repeats a transaction that lost against another one', async () => {
    let attempts = 0;
    const { db } = service((text) => {
      if (text !== 'commit') return {};
      attempts += 1;
      return attempts === 1 ? { Error: 'ERROR: 1023' } : {};
    });
    await withRedshiftRetry(() => db.transaction().execute((trx) => sql`select 1`.execute(trx)), {
      baseDelayMs: 1,
    });
    expect(attempts).toBe(2);
  });

  it.each([['ThrottlingException'], ['ActiveStatementsExceededException']])(
    'counts %s as passing',
    async (name) => {
      const { db } = service(() => serviceError(name, 'slow down'));
      await expect(sql`select 1`.execute(db)).rejects.toMatchObject({
        transient: true,
        errorClass: 'reconnect',
        statementId: undefined,
      });
    },
  );

  it('asks again while the statement runs', async () => {
    const states = ['SUBMITTED', 'STARTED', 'FINISHED'];
    const { dataApi } = service();
    const describe = jest.fn(async ({ Id }: { Id: string }) => ({ Id, Status: states.shift() }));
    const client = { ...dataApi.client, describeStatement: describe };
    const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ dataApi: { ...dataApi, client } }) });
    await sql`vacuum`.execute(db);
    expect(describe).toHaveBeenCalledTimes(3);
  });

  it('makes no more sessions than it may, and hands them on', async () => {
    const { calls, dataApi } = service();
    const db = new Kysely<unknown>({
      dialect: new RedshiftDialect({ dataApi: { ...dataApi, maxSessions: 2 } }),
    });
    await Promise.all(Array.from({ length: 7 }, () => sql`select 1`.execute(db)));
    expect(calls.filter((call) => 'SessionKeepAliveSeconds' in call)).toHaveLength(2);
  });

  it('replaces the session of a transaction that could not be rolled back', async () => {
    const { calls, dataApi } = service((text) =>
      text === 'rollback' || text === 'oops' ? serviceError('InternalServerException', 'gone', 'server') : {},
    );
    const db = new Kysely<unknown>({
      dialect: new RedshiftDialect({ dataApi: { ...dataApi, maxSessions: 1 } }),
    });
    await expect(db.transaction().execute((trx) => sql`oops`.execute(trx))).rejects.toThrow(/gone/);
    await sql`select 1`.execute(db);
    expect(calls.at(-1)).toHaveProperty('SessionKeepAliveSeconds');
  });

  it('says what failed when the service throws something odd', async () => {
    const { db } = service();
    const odd = { ...service().dataApi.client, executeStatement: () => Promise.reject('a text') };
    const withOdd = new Kysely<unknown>({
      dialect: new RedshiftDialect({ dataApi: { client: odd, workgroupName: 'w', database: 'dev' } }),
    });
    await expect(sql`select 1`.execute(withOdd)).rejects.toThrow(/Error: a text/);
    const nameless = { ...odd, executeStatement: async () => ({}) };
    const withNameless = new Kysely<unknown>({
      dialect: new RedshiftDialect({ dataApi: { client: nameless, workgroupName: 'w', database: 'dev' } }),
    });
    await expect(sql`select 1`.execute(withNameless)).rejects.toThrow(/no identifier/);
    await sql`select 1`.execute(db);
    await db.destroy();
    await expect(sql`select 1`.execute(db)).rejects.toThrow(/destroyed/);
  });

  it.each([
    ['ABORTED', /it was cancelled/],
    ['FAILED', /no reason given/],
  ])('has words for a statement that is %s without any', async (Status, words) => {
    const { db } = service(() => ({ Status }));
    await expect(sql`select 1`.execute(db)).rejects.toThrow(words);
  });

  it('reports what the commit was refused with', async () => {
    const { db } = service((text) => (text === 'commit' ? { Error: 'ERROR: disk full' } : {}));
    await expect(db.transaction().execute((trx) => sql`select 1`.execute(trx))).rejects.toThrow(/disk full/);
  });

  it('reports a rollback that the server refused', async () => {
    const { db } = service((text) => (text === 'rollback' ? { Error: 'ERROR: odd' } : {}));
    const trx = await db.startTransaction().execute();
    await expect(trx.rollback().execute()).rejects.toThrow(/odd/);
  });

  it('streams nothing from what returns no rows', async () => {
    const { db } = service();
    const pages = [];
    for await (const page of db.getExecutor().stream(sql`vacuum`.compile(db), 10)) pages.push(page);
    expect(pages).toEqual([]);
  });

  it('refuses savepoints and isolation levels', async () => {
    const { db } = service();
    const trx = await db.startTransaction().execute();
    await expect(trx.savepoint('a').execute()).rejects.toBeInstanceOf(UnsupportedByRedshiftError);
    await trx.rollback().execute();
    await expect(
      db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async () => 1),
    ).rejects.toBeInstanceOf(UnsupportedByRedshiftError);
  });

  it.each([
    [
      { clusterIdentifier: 'c', dbUser: 'u' },
      { ClusterIdentifier: 'c', DbUser: 'u' },
    ],
    [
      { clusterIdentifier: 'c', secretArn: 's' },
      { ClusterIdentifier: 'c', SecretArn: 's' },
    ],
    [
      { workgroupName: 'w', secretArn: 's' },
      { WorkgroupName: 'w', SecretArn: 's' },
    ],
  ])('logs in with %j', async (warehouse, target) => {
    const { calls, dataApi } = service();
    const { client, database } = dataApi;
    const db = new Kysely<unknown>({
      dialect: new RedshiftDialect({
        dataApi: { client, database, ...(warehouse as { clusterIdentifier: string }) },
      }),
    });
    await sql`select 1`.execute(db);
    expect(calls[0]).toMatchObject(target);
  });
});

describe('executeDataApiBatch', () => {
  const raw = (text: string, ...values: unknown[]) => CompiledQuery.raw(text, values);

  it('sends the statements with one list of parameters', async () => {
    const { calls, dataApi } = service();
    await executeDataApiBatch(dataApi, [raw('insert $1', 'a'), raw('insert $1', 'b'), raw('insert $1', 3)]);
    expect(calls).toMatchObject([
      {
        Sqls: ['insert :s1_1', 'insert :s2_1', 'insert 3'],
        Parameters: [
          { name: 's1_1', value: 'a' },
          { name: 's2_1', value: 'b' },
        ],
      },
    ]);
    expect(calls[0]).not.toHaveProperty('ExecutionMode');
  });

  it('takes forty statements and refuses one more', async () => {
    const { calls, dataApi } = service();
    const forty = Array.from({ length: 40 }, () => raw('select 1'));
    expect(await executeDataApiBatch(dataApi, forty)).toHaveLength(40);
    await expect(executeDataApiBatch(dataApi, [...forty, raw('select 1')])).rejects.toThrow(/takes 40/);
    expect(await executeDataApiBatch(dataApi, [])).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});
