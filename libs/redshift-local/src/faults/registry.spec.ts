import { Faults } from './registry.ts';

const kinds = (faults: Faults, ...events: [sql: string, pid: number][]): (string | undefined)[] =>
  events.map(([sql, pid]) => faults.forStatement(sql, pid)?.kind);

it('skips, hits so many times and then rests', () => {
  const faults = new Faults();
  faults.arm({ kind: 'drop_connection', match: '^insert', skip: 1, times: 2 });
  const insert: [string, number] = ['INSERT INTO t VALUES (1)', 1];
  expect(kinds(faults, insert, ['select 1', 1], insert, insert, insert)).toEqual([
    undefined,
    undefined,
    'drop_connection',
    'drop_connection',
    undefined,
  ]);
  expect(faults.list()).toMatchObject([{ hits: 2 }]);
});

it('spares the session that armed it, unless it is named', () => {
  const faults = new Faults();
  faults.arm({ kind: 'serializable_conflict' }, 7);
  expect(kinds(faults, ['commit', 7], ['commit', 8])).toEqual([undefined, 'serializable_conflict']);
  faults.arm({ kind: 'commit_outcome_unknown', pid: 7 }, 7);
  expect(kinds(faults, ['commit', 8], ['commit', 7])).toEqual([undefined, 'commit_outcome_unknown']);
});

it('gives an event to one fault only, the first that was armed', () => {
  const faults = new Faults();
  faults.arm({ kind: 'snapshot_conflict' });
  faults.arm({ kind: 'commit_outcome_unknown' });
  expect(kinds(faults, ['commit', 1], ['END', 1], ['commit', 1])).toEqual([
    'snapshot_conflict',
    'commit_outcome_unknown',
    undefined,
  ]);
});

it('keeps statements and requests to S3 apart', () => {
  const faults = new Faults();
  faults.arm({ kind: 's3_cut', bytes: 1 });
  faults.arm({ kind: 'drop_connection', copyBytes: 1 });
  expect(faults.forStatement('select 1', 1)).toBeUndefined();
  expect(faults.forRequest('GET bucket/')).toBeUndefined();
  expect(faults.forRequest('PUT bucket/key')).toBeUndefined();
  expect(faults.forRequest('GET bucket/key')?.kind).toBe('s3_cut');
  expect(faults.forStatement("copy t from 's3://b/k'", 1)?.kind).toBe('drop_connection');
});
