import { planSql } from '../plan.ts';

/** The rewritten text with single blanks; a question is answered with the columns `a` and `b`. */
function plan(sql: string): string {
  return planSql(sql, { inTransaction: false })
    .map((planned) => {
      let current = planned;
      while (current.kind === 'describe') current = current.question.answer(['a', 'b']);
      if (current.kind === 'refuse') return `${current.refusal.code} ${current.refusal.message}`;
      return current.kind === 'forward' ? current.sql.replaceAll(/\s+/g, ' ').trim() : current.kind;
    })
    .join(' ; ');
}
const item = 'pg_catalog.redshift_local_item';

describe('SUPER', () => {
  it.each([
    ['select t.doc.a[0].b from t', `select ${item}((t.doc)['a'][0]['b']) AS "b" from t`],
    ['select doc.a::int from s.t', `select ${item}((doc)['a'])::int AS "a" from s.t`],
    ['select s.t.doc.a as x from s.t', `select ${item}((s.t.doc)['a']) as x from s.t`],
    ['select s.t.id, t.id, x.id from s.t, u as x', 'select s.t.id, t.id, x.id from s.t, u as x'],
    [
      'select x, x.b from t, t.arr as x at i',
      `select "x"."x", ${item}(("x"."x")['b']) AS "b" from t, LATERAL pg_catalog.redshift_local_unnest(t.arr) AS "x"("x", "i")`,
    ],
    [
      'select 1 from t where exists (select 1 from t.arr as x where x.k = t.id)',
      `select 1 from t where exists (select 1 from LATERAL pg_catalog.redshift_local_unnest(t.arr) AS "x"("x") where ${item}(("x"."x")['k']) = t.id)`,
    ],
    [
      'select k, v from t, unpivot t.obj as v at k',
      'select k, "v"."v" from t, LATERAL pg_catalog.redshift_local_unpivot(t.obj) AS "v"("v", "k")',
    ],
    [
      'update t set n = t.doc.n where t.doc.n is not null',
      `update t set n = ${item}((t.doc)['n']) where ${item}((t.doc)['n']) is not null`,
    ],
    [
      `select doc."Name" from t`,
      `select ${item}((doc)[pg_catalog.redshift_local_attribute('Name')]) AS "name" from t`,
    ],
    [
      "select 'a.b'::super, x::super from t",
      "select pg_catalog.redshift_local_super('a.b'), pg_catalog.redshift_local_super(x) from t",
    ],
  ])('does rewrite %s', (sql, expected) => {
    expect(plan(sql)).toBe(expected);
  });
});

describe('queries', () => {
  it.each([
    [
      'select dateadd(day, 1, d), dateadd(day, 1, d) as x, listagg(distinct a) within group (order by a), array(1) from t',
      `select dateadd('day', 1, d) AS "date_add", dateadd('day', 1, d) as x, string_agg(distinct (a)::varchar, '' order by (a)::varchar) AS "listagg", pg_catalog.jsonb_build_array(1) AS "array" from t`,
    ],
    ['delete t using s where t.id = s.id', 'delete FROM t using s where t.id = s.id'],
    ['select * exclude b from t', 'select "t"."a" from t'],
    ['select x, sum(y) from t group by all', 'select x, sum(y) from t group by 1'],
    ['select sum(y) from t group by all', 'select sum(y) from t'],
    ['select x * 2 as c, c + 1 as d from t', 'select x * 2 as c, (x * 2) + 1 as d from t'],
    ['select x * 2 as a, a + 1 as d from t', 'select x * 2 as a, a + 1 as d from t'],
    ['select b as c, d as b, c as e from t', 'select b as c, d as b, (b) as e from t'],
    [
      'select case x when 1 then 4when 2 then 5end from t',
      'select case x when 1 then 4 when 2 then 5 end from t',
    ],
    ['select 1e5 from t where 1 and x = 0', 'select 1e5 from t where true and x = 0'],
    ['select x * 2 as c from t where c > 4', 'select x * 2 as c from t where (x * 2) > 4'],
    ['select x * 2 as a from t where a > 4 and t.c = 1', 'select x * 2 as a from t where a > 4 and t.c = 1'],
    [
      'select x, row_number() over (order by y) as n from t qualify n = 1 order by z desc limit 2',
      'select c1 AS "x", c2 AS "n" FROM (SELECT x, row_number() over (order by y) as n, ((row_number() over (order by y)) = 1), z from t) AS redshift_local_qualified(c1, c2, q, o1) WHERE q ORDER BY o1 desc limit 2',
    ],
    ['select a from t qualify a = 1 qualify b', expect.stringContaining('qualify b')],
    // No list to choose from: Postgres says what is wrong.
    ['select from t qualify a', expect.stringContaining('qualify a')],
    [
      "select * from t pivot (sum(b) for a in ('x' as y, 2))",
      `select * from (SELECT sum(b) FILTER (WHERE "a" IS NOT DISTINCT FROM 'x') AS "y", sum(b) FILTER (WHERE "a" IS NOT DISTINCT FROM 2) AS "2" FROM t) AS "t"`,
    ],
  ])('does rewrite %s', (sql, expected) => {
    expect(plan(sql)).toEqual(expected);
  });
});

describe('the columns of a query', () => {
  it('are asked for inside of a recursive expression by the list that it has', () => {
    const [planned] = planSql(
      'with recursive n(a, b) as (select 1, 2 union all select a + 1 as a, b from n where a < 3) select * from n',
      { inTransaction: false },
    );
    expect(planned).toMatchObject({
      kind: 'describe',
      question: { sql: 'WITH n(a, b) AS (SELECT NULL, NULL) SELECT "n".* FROM n' },
    });
  });
});
