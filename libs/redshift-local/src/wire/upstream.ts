import { readTextRow, type TextRow } from '../postgres/admin-client.ts';
import { diagnosticFields } from './diagnostics.ts';
import { BodyReader, type Frame } from './frames.ts';
import type { Link } from './link.ts';
import { toServer } from './messages.ts';
import type { ReplyQueue } from './replies.ts';

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
  /** The bytes are copied: they may change afterwards. */
  send(rows: Buffer): Promise<void>;
  done(): void;
  /** Ends it with an error; the transaction is aborted. */
  fail(reason: string): void;
}

/** A name that no client uses, so that a client's unnamed statement stays as it is. */
const hiddenName = '_redshift_local';

const failed = (frame: Frame): HiddenResult => ({
  kind: 'error',
  frame: Buffer.from(frame.bytes),
  fields: diagnosticFields(frame),
});

/** The names in a RowDescription, a row each. */
function columnNames(frame: Frame): TextRow[] {
  const reader = new BodyReader(frame);
  return Array.from({ length: reader.int16() }, () => {
    const name = reader.text();
    // Table and column number, type, its size and modifier, format.
    reader.slice(18);
    return [name];
  });
}

/**
 * Statements of redshift-local on a client's own connection to Postgres. They use the extended protocol without Sync, so they
 * are part of the client's transaction, and an error in them has the effect of an error in the client's own statement.
 */
export class HiddenStatements {
  readonly #link: Link;
  readonly #replies: ReplyQueue;

  constructor(link: Link, replies: ReplyQueue) {
    this.#link = link;
    this.#replies = replies;
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
      this.#link.send(toServer.flush);
    });
  }

  /** The names of the columns that a query gives, as rows of one value; the query does not run. */
  describe(sql: string): Promise<HiddenResult> {
    return new Promise((resolve) => {
      const onFrame = (letter: string, frame: Frame): boolean => {
        if (letter === 'E') resolve(failed(frame));
        else if (letter === 'T') resolve({ kind: 'rows', rows: columnNames(frame), tag: '' });
        else if (letter === 'n') resolve({ kind: 'rows', rows: [], tag: '' });
        return letter === 'S' || letter === 'A';
      };
      const onSkipped = (): void => resolve({ kind: 'skipped' });
      const messages = [
        ['close', toServer.closeStatement(hiddenName)],
        ['parse', toServer.parse(hiddenName, sql)],
        ['describe', toServer.describeStatement(hiddenName)],
      ] as const;
      for (const [kind, bytes] of messages) {
        this.#replies.push({ kind, onFrame, onSkipped });
        this.#link.send(bytes);
      }
      this.#link.send(toServer.flush);
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
      this.#link.send(toServer.flush);
    });
    return {
      opened,
      ended,
      isOver: () => over,
      send: async (rows) => {
        this.#link.send(toServer.copyData(rows));
        await this.#link.ready();
      },
      done: () => {
        this.#link.send(toServer.copyDone);
        // The answer to the COPY comes with the next Flush or Sync only.
        this.#link.send(toServer.flush);
      },
      fail: (reason) => {
        this.#link.send(toServer.copyFail(reason));
        this.#link.send(toServer.flush);
      },
    };
  }

  #start(
    sql: string,
    settle: (result: HiddenResult) => void,
    onResult: (letter: string, frame: Frame) => void,
    // A change of a parameter concerns the client.
    visible = 'SA',
  ): void {
    const watch =
      (inner: (letter: string, frame: Frame) => void) =>
      (letter: string, frame: Frame): boolean => {
        if (letter === 'E') settle(failed(frame));
        else inner(letter, frame);
        return visible.includes(letter);
      };
    const onSkipped = (): void => settle({ kind: 'skipped' });
    const ignore = (): void => undefined;
    // What the last hidden statement left; closing what is not there is no error.
    const replies = [
      ['close', toServer.closePortal(hiddenName)],
      ['close', toServer.closeStatement(hiddenName)],
      ['parse', toServer.parse(hiddenName, sql)],
      ['bind', toServer.bind(hiddenName, hiddenName)],
    ] as const;
    for (const [kind, bytes] of replies) {
      this.#replies.push({ kind, onFrame: watch(ignore), onSkipped });
      this.#link.send(bytes);
    }
    this.#replies.push({ kind: 'execute', onFrame: watch(onResult), onSkipped });
    this.#link.send(toServer.execute(hiddenName));
  }
}
