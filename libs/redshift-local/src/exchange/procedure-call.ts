import { toClient } from '../wire/messages.ts';
import type {
  CopyFeed,
  DescribedQuery,
  HiddenResult,
  PausableSource,
  ResultColumn,
  SessionStatements,
} from '../wire/hidden-statements.ts';
import { StatementStopped } from '../wire/statement-stopped.ts';
import type { ExchangeFiles } from './exchange-files.ts';
import { readRecord } from './record-text.ts';

/** What a running procedure says. */
export interface ProcedureMessage {
  readonly key: string;
  readonly step: number;
  readonly report: ProcedureReport;
}

/** What it wants at first, or how a step went. */
export interface ProcedureReport {
  /** A COPY or UNLOAD. */
  readonly execute?: string;
  /** The text of an EXECUTE. */
  readonly translate?: string;
  readonly rows?: readonly string[];
  readonly columns?: readonly ResultColumn[];
  /** Fields of an error by their letters. */
  readonly error?: Readonly<Record<string, string | null>>;
}

const errorResult = (error: NonNullable<ProcedureReport['error']>): HiddenResult => {
  const fields = new Map(Object.entries(error).map(([letter, value]) => [letter, value ?? '']));
  const frame = toClient.error({
    severity: 'ERROR',
    code: fields.get('C') ?? 'XX000',
    message: fields.get('M') ?? '',
    ...(fields.get('D') ? { detail: fields.get('D') ?? '' } : {}),
  });
  return { kind: 'error', frame, fields };
};

/** Holds back the reader of a file. */
class Gate implements PausableSource {
  opened = Promise.resolve();
  #open: () => void = () => undefined;

  pause(): void {
    this.#open();
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  resume(): void {
    this.#open();
  }
}

const lineFeed = 0x0a;

/** The lines of a file, each with its line feed. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed)) {
      yield bytes.subarray(0, end + 1);
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
}

/** Postgres' error for a COPY FROM STDIN that its client gave up. */
const givenUp = errorResult({ C: '57014', M: 'COPY from stdin failed' });

/**
 * One call of redshift-local by a running procedure. Its statements run inside of the procedure, one answer and one report after the
 * other.
 */
export class ProcedureCall implements SessionStatements {
  readonly #files: ExchangeFiles;
  readonly #key: string;
  #step = 0;
  #onReport: ((report: ProcedureReport | undefined) => void) | undefined;
  #closed = false;
  #answering = Promise.resolve();
  readonly #abort = new AbortController();

  constructor(files: ExchangeFiles, key: string) {
    this.#files = files;
    this.#key = key;
  }

  /** Aborted when nobody waits for the call any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Removes the answer that ended the call, once the procedure has gone on. */
  forget(): Promise<void> {
    return this.#files.forget(this.#key, this.#step - 1);
  }

  /** Takes how a step went. */
  take({ report }: ProcedureMessage): void {
    this.#onReport?.(report);
  }

  /** Ends the call with a value. */
  return(text?: string): Promise<void> {
    return this.#end({ do: 'return', text });
  }

  /** Ends the call with an error in the procedure. */
  raise(error: {
    readonly code: string;
    readonly message: string;
    readonly detail?: string;
    readonly hint?: string;
  }): Promise<void> {
    const { code, message, detail, hint } = error;
    return this.#end({ do: 'raise', code, message, detail, hint });
  }

  /** The procedure is over without having waited for the end of the call. */
  abandon(): void {
    if (this.#closed) return;
    this.close().catch(() => undefined);
  }

  /** The session is gone: what waits for a report ends, and no file is left. The procedure ends with its connection. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#abort.abort(new StatementStopped('the procedure is over'));
    this.#onReport?.(undefined);
    await this.#answering;
    await this.#files.abandon(this.#key);
  }

  async run(sql: string): Promise<HiddenResult> {
    const report = await this.#ask({ do: 'run', sql });
    if (report === undefined) return { kind: 'skipped' };
    if (report.error !== undefined) return errorResult(report.error);
    return { kind: 'rows', rows: (report.rows ?? []).map(readRecord), tag: '' };
  }

  async describe(sql: string): Promise<DescribedQuery> {
    const report = await this.#ask({ do: 'describe', sql });
    if (report === undefined) return { kind: 'skipped' };
    if (report.error !== undefined) return errorResult(report.error) as DescribedQuery;
    return { kind: 'columns', columns: report.columns ?? [] };
  }

  /** Gives the lines of the query that was described before. */
  async copyOut(_sql: string, onLine: (line: Buffer, source: PausableSource) => void): Promise<HiddenResult> {
    const step = this.#step;
    const report = await this.#ask({ do: 'unload' });
    if (report === undefined) return { kind: 'skipped' };
    if (report.error !== undefined) return errorResult(report.error);
    const gate = new Gate();
    for await (const line of linesOf(this.#files.readRows(this.#key, step))) {
      onLine(line, gate);
      await gate.opened;
    }
    await this.#files.forget(this.#key, step);
    return { kind: 'rows', rows: [], tag: '' };
  }

  /** @param sql `COPY table (…) FROM STDIN …` */
  copyIn(sql: string): CopyFeed {
    const step = this.#step;
    const file = this.#files.writeRows(this.#key, step);
    let over = false;
    let settle: (result: HiddenResult) => void = () => undefined;
    const ended = new Promise<HiddenResult>((resolve) => {
      settle = (result) => {
        over = true;
        resolve(result);
      };
    });
    const load = async (): Promise<HiddenResult> => {
      await (await file).close();
      const table = /^COPY (.+?) \(/.exec(sql)?.[1];
      const command = sql.replaceAll('%', '%%').replace(' FROM STDIN ', ' FROM %L ');
      const report = await this.#ask({ do: 'load', table, sql: command });
      await this.#files.forget(this.#key, step);
      if (report === undefined) return { kind: 'skipped' };
      return report.error === undefined ? { kind: 'rows', rows: [], tag: '' } : errorResult(report.error);
    };
    const giveUp = async (): Promise<HiddenResult> => {
      await (await file).close();
      await this.#files.forget(this.#key, step);
      return givenUp;
    };
    const failed = (error: unknown): HiddenResult =>
      errorResult({ C: 'XX000', M: error instanceof Error ? error.message : String(error) });
    return {
      opened: file.then(
        () => ({ kind: 'rows', rows: [], tag: '' }),
        (error: unknown) => failed(error),
      ),
      ended,
      isOver: () => over,
      send: async (rows) => {
        if (!over) await (await file).writeFile(rows);
      },
      done: () => void load().catch(failed).then(settle),
      fail: () => void giveUp().catch(failed).then(settle),
    };
  }

  async #ask(answer: unknown): Promise<ProcedureReport | undefined> {
    if (this.#closed) return undefined;
    const report = new Promise<ProcedureReport | undefined>((resolve) => {
      this.#onReport = resolve;
    });
    await this.#answer(answer);
    return report;
  }

  async #end(answer: unknown): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#answer(answer);
  }

  async #answer(answer: unknown): Promise<void> {
    const step = this.#step++;
    this.#answering = this.#files.answer(this.#key, step, answer);
    await this.#answering;
    if (step > 0) await this.#files.forget(this.#key, step - 1);
  }
}
