import { readsHistory } from '../history/history-text.ts';
import { planSql, type PlanContext, type StatementPlan } from '../sql/plan.ts';

/** Longer texts come once, mostly with their data. */
const maxTextLength = 4096;
const maxPlans = 1000;

/** What to do with a statement text; `rewritten` is set when all of it goes to Postgres, as one text. */
export interface TextPlan {
  readonly statements: readonly StatementPlan[];
  readonly rewritten: string | undefined;
  /** Does it read the history of statements? */
  readonly readsHistory: boolean;
}

/**
 * Remembers how texts that Postgres executes were rewritten. Plans that redshift-local executes itself are made anew: they may hold
 * credentials, and take their time anyway.
 */
export class PlanCache {
  readonly #rewritten = new Map<string, TextPlan>();

  plan(sql: string, context: Required<PlanContext>): TextPlan {
    if (sql.length > maxTextLength) return makePlan(sql, context);
    const key = `${context.inTransaction ? 'in' : 'out'} ${context.isolation} ${sql}`;
    const known = this.#rewritten.get(key);
    if (known !== undefined) return known;
    const plan = makePlan(sql, context);
    if (plan.rewritten !== undefined) {
      if (this.#rewritten.size >= maxPlans) this.#forgetOldest();
      this.#rewritten.set(key, plan);
    }
    return plan;
  }

  #forgetOldest(): void {
    for (const key of this.#rewritten.keys()) {
      this.#rewritten.delete(key);
      return;
    }
  }
}

function makePlan(sql: string, context: Required<PlanContext>): TextPlan {
  const statements = planSql(sql, context);
  const texts = statements.flatMap((plan) => (plan.kind === 'forward' ? [plan.sql] : []));
  const rewritten = texts.length === statements.length ? texts.join(';') : undefined;
  return { statements, rewritten, readsHistory: readsHistory(sql) };
}
