import type { StatementEntry } from '../history/statement-history.ts';
import type { StatementPlan } from '../sql/plan.ts';
import { BodyReader, type Frame } from './frames.ts';
import { toServer } from './messages.ts';
import type { TextPlan } from './plan-cache.ts';
import { ResultShape } from './result-shape.ts';
import type { SessionCore } from './session-core.ts';

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
    if (rewritten === undefined) return this.#runInSteps(statements, entry);
    const bytes = rewritten === sql ? frame.bytes : toServer.query(rewritten);
    this.#core.upstream.send(bytes, { kind: 'query', entry, shape: new ResultShape() });
    return undefined;
  }

  /**
   * A Query that holds more than Postgres can execute: its statements one by one, in the extended protocol and without Sync, which is the same implicit
   * transaction. The client sees the answers of a Query.
   */
  async #runInSteps(plans: readonly StatementPlan[], entry: StatementEntry): Promise<void> {
    const { own, upstream } = this.#core;
    for (const each of plans) {
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
