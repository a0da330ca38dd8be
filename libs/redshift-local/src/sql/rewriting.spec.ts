import fc from 'fast-check';
import { planSql, type StatementPlan } from './plan.ts';

/** Plans a text; what a plan asks for is answered with these columns. */
function planWith(sql: string, columns: readonly string[]): StatementPlan[] {
  return planSql(sql, { inTransaction: false }).map((plan) => {
    let current = plan;
    // Each answer makes one more query known, so a statement asks a few times at most.
    for (let asked = 0; current.kind === 'describe'; asked++) {
      if (asked > 50) throw new Error(`asks for ever: ${sql}`);
      current = current.question.answer(columns);
    }
    return current;
  });
}

const column = fc.constantFrom('id', 'name', '"Qty"', 't.id', 'u.name');
const literal = fc.constantFrom('1', '2.5', "'it''s'", "'[0].a.b'", 'null', "date '2020-01-01'");
const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    column,
    literal,
    tie('value').map((inner) => `coalesce(${inner}, 0)`),
    tie('value').map((inner) => `(${inner} + 1)`),
    tie('value').map((inner) => `sum(${inner}) over (partition by id)`),
    tie('value').map((inner) => `case when ${inner} is null then 1 else 2 end`),
    tie('value').map((inner) => `(select max(x.id) from s.x where x.id = ${inner})`),
  ),
})).value;
const from = fc.constantFrom(
  's.t, u',
  's.t join u on t.id = u.id',
  's.t left join u using (id)',
  '(select id, name from s.t) as t, u',
);
const tail = fc.constantFrom('', ' order by 1 desc limit 5', ' union all select 1 from x', ' /* a.b[0] */');
/** Queries that mean the same in Postgres and Redshift. */
const plainQuery = fc
  .tuple(fc.array(value, { minLength: 1, maxLength: 4 }), from, value, tail)
  .map(
    ([items, tables, condition, end]) =>
      `select ${items.join(', ')} from ${tables} where ${condition} = 1${end}`,
  );

/** Words that make the rewriter work, joined without sense. */
const word = fc.constantFrom(
  ...'select from where group by all order limit qualify exclude pivot unpivot for in as at on join left union minus'.split(
    ' ',
  ),
  ...'with recursive update delete merge using set when matched then over within listagg decode nvl2 convert extract'.split(
    ' ',
  ),
  ...'array object super cast top 3 distinct values insert into create table ( ( ) ) , , . . [ ] * :: = a b t #x'.split(
    ' ',
  ),
  ...[
    "'x'",
    '"Q"',
    '0',
    ';',
    'null',
    'ignore nulls',
    'try_cast',
    'concat',
    'connect by',
    '$1',
    'e',
    '-- x\n',
    '/* y */',
  ],
);
const nonsense = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));

describe('rewriting of any statement', () => {
  it('does leave queries as they are that mean the same in Postgres', () => {
    fc.assert(
      fc.property(plainQuery, (sql) => {
        expect(planWith(sql, ['id', 'name'])).toEqual([{ kind: 'forward', sql }]);
      }),
      { numRuns: 500 },
    );
  });

  it('does come to an end with a plan, whatever the statement', () => {
    fc.assert(
      fc.property(nonsense, fc.subarray(['a', 'b', 't', 'x']), (sql, columns) => {
        for (const plan of planWith(sql, columns)) expect(plan.kind).not.toBe('describe');
      }),
      { numRuns: 3000 },
    );
  });
});
