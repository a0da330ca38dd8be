import type { StatementEntry } from '../history/statement-history.ts';
import type { StatementPlan } from '../sql/plan.ts';
import { BodyReader, type Frame } from './frames.ts';
import { toServer } from './messages.ts';
import type { TextPlan } from './plan-cache.ts';
import { ResultShape } from './result-shape.ts';
import type { SessionCore } from './session-core.ts';

/** COPY FROM STDIN waits for messages of the client, which come behind its Query only. */
const takesData = (plan: StatementPlan): boolean => plan.kind === 'forward' && /^\s*copy\b/i.test(plan.sql);

/** Query messages: most go to Postgres as one text, rewritten or not. */
export class SimpleProtocol {
  readonly #core: SessionCore;

  constructor(core: SessionCore) {
    this.#core = core;
  }

  /**
   * Takes a Query.
   *
   * @returns a promise when the next message has to wait for it
   */
  query(frame: Frame): Promise<void> | undefined {
    const { upstream, log } = this.#core;
    const sql = new BodyReader(frame).text();
    const plan = this.#core.plan(sql);
    const entry = log.start(sql);
    if (!plan.readsHistory) return this.#run(frame, sql, plan, entry);
    return upstream.ask(log.handOverSql).then(() => this.#run(frame, sql, plan, entry));
  }

  #run(
    frame: Frame,
    sql: string,
    { rewritten, statements }: TextPlan,
    entry: StatementEntry,
  ): Promise<void> | undefined {
    const watching =
      statements.length > 1 && !statements.some(takesData) ? this.#core.watchConflict() : undefined;
    if (watching !== undefined) return watching.then(() => this.#runInSteps(statements, entry, true));
    if (rewritten === undefined) return this.#runInSteps(statements, entry, false);
    const bytes = rewritten === sql ? frame.bytes : toServer.query(rewritten);
    this.#core.upstream.send(bytes, { kind: 'query', entry, shape: new ResultShape() });
    return undefined;
  }

  /**
   * A Query that holds more than Postgres can execute, or whose conflicts are watched: its statements one by one, in the extended protocol and without Sync, which is the same implicit
   * transaction. The client sees the answers of a Query.
   */
  async #runInSteps(
    plans: readonly StatementPlan[],
    entry: StatementEntry,
    isWatched: boolean,
  ): Promise<void> {
    const { hidden, own, upstream, watchConflict } = this.#core;
    for (const [index, each] of plans.entries()) {
      if (isWatched && index > 0) {
        // Until the statements before have done what they do, there is nothing to see.
        await hidden.run('select');
        await watchConflict();
      }
      const plan = await own.ready(each);
      if (plan === undefined) continue;
      if (plan.kind === 'forward') this.#forward(plan.sql, entry);
      else if (plan.kind === 'refuse') await own.refuse(plan.refusal, entry);
      else await own.execute(plan, entry);
    }
    upstream.send(toServer.sync, { kind: 'sync', entry });
  }

  #forward(sql: string, entry: StatementEntry): void {
    const { upstream } = this.#core;
    const onFrame = (letter: string): boolean => !'123n'.includes(letter);
    const shape = new ResultShape();
    upstream.send(toServer.parse('', sql), { kind: 'parse', onFrame, entry });
    upstream.send(toServer.bind('', ''), { kind: 'bind', onFrame, entry });
    upstream.send(toServer.describePortal(''), { kind: 'describe', onFrame, entry, shape });
    upstream.send(toServer.execute(''), { kind: 'execute', onFrame, entry, shape });
  }
}
