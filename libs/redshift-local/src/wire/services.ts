import type { ExchangeFiles } from '../exchange/exchange-files.ts';
import type { StatementHistory } from '../history/statement-history.ts';
import type { S3Command } from '../sql/plan.ts';
import type { Conflict } from '../sql/postgres-errors.ts';
import type { SessionStatements } from './hidden-statements.ts';
import type { Diagnostic } from './messages.ts';

/** Runs a COPY or UNLOAD inside the client's transaction and tells the client how it ended. */
export type CopyRunner = (command: S3Command, session: CopySession) => Promise<void>;

/** What a session needs of its server, given who logged in to what. */
export interface SessionServices {
  readonly user: string;
  readonly database: string;
  readonly runCopy: CopyRunner;
  /** The conflict that the transaction of a session is in with another one, if any. SERIALIZABLE databases only. */
  readonly findConflict: (pid: number) => Promise<Conflict | undefined>;
  readonly history: StatementHistory;
  /** Ends the COPY or UNLOAD that another session runs, if any; Postgres has been told already. */
  readonly cancel: (pid: number) => void;
  /** Where running procedures get answers. */
  readonly exchange: ExchangeFiles;
  readonly close: () => void;
}

/** What a running COPY or UNLOAD may do to its session. */
export interface CopySession {
  /** The number of the statement in the system views. */
  readonly queryId: number;
  /** Process id of the session. */
  readonly pid: number;
  /** Aborted when the statement is cancelled or the client is gone; its reason is the error that says so. */
  readonly signal: AbortSignal;
  readonly statements: SessionStatements;
  /** Sends a message to the client. */
  reply(message: Buffer): void;
  /** Fails the statement: the client gets the error, and the transaction is aborted. */
  raise(error: Diagnostic): Promise<void>;
  /** Is the client gone? */
  readonly isClosed: () => boolean;
}
