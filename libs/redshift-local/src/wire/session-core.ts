import type { HiddenStatements } from './hidden-statements.ts';
import type { OwnStatements } from './own-statements.ts';
import type { TextPlan } from './plan-cache.ts';
import type { StatementLog } from './statement-log.ts';
import type { Upstream } from './upstream.ts';

/** What the simple and the extended protocol of one session share. */
export interface SessionCore {
  readonly upstream: Upstream;
  readonly hidden: HiddenStatements;
  readonly own: OwnStatements;
  readonly log: StatementLog;
  /** Looks before a statement which conflict it may fail with; undefined where that is not asked (SNAPSHOT databases). */
  readonly watchConflict: () => Promise<void> | undefined;
  /** Plans a text in the state that the transaction is in. */
  plan(sql: string): TextPlan;
}
