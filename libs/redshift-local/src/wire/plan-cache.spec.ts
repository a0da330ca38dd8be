import { PlanCache } from './plan-cache.ts';

const outside = { inTransaction: false, isolation: 'snapshot' } as const;

describe('PlanCache', () => {
  it('does plan a text that Postgres executes once', () => {
    const cache = new PlanCache();
    const first = cache.plan('select getdate() from t', outside);
    expect(first.rewritten).toBeDefined();
    expect(cache.plan('select getdate() from t', outside)).toBe(first);
  });

  it('does tell what the plan depends on apart', () => {
    const cache = new PlanCache();
    cache.plan('begin', outside);
    const serializable = cache.plan('begin', { ...outside, isolation: 'serializable' });
    expect(serializable).toEqual(new PlanCache().plan('begin', { ...outside, isolation: 'serializable' }));
    expect(serializable).not.toEqual(cache.plan('begin', outside));
  });

  it('does not keep what redshift-local executes itself, nor refusals', () => {
    const cache = new PlanCache();
    for (const sql of [
      "copy t from 's3://b/k' access_key_id 'a' secret_access_key 'b'",
      'select 1 for update',
    ]) {
      expect(cache.plan(sql, outside).rewritten).toBeUndefined();
      expect(cache.plan(sql, outside)).not.toBe(cache.plan(sql, outside));
    }
  });

  it('does forget the oldest texts', () => {
    const cache = new PlanCache();
    const first = cache.plan('select 0', outside);
    for (let n = 1; n <= 1000; n++) cache.plan(`select ${n}`, outside);
    expect(cache.plan('select 0', outside)).not.toBe(first);
  });
});
