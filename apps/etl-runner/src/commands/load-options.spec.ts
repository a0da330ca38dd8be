import { availableParallelism } from 'node:os';
import { ConfigurationError } from '../errors.ts';
import { readLoadOptions } from './load-options.ts';

describe('readLoadOptions', () => {
  it('has defaults', () => {
    const { isOverLimit, ...options } = readLoadOptions({});
    expect(isOverLimit({ rejected: 5, rowsRead: 100 })).toBe(false);
    expect(options).toEqual({
      streams: undefined,
      since: undefined,
      fullRefresh: false,
      maxVanishedShare: 0.2,
      concurrency: availableParallelism(),
      mode: 'copy',
      shard: undefined,
      maxRejects: '5%',
    });
  });

  it('takes times, durations, shares and shards', () => {
    expect(readLoadOptions({ since: '2026-11-01' }).since).toBe('2026-11-01T00:00:00.000Z');
    expect(readLoadOptions({ since: '2026-11-01T06:00:00+02:00' }).since).toBe('2026-11-01T04:00:00.000Z');
    const ago = Date.now() - Date.parse(readLoadOptions({ since: '36h' }).since ?? '');
    expect(Math.round(ago / 3_600_000)).toBe(36);
    expect(readLoadOptions({ maxVanished: '2.5%' }).maxVanishedShare).toBe(0.025);
    expect(readLoadOptions({ shard: '2/4' }).shard).toEqual({ index: 2, count: 4 });
    expect(readLoadOptions({ concurrency: '3' }, { concurrency: 7 }).concurrency).toBe(3);
    expect(readLoadOptions({}, { concurrency: 7 }).concurrency).toBe(7);
    expect(readLoadOptions({ mode: 'pushdown' }).mode).toBe('pushdown');
    expect(readLoadOptions({}, { mode: 'pushdown' }).mode).toBe('pushdown');
    expect(readLoadOptions({ mode: 'copy' }, { mode: 'pushdown' }).mode).toBe('copy');
    expect(readLoadOptions({ streams: 'cores, crew' }).streams).toEqual(['cores', 'crew']);
  });

  it('names everything that is wrong at once', () => {
    const flags = {
      streams: 'moons',
      since: 'soon',
      shard: '0/2',
      concurrency: '0',
      maxVanished: '20',
      mode: 'x',
    };
    const read = () => readLoadOptions({ ...flags, maxRejects: 'few' });
    expect(read).toThrow(ConfigurationError);
    for (const option of ['streams', 'since', 'shard', 'concurrency', 'max-vanished', 'mode', 'max-rejects'])
      expect(read).toThrow(`--${option}: `);
  });
});
