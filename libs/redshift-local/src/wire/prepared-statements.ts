import type { StatementEntry } from '../history/statement-history.ts';
import type { StatementPlan } from '../sql/plan.ts';
import type { ResultShape } from './result-shape.ts';

/** A statement that redshift-local executes itself; Postgres knows it as an empty one. */
export type OwnPlan = Exclude<StatementPlan, { kind: 'forward' | 'refuse' | 'describe' }>;

/** A statement that a client has prepared. */
export interface PreparedStatement {
  readonly sql: string;
  readonly readsHistory: boolean;
  /** What its results look like. */
  readonly shape: ResultShape;
  own: OwnPlan | undefined;
}

/** A prepared statement with its parameters. */
export interface Portal {
  readonly sql: string;
  readonly shape: ResultShape;
  readonly own: OwnPlan | undefined;
  /** Of one that reads the history, until it is executed: it sees itself in it. */
  entry: StatementEntry | undefined;
}
