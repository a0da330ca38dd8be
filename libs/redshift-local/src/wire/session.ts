import { cancelCode } from '../catalog/cancel.ts';
import { exchangeCode } from '../catalog/exchange.ts';
import { ProcedureCalls } from '../exchange/procedure-calls.ts';
import { readTextRow } from '../postgres/admin-client.ts';
import { isConflict, translateError, type Conflict } from '../sql/postgres-errors.ts';
import { isolationLevels, type IsolationLevel } from '../sql/transactions.ts';
import { diagnosticFields } from './diagnostics.ts';
import { ExtendedProtocol } from './extended-protocol.ts';
import { ProtocolViolation, type Frame } from './frames.ts';
import { HiddenStatements } from './hidden-statements.ts';
import type { Link } from './link.ts';
import { toClient, toServer, type Diagnostic } from './messages.ts';
import { OwnStatements } from './own-statements.ts';
import type { PlanCache, TextPlan } from './plan-cache.ts';
import { convertRow } from './result-shape.ts';
import type { SessionServices } from './services.ts';
import type { SessionCore } from './session-core.ts';
import { SimpleProtocol } from './simple-protocol.ts';
import { StatementLog } from './statement-log.ts';
import { Upstream } from './upstream.ts';

/** Letters of messages, those of a client and those of Postgres. */
const ascii = {
  bind: 0x42,
  close: 0x43,
  copyData: 0x64,
  copyDone: 0x63,
  copyFail: 0x66,
  describe: 0x44,
  execute: 0x45,
  flush: 0x48,
  functionCall: 0x46,
  parse: 0x50,
  query: 0x51,
  sync: 0x53,
  terminate: 0x58,
  dataRow: 0x44,
  error: 0x45,
  notice: 0x4e,
  readyForQuery: 0x5a,
  rowDescription: 0x54,
} as const;
const asciiIdle = 0x49;

const openSql =
  "select pg_catalog.current_setting('default_transaction_isolation'), pg_catalog.pg_backend_pid()";

/**
 * What lies between a client and its Postgres connection once the client has logged in: rewrites statements, refuses some and
 * executes COPY from S3 itself. Everything else passes unchanged, in order, however far a client pipelines.
 */
export class Session {
  readonly #services: SessionServices;
  readonly #upstream: Upstream;
  readonly #own: OwnStatements;
  readonly #log: StatementLog;
  readonly #plans: PlanCache;
  readonly #calls: ProcedureCalls;
  readonly #simple: SimpleProtocol;
  readonly #extended: ExtendedProtocol;
  #conflict: Conflict | undefined;
  /** What plans depend on. */
  readonly #state: { inTransaction: boolean; isolation: IsolationLevel } = {
    inTransaction: false,
    isolation: 'snapshot',
  };

  constructor(client: Link, postgres: Link, services: SessionServices, plans: PlanCache) {
    const { user, database, history, runCopy, exchange } = services;
    this.#services = services;
    this.#plans = plans;
    this.#upstream = new Upstream(postgres);
    this.#log = new StatementLog(history, { user, database });
    const hidden = new HiddenStatements(this.#upstream);
    this.#own = new OwnStatements({ client, hidden, log: this.#log, runCopy });
    const core: SessionCore = {
      upstream: this.#upstream,
      hidden,
      own: this.#own,
      log: this.#log,
      watchConflict: () => this.#watchConflict(),
      plan: (sql) => this.#plan(sql),
    };
    this.#simple = new SimpleProtocol(core);
    this.#extended = new ExtendedProtocol(core);
    this.#calls = new ProcedureCalls(exchange, {
      plan: (sql) => this.#plan(sql).statements,
      execute: (command, sql, call) => this.#own.copyInProcedure(command, sql, call),
    });
  }

  /** Looks up what the session has to know of its database. The client's first statement waits for it. */
  open(): Promise<void> {
    return this.#upstream.ask(openSql, (row) => {
      const [isolation, pid] = readTextRow(row);
      this.#state.isolation = isolationLevels.get(isolation ?? '') ?? 'snapshot';
      this.#log.identify(Number(pid));
    });
  }

  /** One side is gone. */
  close(): void {
    this.#own.close();
    this.#upstream.replies.clear();
    // Nobody is there any more who could hear that it failed.
    this.#calls.close().catch(() => undefined);
  }

  /** Ends the COPY or UNLOAD that runs, if any: Postgres does not listen while it waits for rows. */
  cancel(): void {
    this.#own.cancel();
  }

  /** Rows and data that the client gets unseen need not be cut into messages. */
  readonly passesRun = (type: number): boolean =>
    (type === ascii.dataRow || type === ascii.copyData) && this.#upstream.replies.isPassing;

  /** Takes a frame from Postgres. Returns what the client gets in its place. */
  fromPostgres(frame: Frame): Buffer | undefined {
    const { replies } = this.#upstream;
    const { type } = frame;
    let taken = frame;
    if (type === ascii.notice && this.#isForUs(frame)) return undefined;
    if (type === ascii.error) taken = this.#translate(frame);
    else if (type === ascii.readyForQuery) {
      this.#state.inTransaction = frame.bytes[5] !== asciiIdle;
      this.#calls.onReady();
      this.#upstream.onReady();
    }
    const { shape } = replies;
    if (!replies.take(taken)) return undefined;
    if (shape === undefined) return taken.bytes;
    if (type === ascii.rowDescription) return shape.describe(taken.bytes);
    const conversion = type === ascii.dataRow ? shape.conversion : undefined;
    return conversion === undefined ? taken.bytes : convertRow(taken.bytes, conversion);
  }

  /** Does a running procedure ask for something, or does the statement cancel another session's? */
  #isForUs(notice: Frame): boolean {
    const fields = diagnosticFields(notice);
    const code = fields.get('C');
    if (code === exchangeCode) this.#calls.take(fields.get('D') ?? '');
    else if (code === cancelCode) this.#services.cancel(Number(fields.get('D')));
    else return false;
    return true;
  }

  #translate(frame: Frame): Frame {
    const fields = diagnosticFields(frame);
    const { entry } = this.#upstream.replies;
    const queryId = entry?.id ?? this.#log.lastId;
    const error = translateError(fields, this.#state.isolation, queryId, this.#conflict);
    if (entry !== undefined && this.#conflict !== undefined && isConflict(fields))
      entry.conflict = this.#conflict;
    return error === undefined ? frame : { type: frame.type, bytes: toClient.error(error) };
  }

  /**
   * Takes a frame from the client.
   *
   * @returns a promise when the next frame has to wait for it
   * @throws ProtocolViolation
   */
  fromClient(frame: Frame): Promise<void> | undefined {
    const isExecution = frame.type === ascii.query || frame.type === ascii.execute;
    const watching = isExecution && this.#state.inTransaction ? this.#watchConflict() : undefined;
    return watching === undefined ? this.#take(frame) : watching.then(() => this.#take(frame));
  }

  #watchConflict(): Promise<void> | undefined {
    if (this.#state.isolation !== 'serializable') return undefined;
    return this.#services.findConflict(this.#log.pid).then((conflict) => {
      this.#conflict = conflict;
    });
  }

  #take(frame: Frame): Promise<void> | undefined {
    switch (frame.type) {
      case ascii.query:
        return this.#simple.query(frame);
      case ascii.parse:
        return this.#extended.parse(frame);
      case ascii.bind:
        return this.#extended.bind(frame);
      case ascii.execute:
        return this.#extended.execute(frame);
      case ascii.describe:
        this.#extended.describe(frame);
        return undefined;
      case ascii.close:
        this.#extended.close(frame);
        return undefined;
      case ascii.sync:
        this.#upstream.send(frame.bytes, { kind: 'sync' });
        return undefined;
      case ascii.functionCall:
        this.#upstream.send(frame.bytes, { kind: 'query' });
        return undefined;
      case ascii.copyData:
      case ascii.copyDone:
      case ascii.copyFail:
      case ascii.flush:
      case ascii.terminate:
        this.#upstream.pass(frame.bytes);
        return undefined;
      default:
        throw new ProtocolViolation(`invalid frontend message type ${frame.type}`);
    }
  }

  /** Fails a statement with an error that is not of its making, in the way of any other failure. */
  async fail(frame: Frame, error: Diagnostic): Promise<void> {
    await this.#own.raise(error);
    if (frame.type === ascii.query) this.#upstream.send(toServer.sync, { kind: 'sync' });
  }

  #plan(sql: string): TextPlan {
    return this.#plans.plan(sql, this.#state);
  }
}
