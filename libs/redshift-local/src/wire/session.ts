import { exchangeCode } from '../catalog/exchange.ts';
import type { ExchangeFiles } from '../exchange/exchange-files.ts';
import type { ProcedureCall } from '../exchange/procedure-call.ts';
import { ProcedureCalls } from '../exchange/procedure-calls.ts';
import {
  noteError,
  nowInMicroseconds,
  type StatementEntry,
  type StatementHistory,
} from '../history/statement-history.ts';
import { quoteLiteral, readTextRow } from '../postgres/admin-client.ts';
import type { S3Command, Script, StatementPlan } from '../sql/plan.ts';
import { isConflict, translateError, type Conflict } from '../sql/postgres-errors.ts';
import { SqlRefusal } from '../sql/refusal.ts';
import { isolationLevels, type IsolationLevel } from '../sql/transactions.ts';
import { BusyPoll } from './busy-poll.ts';
import { diagnosticFields } from './diagnostics.ts';
import { BodyReader, ProtocolViolation, type Frame } from './frames.ts';
import type { Link } from './link.ts';
import { toClient, toServer, type Diagnostic } from './messages.ts';
import type { PlanCache, TextPlan } from './plan-cache.ts';
import type { OwnPlan, Portal, PreparedStatement } from './prepared-statements.ts';
import { recordError, ReplyQueue, type ExpectedReply, type ReplyKind } from './replies.ts';
import { convertRow, resultFormats, ResultShape } from './result-shape.ts';
import { StatementLog } from './statement-log.ts';
import { HiddenStatements, type SessionStatements } from './upstream.ts';

/** Runs a COPY or UNLOAD inside the client's transaction and tells the client how it ended. */
export type CopyRunner = (command: S3Command, session: CopySession) => Promise<void>;

type ReadyPlan = Exclude<StatementPlan, { kind: 'describe' }>;

/** What a session needs of its server, given who logged in to what. */
export interface SessionServices {
  readonly user: string;
  readonly database: string;
  readonly runCopy: CopyRunner;
  /** The conflict that the transaction of a session is in with another one, if any. SERIALIZABLE databases only. */
  readonly findConflict: (pid: number) => Promise<Conflict | undefined>;
  readonly history: StatementHistory;
  /** Where running procedures get answers. */
  readonly exchange: ExchangeFiles;
  readonly close: () => void;
}

/** What a running COPY or UNLOAD may do to its session. */
export interface CopySession {
  /** The number of the statement in the system views. */
  readonly queryId: number;
  readonly statements: SessionStatements;
  /** Sends a message to the client. */
  reply(message: Buffer): void;
  /** Fails the statement: the client gets the error, and the transaction is aborted. */
  raise(error: Diagnostic): Promise<void>;
  /** Is the client gone? */
  readonly isClosed: () => boolean;
}

const asciiCopyData = 0x64;
const asciiRow = 0x44;
const asciiE = 0x45;
const asciiN = 0x4e;
const asciiQ = 0x51;
const asciiT = 0x54;
const asciiZ = 0x5a;

const simpleAnswers: Readonly<Record<string, ReplyKind>> = {
  C: 'close',
  S: 'sync',
  F: 'query',
};

const openSql =
  "select pg_catalog.current_setting('default_transaction_isolation'), pg_catalog.pg_backend_pid()";

/** All sessions share the loop. */
const busyPoll = new BusyPoll();

const raiseSql = ({ code, message, detail, hint }: Diagnostic): string =>
  `select pg_catalog.redshift_local_raise(${[code, message, detail ?? '', hint ?? ''].map(quoteLiteral).join(', ')})`;

/**
 * What lies between a client and its Postgres connection once the client has logged in: rewrites statements, refuses some and
 * executes COPY from S3 itself. Everything else passes unchanged, in order, however far a client pipelines.
 */
export class Session {
  readonly #client: Link;
  readonly #postgres: Link;
  readonly #services: SessionServices;
  readonly #plans: PlanCache;
  readonly #replies = new ReplyQueue();
  readonly #hidden: HiddenStatements;
  readonly #calls: ProcedureCalls;
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #portals = new Map<string, Portal>();
  #log: StatementLog;
  #pid = 0;
  #conflict: Conflict | undefined;
  #inTransaction = false;
  #isolation: IsolationLevel = 'snapshot';
  #closed = false;

  constructor(client: Link, postgres: Link, services: SessionServices, plans: PlanCache) {
    this.#client = client;
    this.#postgres = postgres;
    this.#services = services;
    this.#log = this.#logOf(0);
    this.#plans = plans;
    this.#hidden = new HiddenStatements(postgres, this.#replies);
    this.#calls = new ProcedureCalls(services.exchange, {
      plan: (sql) => this.#plan(sql).statements,
      execute: (command, sql, call) => this.#copyInProcedure(command, sql, call),
    });
  }

  /** Looks up what the session has to know of its database. The client's first statement waits for it. */
  open(): Promise<void> {
    return this.#ask(openSql, (row) => {
      const [isolation, pid] = readTextRow(row);
      this.#isolation = isolationLevels.get(isolation ?? '') ?? 'snapshot';
      this.#pid = Number(pid);
      this.#log = this.#logOf(this.#pid);
    });
  }

  /** A Query that the client does not see; over, too, when Postgres passed over it. */
  #ask(sql: string, onRow: (row: Frame) => void = () => undefined): Promise<void> {
    return new Promise((resolve) => {
      const onFrame = (letter: string, answer: Frame): boolean => {
        if (letter === 'D') onRow(answer);
        else if (letter === 'Z') resolve();
        return false;
      };
      this.#send(toServer.query(sql), { kind: 'query', onFrame, onSkipped: resolve });
    });
  }

  /** Rows and data that the client gets unseen need not be cut into messages. */
  readonly passesRun = (type: number): boolean =>
    (type === asciiRow || type === asciiCopyData) && this.#replies.isPassing;

  /** Takes a frame from Postgres. Returns what the client gets in its place. */
  fromPostgres(frame: Frame): Buffer | undefined {
    if (frame.type === asciiN && this.#isForUs(frame)) return undefined;
    let taken = frame;
    if (frame.type === asciiE) taken = this.#translate(frame);
    else if (frame.type === asciiZ) {
      // ReadyForQuery tells the state of the transaction.
      this.#inTransaction = frame.bytes[5] !== 0x49;
      busyPoll.start();
    }
    const { shape } = this.#replies;
    if (!this.#replies.take(taken)) return undefined;
    if (frame.type === asciiT && shape !== undefined) return shape.describe(taken.bytes);
    const conversion = frame.type === asciiRow ? shape?.conversion : undefined;
    return conversion === undefined ? taken.bytes : convertRow(taken.bytes, conversion);
  }

  /** Does a running procedure ask for something? */
  #isForUs(notice: Frame): boolean {
    const fields = diagnosticFields(notice);
    if (fields.get('C') !== exchangeCode) return false;
    this.#calls.take(fields.get('D') ?? '');
    return true;
  }

  #translate(frame: Frame): Frame {
    const fields = diagnosticFields(frame);
    const error = translateError(fields, this.#isolation, this.#conflict);
    const { entry } = this.#replies;
    if (entry !== undefined && this.#conflict !== undefined && isConflict(fields))
      entry.conflict = this.#conflict;
    return error === undefined ? frame : { type: frame.type, bytes: toClient.error(error) };
  }

  /** One side is gone. */
  close(): void {
    this.#closed = true;
    this.#replies.clear();
    // Nobody is there any more who could hear that it failed.
    this.#calls.close().catch(() => undefined);
  }

  /**
   * Takes a frame from the client.
   *
   * @returns a promise when the next frame has to wait for it
   * @throws ProtocolViolation
   */
  fromClient(frame: Frame): Promise<void> | undefined {
    const isExecution = frame.type === asciiQ || frame.type === asciiE;
    if (this.#isolation === 'serializable' && this.#inTransaction && isExecution) {
      return this.#services.findConflict(this.#pid).then((conflict) => {
        this.#conflict = conflict;
        return this.#take(frame);
      });
    }
    return this.#take(frame);
  }

  #take(frame: Frame): Promise<void> | undefined {
    const letter = String.fromCharCode(frame.type);
    switch (letter) {
      case 'Q':
        return this.#query(frame);
      case 'P':
        return this.#parse(frame);
      case 'E':
        return this.#executePortal(frame);
      case 'B':
        return this.#bind(frame);
      case 'C':
        this.#forget(frame);
        break;
      case 'D':
        this.#describe(frame);
        return undefined;
      case 'd':
      case 'c':
      case 'f':
      case 'H':
      case 'X':
        this.#postgres.send(frame.bytes);
        return undefined;
    }
    const kind = simpleAnswers[letter];
    if (kind === undefined) throw new ProtocolViolation(`invalid frontend message type ${frame.type}`);
    this.#send(frame.bytes, { kind });
    return undefined;
  }

  #send(bytes: Buffer, reply: ExpectedReply): void {
    if (reply.kind === 'query' || reply.kind === 'sync') busyPoll.start();
    this.#replies.push(reply);
    this.#postgres.send(bytes);
  }

  #plan(sql: string): TextPlan {
    return this.#plans.plan(sql, { inTransaction: this.#inTransaction, isolation: this.#isolation });
  }

  #query(frame: Frame): Promise<void> | undefined {
    const sql = new BodyReader(frame).text();
    const plan = this.#plan(sql);
    const entry = this.#log.start(sql);
    if (!plan.readsHistory) return this.#runQuery(frame, sql, plan, entry);
    return this.#ask(this.#log.handOverSql).then(() => this.#runQuery(frame, sql, plan, entry));
  }

  #runQuery(
    frame: Frame,
    sql: string,
    { rewritten, statements }: TextPlan,
    entry: StatementEntry,
  ): Promise<void> | undefined {
    if (rewritten === undefined) return this.#queryInSteps(statements, entry);
    this.#send(rewritten === sql ? frame.bytes : toServer.query(rewritten), {
      kind: 'query',
      entry,
      shape: new ResultShape(),
    });
    return undefined;
  }

  #logOf(pid: number): StatementLog {
    const { history, user, database } = this.#services;
    return new StatementLog(history, { pid, user, database });
  }

  /**
   * A Query that holds more than Postgres can execute: its statements one by one, in the extended protocol and without Sync, which is the same implicit
   * transaction. The client sees the answers of a Query.
   */
  async #queryInSteps(plans: readonly StatementPlan[], entry: StatementEntry): Promise<void> {
    for (const each of plans) {
      const plan = await this.#ready(each);
      if (plan === undefined) continue;
      if (plan.kind === 'forward') this.#runForQuery(plan.sql, entry);
      else if (plan.kind === 'refuse') await this.#refuse(plan.refusal, entry);
      else await this.#execute(plan, entry);
    }
    this.#send(toServer.sync, { kind: 'sync', entry });
  }

  #runForQuery(sql: string, entry: StatementEntry): void {
    const onFrame = (letter: string): boolean => !'123n'.includes(letter);
    this.#send(toServer.parse('', sql), { kind: 'parse', onFrame, entry });
    this.#send(toServer.bind('', ''), { kind: 'bind', onFrame, entry });
    const shape = new ResultShape();
    this.#send(toServer.describePortal(''), { kind: 'describe', onFrame, entry, shape });
    this.#send(toServer.execute(''), { kind: 'execute', onFrame, entry, shape });
  }

  #parse(frame: Frame): Promise<void> | undefined {
    const reader = new BodyReader(frame);
    const name = reader.text();
    const sql = reader.text();
    const { rewritten, statements: plans, readsHistory } = this.#plan(sql);
    const types = reader.rest();
    const statement: PreparedStatement = { sql, readsHistory, shape: new ResultShape(), own: undefined };
    this.#statements.set(name, statement);
    if (rewritten !== undefined) {
      const bytes = rewritten === sql ? frame.bytes : toServer.parse(name, rewritten, types);
      this.#send(bytes, { kind: 'parse' });
      return undefined;
    }
    const [plan] = plans;
    if (plan?.kind === 'describe' && plans.length === 1) {
      return this.#ready(plan).then((ready) => ready && this.#prepare(name, statement, ready, types));
    }
    const refused = plans.find((each) => each.kind === 'refuse');
    if (refused !== undefined) return this.#refuse(refused.refusal);
    if (plans.length > 1 || plan === undefined || plan.kind === 'describe') {
      return this.#refuse(
        new SqlRefusal('42601', 'cannot insert multiple commands into a prepared statement'),
      );
    }
    return this.#prepare(name, statement, plan, types);
  }

  #prepare(
    name: string,
    statement: PreparedStatement,
    plan: ReadyPlan,
    parameterTypes: Buffer,
  ): Promise<void> | undefined {
    if (plan.kind === 'refuse') return this.#refuse(plan.refusal);
    if (plan.kind !== 'forward') statement.own = plan;
    const bytes =
      plan.kind === 'forward' ? toServer.parse(name, plan.sql, parameterTypes) : toServer.parse(name, '');
    this.#send(bytes, { kind: 'parse' });
    return undefined;
  }

  /** Asks Postgres what a plan depends on; undefined when that failed, of which the client knows. */
  async #ready(plan: StatementPlan): Promise<ReadyPlan | undefined> {
    let current = plan;
    while (current.kind === 'describe') {
      const result = await this.#hidden.describe(current.question.sql);
      if (result.kind === 'error') this.#client.send(result.frame);
      if (result.kind !== 'columns') return undefined;
      current = current.question.answer(result.columns.map(({ name }) => name));
    }
    return current;
  }

  #bind(frame: Frame): Promise<void> | undefined {
    const reader = new BodyReader(frame);
    const name = reader.text();
    const statement = this.#statements.get(reader.text());
    const sql = statement?.sql ?? '';
    const shape = new ResultShape(statement?.shape, resultFormats(reader));
    const entry = statement?.readsHistory === true ? this.#log.start(sql) : undefined;
    this.#portals.set(name, { sql, own: statement?.own, shape, entry });
    if (entry === undefined) {
      this.#send(frame.bytes, { kind: 'bind' });
      return undefined;
    }
    // An error has aborted the transaction before; the client's own statement says so.
    return this.#hidden.run(this.#log.handOverSql).then(() => this.#send(frame.bytes, { kind: 'bind' }));
  }

  #executePortal(frame: Frame): Promise<void> | undefined {
    const portal = this.#portals.get(new BodyReader(frame).text());
    const entry = portal?.entry ?? this.#log.start(portal?.sql ?? '');
    if (portal !== undefined) portal.entry = undefined;
    if (portal?.own !== undefined) return this.#runOwn(portal.own, entry);
    this.#send(frame.bytes, { kind: 'execute', entry, ...(portal && { shape: portal.shape }) });
    return undefined;
  }

  /** The prepared statements or the portals, whatever a Describe or Close is about. */
  #named(reader: BodyReader): Map<string, PreparedStatement | Portal> {
    return reader.letter() === 'S' ? this.#statements : this.#portals;
  }

  #forget(frame: Frame): void {
    const reader = new BodyReader(frame);
    this.#named(reader).delete(reader.text());
  }

  #describe(frame: Frame): void {
    const reader = new BodyReader(frame);
    const described = this.#named(reader).get(reader.text());
    this.#send(frame.bytes, { kind: 'describe', ...(described && { shape: described.shape }) });
  }

  /** Fails a statement with an error that is not of its making, in the way of any other failure. */
  async fail(frame: Frame, error: Diagnostic): Promise<void> {
    await this.#raise(error);
    if (frame.type === asciiQ) this.#send(toServer.sync, { kind: 'sync' });
  }

  async #refuse({ code, message, hint }: SqlRefusal, entry?: StatementEntry): Promise<void> {
    if (entry !== undefined) noteError(entry, { code, message });
    await this.#raise({ severity: 'ERROR', code, message, ...(hint === undefined ? {} : { hint }) });
  }

  /**
   * Lets Postgres itself raise the error, so that its transaction is aborted and the rest of a batch is passed over. When the
   * transaction is aborted already, the client gets Postgres' word for that, as for any other statement.
   */
  async #raise(error: Diagnostic): Promise<void> {
    const result = await this.#hidden.run(raiseSql(error));
    if (result.kind !== 'error') return;
    const raised = result.fields.get('M') === error.message;
    this.#client.send(raised ? toClient.error(error) : result.frame);
  }

  async #runOwn(plan: OwnPlan, entry: StatementEntry): Promise<void> {
    await this.#execute(plan, entry);
    entry.endedAt = nowInMicroseconds();
  }

  #execute(plan: OwnPlan, entry: StatementEntry): Promise<void> {
    return plan.kind === 'copy' ? this.#copy(plan.command, entry) : this.#runScript(plan.script, entry);
  }

  /** The steps of a script, one by one; the client sees one statement. */
  async #runScript({ steps, main = 0, tag }: Script, entry: StatementEntry): Promise<void> {
    let shown = tag ?? '';
    for (const [index, step] of steps.entries()) {
      const result = await this.#hidden.run(step, { notices: index === main });
      if (result.kind === 'error') this.#fail(entry, result.frame);
      if (result.kind !== 'rows') return;
      if (index === main) shown = tag ?? result.tag;
    }
    this.#client.send(toClient.commandComplete(shown));
  }

  /** Tells the client of an error, and the history. */
  #fail(entry: StatementEntry, bytes: Buffer): void {
    recordError(entry, { type: asciiE, bytes });
    this.#client.send(bytes);
  }

  /** A COPY or UNLOAD of a running procedure, whose statements run inside of it. @throws SqlRefusal */
  async #copyInProcedure(command: S3Command, sql: string, call: ProcedureCall): Promise<void> {
    const entry = this.#log.start(sql);
    let refusal: SqlRefusal | undefined;
    await this.#services.runCopy(command, {
      queryId: entry.id,
      statements: call,
      reply: (bytes) => {
        if (bytes[0] === asciiE) {
          const fields = diagnosticFields({ type: asciiE, bytes });
          refusal ??= new SqlRefusal(fields.get('C') ?? 'XX000', fields.get('M') ?? '', fields.get('D'));
        } else if (bytes[0] === asciiN) this.#client.send(bytes);
      },
      raise: ({ code, message, detail }) => {
        refusal ??= new SqlRefusal(code, message, detail);
        return Promise.resolve();
      },
      isClosed: () => this.#closed,
    });
    entry.endedAt = nowInMicroseconds();
    if (refusal === undefined) return;
    noteError(entry, refusal);
    throw refusal;
  }

  async #copy(command: S3Command, entry: StatementEntry): Promise<void> {
    const raise = (error: Diagnostic): Promise<void> => {
      noteError(entry, error);
      return this.#raise(error);
    };
    try {
      await this.#services.runCopy(command, {
        queryId: entry.id,
        statements: this.#hidden,
        reply: (bytes) => (bytes[0] === asciiE ? this.#fail(entry, bytes) : this.#client.send(bytes)),
        raise,
        isClosed: () => this.#closed,
      });
    } catch (error) {
      // A mistake of ours must not take the connection down, let alone the server.
      const text = error instanceof Error ? error.message : String(error);
      await raise({
        severity: 'ERROR',
        code: 'XX000',
        message: `redshift-local failed to execute ${'query' in command ? 'UNLOAD' : 'COPY'}: ${text}`,
      });
    }
  }
}
