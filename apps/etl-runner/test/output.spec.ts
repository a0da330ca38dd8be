import { core } from './documents.ts';
import { PipelineFixture } from './pipeline-fixture.ts';

jest.setTimeout(120_000);

type Line = Readonly<Record<string, unknown>>;
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('what machines read', () => {
  const fixture = new PipelineFixture();
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());
  const env = { ETL_LOG_FORMAT: undefined, ETL_LOG_LEVEL: 'debug', ETL_METRICS_NAMESPACE: 'test/etl' };

  it('without a terminal: lines of JSON with run, batch and stream, metrics among them; the summary on stdout', async () => {
    await fixture.putObject(
      'cores',
      Date.UTC(2026, 10, 1),
      [core(1), core(2, { paint: 'red' })],
      'no json\n',
    );
    const { code, stdout, stderr } = await fixture.run(['load', '--json', '--max-rejects', '1'], env);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const summary = JSON.parse(stdout) as {
      runId: string;
      totals: Line;
      batches: { result: { batchId: string } }[];
    };
    const batchId = summary.batches[0]?.result.batchId;
    const lines = linesOf(stderr);
    const logs = lines.filter((line) => !('_aws' in line));
    expect(
      logs.every(({ runId, time, level }) => runId === summary.runId && time !== '' && level !== ''),
    ).toBe(true);
    expect(logs).toContainEqual(
      expect.objectContaining({
        level: 'info',
        stream: 'cores',
        batchId,
        rowsRead: 3,
        rejected: 1,
        inserted: 2,
      }),
    );
    expect(logs).toContainEqual(expect.objectContaining({ level: 'warn', stream: 'cores' }));
    const metrics = lines.filter((line) => '_aws' in line);
    expect(metrics).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'test/etl',
              Dimensions: [['Stream']],
              Metrics: expect.arrayContaining([
                { Name: 'RowsRead', Unit: 'Count' },
                { Name: 'Bytes', Unit: 'Bytes' },
                { Name: 'LagSeconds', Unit: 'Seconds' },
              ]),
            },
          ],
        },
        Stream: 'cores',
        runId: summary.runId,
        batchId,
        Objects: 1,
        RowsRead: 3,
        RowsRejected: 1,
        RowsInserted: 2,
        RowsUpdated: 0,
        RowsDeleted: 0,
        Bytes: expect.any(Number),
        Seconds: expect.any(Number),
        LagSeconds: expect.any(Number),
      },
    ]);
    expect(await fixture.query('select run_id from etl.load_batches')).toEqual([{ run_id: summary.runId }]);
  });

  it('an error is a line too, with the exit code', async () => {
    const { code, stdout, stderr } = await fixture.run(['load', '--json'], {
      ...env,
      REDSHIFT_PASSWORD: 'wrong',
    });
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(linesOf(stderr).at(-1)).toMatchObject({
      level: 'error',
      error: 'RedshiftLoginError',
      exitCode: 2,
      msg: expect.stringMatching(/refuses user "awsuser"/),
    });
  });
});
