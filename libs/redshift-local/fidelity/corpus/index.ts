/*
 * Statements with the results that AWS's Database Developer Guide gives for them. Only what the page really shows belongs here;
 * a result that depends on AWS's sample data or on the clock does not.
 */
import type { DocumentedStatement } from '../types.ts';
import { changeStatements } from './changes.ts';
import { dateStatements } from './dates.ts';
import { jsonStatements } from './json.ts';
import { numberStatements } from './numbers.ts';
import { queryStatements } from './queries.ts';
import { stringStatements } from './strings.ts';
import { windowStatements } from './windows.ts';

export const statements: readonly DocumentedStatement[] = [
  ...changeStatements,
  ...dateStatements,
  ...jsonStatements,
  ...numberStatements,
  ...queryStatements,
  ...stringStatements,
  ...windowStatements,
];
