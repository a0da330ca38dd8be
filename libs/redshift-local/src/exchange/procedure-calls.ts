import { commitLaterSql } from '../catalog/exchange.ts';
import { notEmulated, SqlRefusal } from '../sql/refusal.ts';
import type { S3Command, StatementPlan } from '../sql/plan.ts';
import type { ExchangeFiles } from './exchange-files.ts';
import { ProcedureCall, type ProcedureMessage } from './procedure-call.ts';

/** What calls of procedures need of their session. */
export interface CallingSession {
  /** Plans a text. */
  readonly plan: (sql: string) => readonly StatementPlan[];
  /** Executes a COPY or UNLOAD by the statements of the call. @throws SqlRefusal when it failed */
  readonly execute: (command: S3Command, sql: string, call: ProcedureCall) => Promise<void>;
}

/** What running procedures of one session ask of redshift-local. */
export class ProcedureCalls {
  readonly #files: ExchangeFiles;
  readonly #session: CallingSession;
  #key = '';
  #current: ProcedureCall | undefined;

  constructor(files: ExchangeFiles, session: CallingSession) {
    this.#files = files;
    this.#session = session;
  }

  /** Takes a message of a procedure: a new call, or how a step of the current one went. */
  take(text: string): void {
    const message = JSON.parse(text) as ProcedureMessage;
    if (message.key === this.#key) this.#current?.take(message);
    else void this.#begin(message);
  }

  /** No statement runs: a call that goes on was left behind by a procedure that somebody cancelled. */
  onReady(): void {
    this.#current?.abandon();
  }

  /** The session is over. */
  async close(): Promise<void> {
    await this.#current?.close();
  }

  async #begin({ key, report }: ProcedureMessage): Promise<void> {
    const last = this.#current;
    const call = new ProcedureCall(this.#files, key);
    this.#key = key;
    this.#current = call;
    try {
      await last?.forget();
      const { execute, translate } = report;
      if (execute !== undefined) await this.#run(execute, call);
      await call.return(translate === undefined ? undefined : await this.#translate(translate, call));
    } catch (error) {
      const { message } = error as Error;
      const { code = 'XX000', hint } = error instanceof SqlRefusal ? error : {};
      await call.raise({ code, message, ...(hint === undefined ? {} : { hint }) });
    }
  }

  #run(sql: string, call: ProcedureCall): Promise<void> {
    const [plan] = this.#session.plan(sql);
    if (plan?.kind === 'refuse') throw plan.refusal;
    if (plan?.kind !== 'copy') throw new SqlRefusal('42601', 'not a COPY or UNLOAD');
    return this.#session.execute(plan.command, sql, call);
  }

  /** What EXECUTE is to run in the place of a text. */
  async #translate(sql: string, call: ProcedureCall): Promise<string> {
    const texts: string[] = [];
    for (const plan of this.#session.plan(sql)) {
      if (plan.kind === 'refuse') throw plan.refusal;
      if (plan.kind === 'describe')
        throw notEmulated('a query whose columns have to be asked for in a text of EXECUTE');
      if (plan.kind === 'forward') texts.push(plan.sql);
      else if (plan.kind === 'script')
        texts.push(...plan.script.steps.map((step) => (/^commit$/i.test(step) ? commitLaterSql : step)));
      else await this.#session.execute(plan.command, sql, call);
    }
    return texts.length === 0 ? 'SELECT' : texts.join('; ');
  }
}
