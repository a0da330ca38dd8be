import { compileOnly } from './helpers/compile-only.ts';
import { statements } from './statements.ts';

const db = compileOnly();

describe('statements', () => {
  it.each(statements.map((statement) => [statement.name, statement] as const))(
    'compiles %s',
    (_, statement) => {
      const { sql, parameters } = statement.build(db).compile(db);
      expect(sql).toBe(statement.sql);
      expect(parameters).toEqual(statement.parameters);
    },
  );

  it('have names of their own', () => {
    const names = statements.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
