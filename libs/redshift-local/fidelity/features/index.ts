/*
 * The rows of docs/fidelity.md.
 *
 * To add some: write a file of this folder that exports a FeatureArea (one area is one table), add it to the list below, and run
 * `npx nx run redshift-local:fidelity --write`. Every row is executed by test/fidelity.spec.ts: its example must give what `expect`
 * says. Examples run in a schema of their own, as text, in the order of the file; `{s3}` stands for a bucket with `objects` in it.
 */
import type { FeatureArea } from '../types.ts';
import { catalogue } from './catalogue.ts';
import { copy } from './copy.ts';
import { dataChanges } from './data-changes.ts';
import { functions } from './functions.ts';
import { procedures } from './procedures.ts';
import { queries } from './queries.ts';
import { refusedQueries } from './refused-queries.ts';
import { superType } from './super.ts';
import { tables } from './tables.ts';
import { transactions } from './transactions.ts';
import { unload } from './unload.ts';
import { users } from './users.ts';
import { views } from './views.ts';

export const areas: readonly FeatureArea[] = [
  queries,
  superType,
  functions,
  refusedQueries,
  dataChanges,
  tables,
  views,
  procedures,
  transactions,
  catalogue,
  users,
  copy,
  unload,
];
