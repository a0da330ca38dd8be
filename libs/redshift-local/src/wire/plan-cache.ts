import { readsHistory } from '../history/history-text.ts';
import { planSql, type PlanContext, type StatementPlan } from '../sql/plan.ts';

/** Longer texts come once, mostly with their data. */
const maxTextLength = 4096;
const maxTexts = 1000;

/** What to do with a statement text; `rewritten` is set when all of it goes to Postgres, as one text. */
export interface TextPlan {
  readonly statements: readonly StatementPlan[];
  readonly rewritten: string | undefined;
  /** Does it read the history of statements? */
  readonly readsHistory: boolean;
}

/** The plans of one text, by what they depend on. */
type Variants = (TextPlan | undefined)[];

const variantOf = ({ inTransaction, isolation }: Required<PlanContext>): number =>
  (inTransaction ? 1 : 0) + (isolation === 'serializable' ? 2 : 0);

/**
 * Remembers how texts that Postgres executes were rewritten. Plans that redshift-local executes itself are made anew: they may hold
 * credentials, and take their time anyway.
 */
export class PlanCache {
  readonly #texts = new Map<string, Variants>();

  plan(sql: string, context: Required<PlanContext>): TextPlan {
    if (sql.length > maxTextLength) return makePlan(sql, context);
    const variant = variantOf(context);
    const variants = this.#texts.get(sql);
    const known = variants?.[variant];
    if (known !== undefined) return known;
    const plan = makePlan(sql, context);
    if (plan.rewritten !== undefined) this.#remember(sql, variants, variant, plan);
    return plan;
  }

  #remember(sql: string, variants: Variants = [], variant: number, plan: TextPlan): void {
    if (variants.length === 0 && this.#texts.size >= maxTexts) this.#forgetOldest();
    variants[variant] = plan;
    this.#texts.set(sql, variants);
  }

  #forgetOldest(): void {
    for (const sql of this.#texts.keys()) {
      this.#texts.delete(sql);
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
