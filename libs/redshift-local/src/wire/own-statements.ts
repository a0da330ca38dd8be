import type { ProcedureCall } from '../exchange/procedure-call.ts';
import { noteError, nowInMicroseconds, type StatementEntry } from '../history/statement-history.ts';
import { quoteLiteral } from '../postgres/admin-client.ts';
import type { S3Command, Script, StatementPlan } from '../sql/plan.ts';
import { canceledText } from '../sql/postgres-errors.ts';
import { SqlRefusal } from '../sql/refusal.ts';
import { diagnosticFields } from './diagnostics.ts';
import type { HiddenStatements } from './hidden-statements.ts';
import type { Link } from './link.ts';
import { toClient, type Diagnostic } from './messages.ts';
import { recordError } from './replies.ts';
import type { CopyRunner } from './services.ts';
import type { StatementLog } from './statement-log.ts';
import { StatementStopped } from './statement-stopped.ts';

/** A plan that does not depend on an answer of Postgres. */
export type ReadyPlan = Exclude<StatementPlan, { kind: 'describe' }>;

/** A statement that redshift-local executes itself; Postgres knows it as an empty one. */
export type OwnPlan = Exclude<ReadyPlan, { kind: 'forward' | 'refuse' }>;

/** Where own statements run, and who hears of them. */
interface OwnContext {
  readonly client: Link;
  readonly hidden: HiddenStatements;
  readonly log: StatementLog;
  readonly runCopy: CopyRunner;
}

/** How long a statement of the session may take in milliseconds; 0: as long as it wants. */
const timeoutSql =
  "select extract(epoch from pg_catalog.current_setting('statement_timeout')::interval) * 1000";

/** JSONB, and SUPER, a domain of it: columns have no other type that Postgres was not built with. */
const isSuper = (oid: number | undefined): boolean => oid === 3802 || (oid ?? 0) >= 16_384;
const varcharOid = 1043;

/** The types in a Parse message. */
function readDeclared(bytes: Buffer): number[] {
  const count = bytes.length < 2 ? 0 : Math.min(bytes.readInt16BE(0), (bytes.length - 2) >> 2);
  return Array.from({ length: Math.max(0, count) }, (_unused, index) => bytes.readInt32BE(2 + 4 * index));
}

function writeDeclared(types: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 + 4 * types.length);
  bytes.writeInt16BE(types.length);
  types.forEach((type, index) => bytes.writeInt32BE(type, 2 + 4 * index));
  return bytes;
}

const asciiE = 0x45;
const asciiN = 0x4e;

const raiseSql = ({ code, message, detail, hint }: Diagnostic): string =>
  `select pg_catalog.redshift_local_raise(${[code, message, detail ?? '', hint ?? ''].map(quoteLiteral).join(', ')})`;

/** Executes, inside the client's transaction, what Postgres cannot, and tells the client how it ended. */
export class OwnStatements {
  readonly #client: Link;
  readonly #hidden: HiddenStatements;
  readonly #log: StatementLog;
  readonly #runCopy: CopyRunner;
  #running: { readonly queryId: number; readonly abort: AbortController } | undefined;
  #closed = false;

  constructor({ client, hidden, log, runCopy }: OwnContext) {
    this.#client = client;
    this.#hidden = hidden;
    this.#log = log;
    this.#runCopy = runCopy;
  }

  /** The client is gone; what runs ends as soon as it asks. */
  close(): void {
    this.#closed = true;
    this.#stop('the session is over');
  }

  /** Somebody wants an end of the COPY or UNLOAD that runs, if any. */
  cancel(): void {
    if (this.#running !== undefined) this.#stop(canceledText(this.#running.queryId));
  }

  #stop(reason: string): void {
    this.#running?.abort.abort(new StatementStopped(reason));
  }

  /** Asks Postgres what a plan depends on; undefined when that failed, of which the client knows. */
  async ready(plan: StatementPlan): Promise<ReadyPlan | undefined> {
    let current = plan;
    while (current.kind === 'describe') {
      const result = await this.#hidden.describe(current.question.sql);
      if (result.kind === 'error') this.#client.send(result.frame);
      if (result.kind !== 'columns') return undefined;
      current = current.question.answer(result.columns.map(({ name }) => name));
    }
    return current;
  }

  /**
   * Says that stored parameters of a statement are text where nothing is declared of them and Postgres would take them for SUPER, and so
   * for JSON.
   *
   * @returns what is to be declared of the parameters in its place; undefined when that failed, of which the client knows
   */
  async declareStored(sql: string, stored: readonly number[], declared: Buffer): Promise<Buffer | undefined> {
    const types = readDeclared(declared);
    if (stored.every((number) => (types[number - 1] ?? 0) !== 0)) return declared;
    const described = await this.#hidden.describe(sql, declared);
    if (described.kind === 'error') this.#client.send(described.frame);
    if (described.kind !== 'columns') return undefined;
    const isText = (index: number): boolean =>
      (types[index] ?? 0) === 0 && isSuper(described.parameters[index]) && stored.includes(index + 1);
    if (!described.parameters.some((_type, index) => isText(index))) return declared;
    return writeDeclared(
      described.parameters.map((_type, index) => (isText(index) ? varcharOid : (types[index] ?? 0))),
    );
  }

  execute(plan: OwnPlan, entry: StatementEntry): Promise<void> {
    return plan.kind === 'copy' ? this.#copy(plan.command, entry) : this.#runScript(plan.script, entry);
  }

  /** Fails a statement that Redshift, or redshift-local, does not know. */
  async refuse({ code, message, hint }: SqlRefusal, entry?: StatementEntry): Promise<void> {
    if (entry !== undefined) noteError(entry, { code, message });
    await this.raise({ severity: 'ERROR', code, message, ...(hint === undefined ? {} : { hint }) });
  }

  /**
   * Lets Postgres itself raise an error, so that its transaction is aborted and the rest of a batch is passed over. When the
   * transaction is aborted already, the client gets Postgres' word for that, as for any other statement.
   */
  async raise(error: Diagnostic): Promise<void> {
    const result = await this.#hidden.run(raiseSql(error));
    if (result.kind !== 'error') return;
    const raised = result.fields.get('M') === error.message;
    this.#client.send(raised ? toClient.error(error) : result.frame);
  }

  /** A COPY or UNLOAD of a running procedure, whose statements run inside of it. @throws SqlRefusal */
  async copyInProcedure(command: S3Command, sql: string, call: ProcedureCall): Promise<void> {
    const entry = this.#log.start(sql);
    let refusal: SqlRefusal | undefined;
    await this.#runCopy(command, {
      queryId: entry.id,
      pid: this.#log.pid,
      signal: call.signal,
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

  async #copy(command: S3Command, entry: StatementEntry): Promise<void> {
    const raise = (error: Diagnostic): Promise<void> => {
      noteError(entry, error);
      return this.raise(error);
    };
    const timeout = await this.#hidden.run(timeoutSql);
    if (timeout.kind === 'error') this.#fail(entry, timeout.frame);
    if (timeout.kind !== 'rows') return;
    const abort = new AbortController();
    this.#running = { queryId: entry.id, abort };
    if (this.#closed) this.close();
    const timeoutMs = Number(timeout.rows[0]?.[0]);
    // Postgres' own clock stands still between the statements that a COPY consists of.
    const timer = timeoutMs > 0 ? setTimeout(() => this.cancel(), timeoutMs) : undefined;
    try {
      await this.#runCopy(command, {
        queryId: entry.id,
        pid: this.#log.pid,
        signal: abort.signal,
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
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }

  /** Tells the client of an error, and the history. */
  #fail(entry: StatementEntry, bytes: Buffer): void {
    recordError(entry, { type: asciiE, bytes });
    this.#client.send(bytes);
  }
}
