import { readTextRow, type TextRow } from '../postgres/admin-client.ts';
import { diagnosticFields } from './diagnostics.ts';
import { BodyReader, type Frame } from './frames.ts';
import { toServer } from './messages.ts';
import type { ReplyKind } from './replies.ts';
import type { Upstream } from './upstream.ts';

/** How a hidden statement ended. `skipped`: an earlier error of the same batch made Postgres pass over it. */
export type HiddenResult =
  | { readonly kind: 'rows'; readonly rows: readonly TextRow[]; readonly tag: string }
  | { readonly kind: 'error'; readonly frame: Buffer; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: 'skipped' };

/** A COPY FROM STDIN that redshift-local feeds inside the client's transaction. */
export interface CopyFeed {
  /** Settles when Postgres wants data; with an error or `skipped` when it does not. */
  readonly opened: Promise<HiddenResult>;
  /** Settles when the COPY is over. */
  readonly ended: Promise<HiddenResult>;
  /** Has it ended already (cancelled, or refused by Postgres)? */
  readonly isOver: () => boolean;
  /** Resolves when the bytes may change. */
  send(rows: Buffer): Promise<void>;
  done(): void;
  /** Ends it with an error; the transaction is aborted. */
  fail(reason: string): void;
}

/** A column of a result. */
export interface ResultColumn {
  readonly name: string;
  readonly typeOid: number;
  /** -1: the type has none. */
  readonly typeModifier: number;
}

/** Stops and restarts the rows of a COPY … TO STDOUT. */
export interface PausableSource {
  pause(): void;
  resume(): void;
}

/** Statements inside the client's transaction, on behalf of a COPY or UNLOAD. */
export interface SessionStatements {
  /** Runs a statement. */
  run(sql: string): Promise<HiddenResult>;
  /** Says what columns a query gives. */
  describe(sql: string): Promise<DescribedQuery>;
  /** Runs a COPY … TO STDOUT; `onLine` gets each line with its line feed, and must copy what it keeps. */
  copyOut(sql: string, onLine: (line: Buffer, source: PausableSource) => void): Promise<HiddenResult>;
  /** Starts a COPY … FROM STDIN. */
  copyIn(sql: string): CopyFeed;
}

/** What the columns of a query are, or why that is not known. */
export type DescribedQuery =
  | { readonly kind: 'columns'; readonly columns: readonly ResultColumn[] }
  | Exclude<HiddenResult, { kind: 'rows' }>;

/** What a statement gives and takes, or why that is not known. */
export type DescribedStatement =
  | {
      readonly kind: 'columns';
      readonly columns: readonly ResultColumn[];
      /** Oids of types. */
      readonly parameters: readonly number[];
    }
  | Exclude<HiddenResult, { kind: 'rows' }>;

function readTypes(frame: Frame): number[] {
  const reader = new BodyReader(frame);
  return Array.from({ length: reader.int16() }, () => reader.int32());
}

function readResultColumns(frame: Frame): ResultColumn[] {
  const reader = new BodyReader(frame);
  return Array.from({ length: reader.int16() }, () => {
    const name = reader.text();
    // Table and column it comes from.
    reader.int32();
    reader.int16();
    const typeOid = reader.int32();
    reader.int16();
    const typeModifier = reader.int32();
    reader.int16();
    return { name, typeOid, typeModifier };
  });
}

/** A name that no client uses, so that a client's unnamed statement stays as it is. */
const hiddenName = '_redshift_local';

/**
 * Statements of redshift-local on a client's own connection to Postgres. They use the extended protocol without Sync, so they
 * are part of the client's transaction, and an error in them has the effect of an error in the client's own statement.
 */
export class HiddenStatements implements SessionStatements {
  readonly #upstream: Upstream;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Runs a statement; the client sees nothing of it but, if wanted, its notices. */
  run(sql: string, { notices = false }: { readonly notices?: boolean } = {}): Promise<HiddenResult> {
    return new Promise((resolve) => {
      const rows: TextRow[] = [];
      const onResult = (letter: string, frame: Frame): void => {
        if (letter === 'D') rows.push(readTextRow(frame));
        else if (letter === 'C') resolve({ kind: 'rows', rows, tag: new BodyReader(frame).text() });
        else if (letter === 'I') resolve({ kind: 'rows', rows, tag: '' });
      };
      this.#start(sql, resolve, onResult, notices ? 'SAN' : 'SA');
      this.#upstream.pass(toServer.flush);
    });
  }

  /**
   * Says what columns a query gives and what types its parameters have, without executing it.
   *
   * @param declared what a Parse message says of the types of the parameters
   */
  describe(sql: string, declared?: Buffer): Promise<DescribedStatement> {
    return new Promise((resolve) => {
      const settle = (result: HiddenResult): void => {
        if (result.kind !== 'rows') resolve(result);
      };
      let parameters: readonly number[] = [];
      this.#prepare(sql, settle, undefined, declared);
      this.#send(toServer.describeStatement(hiddenName), 'describe', settle, (letter, frame) => {
        if (letter === 't') parameters = readTypes(frame);
        else if (letter === 'T') resolve({ kind: 'columns', columns: readResultColumns(frame), parameters });
        else if (letter === 'n') resolve({ kind: 'columns', columns: [], parameters });
      });
      this.#upstream.pass(toServer.flush);
    });
  }

  /** Runs a COPY … TO STDOUT; `onLine` gets each line with its line feed, and must copy what it keeps. */
  copyOut(sql: string, onLine: (line: Buffer, source: PausableSource) => void): Promise<HiddenResult> {
    const { socket } = this.#upstream.link;
    return new Promise((resolve) => {
      this.#start(sql, resolve, (letter, frame) => {
        if (letter === 'd') onLine(frame.bytes.subarray(5), socket);
        else if (letter === 'C') resolve({ kind: 'rows', rows: [], tag: '' });
      });
      this.#upstream.pass(toServer.flush);
    });
  }

  /** Starts a COPY … FROM STDIN. */
  copyIn(sql: string): CopyFeed {
    let over = false;
    let open: (result: HiddenResult) => void = () => undefined;
    const opened = new Promise<HiddenResult>((resolve) => {
      open = resolve;
    });
    const ended = new Promise<HiddenResult>((resolve) => {
      const end = (result: HiddenResult): void => {
        over = true;
        open(result);
        resolve(result);
      };
      this.#start(sql, end, (letter) => {
        if (letter === 'G') open({ kind: 'rows', rows: [], tag: '' });
        else if (letter === 'C') end({ kind: 'rows', rows: [], tag: '' });
      });
      this.#upstream.pass(toServer.flush);
    });
    return {
      opened,
      ended,
      isOver: () => over,
      send: async (rows) => {
        this.#upstream.pass(toServer.copyDataHeader(rows.length));
        await this.#upstream.link.sendNow(rows);
      },
      done: () => {
        this.#upstream.pass(toServer.copyDone);
        // The answer to the COPY comes with the next Flush or Sync only.
        this.#upstream.pass(toServer.flush);
      },
      fail: (reason) => {
        this.#upstream.pass(toServer.copyFail(reason));
        this.#upstream.pass(toServer.flush);
      },
    };
  }

  #start(
    sql: string,
    settle: (result: HiddenResult) => void,
    onResult: (letter: string, frame: Frame) => void,
    visible?: string,
  ): void {
    this.#prepare(sql, settle, visible);
    this.#send(toServer.bind(hiddenName, hiddenName), 'bind', settle, () => undefined, visible);
    this.#send(toServer.execute(hiddenName), 'execute', settle, onResult, visible);
  }

  #prepare(sql: string, settle: (result: HiddenResult) => void, visible?: string, declared?: Buffer): void {
    // What the last hidden statement left; closing what is not there is no error.
    const messages = [
      ['close', toServer.closePortal(hiddenName)],
      ['close', toServer.closeStatement(hiddenName)],
      ['parse', toServer.parse(hiddenName, sql, declared)],
    ] as const;
    for (const [kind, bytes] of messages) this.#send(bytes, kind, settle, () => undefined, visible);
  }

  #send(
    bytes: Buffer,
    kind: ReplyKind,
    settle: (result: HiddenResult) => void,
    onResult: (letter: string, frame: Frame) => void,
    // A change of a parameter concerns the client.
    visible = 'SA',
  ): void {
    this.#upstream.send(bytes, {
      kind,
      onFrame: (letter, frame) => {
        if (letter === 'E') {
          settle({ kind: 'error', frame: Buffer.from(frame.bytes), fields: diagnosticFields(frame) });
        } else onResult(letter, frame);
        return visible.includes(letter);
      },
      onSkipped: () => settle({ kind: 'skipped' }),
    });
  }
}
