import { classifyRedshiftError, CommitOutcomeUnknownError, withRedshiftRetry } from './index.ts';

describe('classifyRedshiftError', () => {
  const cases: readonly [what: string, error: object, expected: string][] = [
    [
      '1023 alone',
      { code: 'XX000', message: '1023', detail: 'Serializable isolation violation on table - 119371' },
      'retry',
    ],
    ['1023 through pgx', { message: 'commit failed: ERROR: 1023 (SQLSTATE XX000)' }, 'retry'],
    ['1023 through JDBC', { message: '[Amazon](500310) Invalid operation: 1023' }, 'retry'],
    [
      'a write conflict',
      { message: 'could not complete because of conflict with concurrent transaction' },
      'retry',
    ],
    ['a dropped relation', { message: 'could not open relation with OID 123' }, 'retry'],
    [
      'a busy S3',
      { code: 'XX000', message: 'S3ServiceException:SlowDown,Status 503,Error SlowDown,CanRetry 1' },
      'retry',
    ],
    [
      'a failed load',
      {
        code: 'XX000',
        message: "Load into table 't' failed.  Check 'stl_load_errors' system table for details.",
      },
      'data',
    ],
    [
      'a failed load, newer text',
      { message: "Load into table 't' failed.  Check 'sys_load_error_detail' system table" },
      'data',
    ],
    ['a number inside a text', { code: '22001', message: 'value 1023 too long' }, 'data'],
    ['a missing table', { code: '42P01', message: 'Cannot COPY into nonexistent table x' }, 'fatal'],
    ['no permission', { code: '42501', message: 'permission denied for relation t' }, 'fatal'],
    ['a full disk', { code: '53100', message: 'DISK FULL' }, 'fatal'],
    ['a reset connection', { code: 'ECONNRESET', message: 'read ECONNRESET' }, 'reconnect'],
    ['a lost connection', { message: 'Connection terminated unexpectedly' }, 'reconnect'],
    [
      'a broken client',
      { message: 'Client has encountered a connection error and is not queryable' },
      'reconnect',
    ],
    ['a cluster that starts', { code: '57P03', message: 'the database system is starting up' }, 'reconnect'],
    [
      'a host with several addresses',
      { errors: [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }] },
      'reconnect',
    ],
    ['a wrapped cause', new Error('load failed', { cause: { code: '40001', message: 'x' } }), 'retry'],
    ['an unknown commit', new CommitOutcomeUnknownError({}), 'reconnect'],
  ];
  it.each(cases)('%s', (_, error, expected) => {
    expect(classifyRedshiftError(error)).toBe(expected);
  });

  it('calls anything that is no error fatal', () => {
    for (const thing of [undefined, null, 'text', 7]) expect(classifyRedshiftError(thing)).toBe('fatal');
  });
});

describe('withRedshiftRetry', () => {
  const quick = { baseDelayMs: 1, maxDelayMs: 2 };
  const conflict = () => Object.assign(new Error('1023'), { code: 'XX000' });

  it('repeats the whole transaction after a conflict, with growing waits', async () => {
    const delays: number[] = [];
    const result = await withRedshiftRetry(
      async (attempt) => {
        if (attempt < 4) throw conflict();
        return attempt;
      },
      { baseDelayMs: 2, maxDelayMs: 5, random: () => 0.999, onRetry: ({ delayMs }) => delays.push(delayMs) },
    );
    expect(result).toBe(4);
    expect(delays).toEqual([1, 3, 4]);
  });

  it('gives up after the last attempt with its error', async () => {
    let calls = 0;
    const failing = withRedshiftRetry(
      async () => {
        calls += 1;
        throw conflict();
      },
      { ...quick, attempts: 3 },
    );
    await expect(failing).rejects.toThrow('1023');
    expect(calls).toBe(3);
  });

  it('never repeats bad data or fatal errors', async () => {
    for (const message of [
      "Load into table 't' failed. Check 'sys_load_error_detail'",
      'permission denied',
    ]) {
      let calls = 0;
      const failing = withRedshiftRetry(async () => {
        calls += 1;
        throw new Error(message);
      }, quick);
      await expect(failing).rejects.toThrow(message);
      expect(calls).toBe(1);
    }
  });

  it('does not repeat a commit without an answer when nobody can be asked', async () => {
    let calls = 0;
    const failing = withRedshiftRetry(async () => {
      calls += 1;
      throw new CommitOutcomeUnknownError({});
    }, quick);
    await expect(failing).rejects.toBeInstanceOf(CommitOutcomeUnknownError);
    expect(calls).toBe(1);
  });

  it.each([
    ['returns the result when it was stored', 'stored', 1],
    ['repeats when it was not', undefined, 2],
  ])('asks first after a commit without an answer: %s', async (_, found, runs) => {
    let calls = 0;
    const result = await withRedshiftRetry(
      async () => {
        calls += 1;
        if (calls === 1) throw new CommitOutcomeUnknownError({});
        return 'repeated';
      },
      { ...quick, findCommitted: async () => found },
    );
    expect(result).toBe(found ?? 'repeated');
    expect(calls).toBe(runs);
  });

  it('reports the unknown outcome when the question cannot be asked', async () => {
    const failing = withRedshiftRetry(
      async () => {
        throw new CommitOutcomeUnknownError({});
      },
      {
        ...quick,
        attempts: 3,
        findCommitted: () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })),
      },
    );
    await expect(failing).rejects.toBeInstanceOf(CommitOutcomeUnknownError);
  });
});
