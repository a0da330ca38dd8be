import { commands } from './statements/commands.ts';
import { ddl } from './statements/ddl.ts';
import { expressions } from './statements/expressions.ts';
import { queries } from './statements/queries.ts';
import { withGaps } from './statements/not-emulated.ts';
import type { StatementCase } from './statements/statement.ts';

export { BUCKET, type StatementCase } from './statements/statement.ts';

/** Every builder at least once: exact SQL, parameters, and what must come of it. */
export const statements: readonly StatementCase[] = [...queries, ...expressions, ...ddl, ...commands].map(
  withGaps,
);
