import type { BatchResult } from '@spacex/redshift-writer';
import { type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { inColumns } from './columns.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import { ProgressLine } from './progress-line.ts';
import type { DoneBatch } from './reporter.ts';
import { resultTable } from './result-table.ts';
import { withSpan } from './tracing.ts';

describe('formats', () => {
  it('are short', () => {
    expect([0, 999, 12_345, 2_500_000_000].map(formatBytes)).toEqual(['0 B', '999 B', '12.3 kB', '2.5 GB']);
    expect([0, 65, 3 * 3600 + 61].map(formatDuration)).toEqual(['0:00', '1:05', '3:01:01']);
    expect(formatCount(1_234_567.2)).toBe('1,234,567');
  });

  it('put text on the left and numbers on the right', () => {
    expect(
      inColumns(
        ['name', 'rows'],
        [
          ['a', '1,000'],
          ['longer', '5'],
        ],
      ),
    ).toBe('name     rows\na       1,000\nlonger      5');
  });
});

describe('ProgressLine', () => {
  it('says how far it is, how fast, and how long it will take', () => {
    const out = { columns: 200, write: () => true, cursorTo: () => true, clearLine: () => true };
    const line = new ProgressLine(out as never, {
      streams: { launches: { objects: 3, bytes: 3000 }, cores: { objects: 1, bytes: 1000 } },
    });
    line.add('launches', { rows: 500, rejected: 2, bytes: 1000, objects: 1 });
    expect(line.text(performance.now() + 10_000)).toMatch(
      /^launches +1\/4 objects · 500 documents · 50\/s · 1.0 kB of 4.0 kB · 2 rejected · 0:30 left$/,
    );
  });
});

describe('resultTable', () => {
  it('has a row per batch', () => {
    const result = {
      objects: 2,
      rowsRead: 1234,
      inserted: 1,
      updated: 2,
      unchanged: 1231,
      deleted: 0,
      rejected: 0,
    };
    const seconds = { total: 1.25 };
    const batch = { stream: 'cores', bytes: 5000, result: { ...result, seconds } as BatchResult };
    const table = resultTable([batch as unknown as DoneBatch]);
    // eslint-disable-next-line no-control-regex -- colours
    expect(table.replaceAll(/\u001b\[\d+m/g, '')).toMatch(
      /cores.* 2 .*5.0 kB.*1,234 .*1,231 .*1\.3|cores.*1\.2/,
    );
  });
});

describe('withSpan', () => {
  afterEach(() => trace.disable());

  it('is no more than a call without an SDK', async () => {
    await expect(withSpan('x', {}, async () => 7)).resolves.toBe(7);
  });

  it('notes the failure and ends the span', async () => {
    const notes: unknown[] = [];
    const span = {
      recordException: (error: Error) => notes.push(error.message),
      setStatus: ({ code }: { code: number }) => notes.push(code),
      end: () => notes.push('end'),
    } as unknown as Span;
    const startActiveSpan = (name: string, options: object, run: (active: Span) => unknown) => {
      notes.push([name, options]);
      return run(span);
    };
    trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) as unknown as Tracer });
    const failing = withSpan('load', { 'etl.stream': 'cores' }, async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(notes).toEqual([
      ['load', { attributes: { 'etl.stream': 'cores' } }],
      'no',
      SpanStatusCode.ERROR,
      'end',
    ]);
  });
});
