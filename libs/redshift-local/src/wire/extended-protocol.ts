import { nowInMicroseconds, type StatementEntry } from '../history/statement-history.ts';
import { SqlRefusal } from '../sql/refusal.ts';
import { BodyReader, type Frame } from './frames.ts';
import { toServer } from './messages.ts';
import type { OwnPlan, ReadyPlan } from './own-statements.ts';
import { resultFormats, ResultShape } from './result-shape.ts';
import type { SessionCore } from './session-core.ts';

/** A statement that a client has prepared. */
interface PreparedStatement {
  readonly sql: string;
  readonly readsHistory: boolean;
  /** What its results look like. */
  readonly shape: ResultShape;
  own: OwnPlan | undefined;
}

/** A prepared statement with its parameters. */
interface Portal {
  readonly sql: string;
  readonly shape: ResultShape;
  readonly own: OwnPlan | undefined;
  /** Of one that reads the history, until it is executed: it sees itself in it. */
  entry: StatementEntry | undefined;
}

const asciiS = 0x53;

/** Parse, Bind, Describe, Execute and Close. Each returns a promise when the next message has to wait for it. */
export class ExtendedProtocol {
  readonly #core: SessionCore;
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #portals = new Map<string, Portal>();

  constructor(core: SessionCore) {
    this.#core = core;
  }

  parse(frame: Frame): Promise<void> | undefined {
    const { own, upstream } = this.#core;
    const reader = new BodyReader(frame);
    const name = reader.text();
    const sql = reader.text();
    const { rewritten, statements: plans, readsHistory } = this.#core.plan(sql);
    const statement: PreparedStatement = { sql, readsHistory, shape: new ResultShape(), own: undefined };
    this.#statements.set(name, statement);
    const stored = plans.length === 1 && plans[0]?.kind === 'forward' ? plans[0].stored : undefined;
    if (rewritten !== undefined && stored !== undefined) {
      return this.#parseStoring(name, rewritten, stored, reader.rest());
    }
    if (rewritten !== undefined) {
      const bytes = rewritten === sql ? frame.bytes : toServer.parse(name, rewritten, reader.rest());
      upstream.send(bytes, { kind: 'parse' });
      return undefined;
    }
    const types = reader.rest();
    const [plan] = plans;
    if (plan?.kind === 'describe' && plans.length === 1) {
      return own.ready(plan).then((ready) => ready && this.#prepare(name, statement, ready, types));
    }
    const refused = plans.find((each) => each.kind === 'refuse');
    if (refused !== undefined) return own.refuse(refused.refusal);
    if (plans.length > 1 || plan === undefined || plan.kind === 'describe') {
      return own.refuse(new SqlRefusal('42601', 'cannot insert multiple commands into a prepared statement'));
    }
    return this.#prepare(name, statement, plan, types);
  }

  /** A statement that stores parameters. */
  async #parseStoring(name: string, sql: string, stored: readonly number[], declared: Buffer): Promise<void> {
    const { own, upstream } = this.#core;
    // The bytes of a frame are there for this turn only.
    const types = await own.declareStored(sql, stored, Buffer.from(declared));
    if (types !== undefined) upstream.send(toServer.parse(name, sql, types), { kind: 'parse' });
  }

  #prepare(
    name: string,
    statement: PreparedStatement,
    plan: ReadyPlan,
    parameterTypes: Buffer,
  ): Promise<void> | undefined {
    const { own, upstream } = this.#core;
    if (plan.kind === 'refuse') return own.refuse(plan.refusal);
    if (plan.kind !== 'forward') statement.own = plan;
    const bytes =
      plan.kind === 'forward' ? toServer.parse(name, plan.sql, parameterTypes) : toServer.parse(name, '');
    upstream.send(bytes, { kind: 'parse' });
    return undefined;
  }

  bind(frame: Frame): Promise<void> | undefined {
    const { hidden, log, upstream } = this.#core;
    const reader = new BodyReader(frame);
    const name = reader.text();
    const statement = this.#statements.get(reader.text());
    const sql = statement?.sql ?? '';
    const shape = new ResultShape(statement?.shape, resultFormats(reader));
    const entry = statement?.readsHistory === true ? log.start(sql) : undefined;
    this.#portals.set(name, { sql, own: statement?.own, shape, entry });
    if (entry === undefined) {
      upstream.send(frame.bytes, { kind: 'bind' });
      return undefined;
    }
    // An error has aborted the transaction before; the client's own statement says so.
    return hidden.run(log.handOverSql).then(() => upstream.send(frame.bytes, { kind: 'bind' }));
  }

  describe(frame: Frame): void {
    const reader = new BodyReader(frame);
    const shape = this.#named(reader).get(reader.text())?.shape;
    this.#core.upstream.send(frame.bytes, { kind: 'describe', shape });
  }

  execute(frame: Frame): Promise<void> | undefined {
    const { log, upstream } = this.#core;
    const portal = this.#portals.get(new BodyReader(frame).text());
    const entry = portal?.entry ?? log.start(portal?.sql ?? '');
    if (portal !== undefined) portal.entry = undefined;
    if (portal?.own !== undefined) return this.#executeOwn(portal.own, entry);
    upstream.send(frame.bytes, { kind: 'execute', entry, shape: portal?.shape });
    return undefined;
  }

  close(frame: Frame): void {
    const reader = new BodyReader(frame);
    this.#named(reader).delete(reader.text());
    this.#core.upstream.send(frame.bytes, { kind: 'close' });
  }

  async #executeOwn(plan: OwnPlan, entry: StatementEntry): Promise<void> {
    await this.#core.own.execute(plan, entry);
    entry.endedAt = nowInMicroseconds();
  }

  /** The prepared statements or the portals, whatever a Describe or Close is about. */
  #named(reader: BodyReader): Map<string, PreparedStatement | Portal> {
    return reader.byte() === asciiS ? this.#statements : this.#portals;
  }
}
