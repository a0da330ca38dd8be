import { randomUUID } from 'node:crypto';
import type { ColumnMetadata } from './column-metadata.ts';
import type { FrontClient } from './front-client.ts';
import type { SqlParameter } from './parameters.ts';
import type { ResultFile } from './result-file.ts';
import type { DataApiSession, Target } from './sessions.ts';

/** SUBMITTED → PICKED → STARTED → FINISHED | FAILED | ABORTED. */
export type StatementStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** What a client asked for. */
export interface StatementRequest {
  readonly sqls: readonly string[];
  readonly isBatch: boolean;
  readonly target: Target;
  readonly parameters: readonly SqlParameter[];
  readonly name?: string;
  readonly format: 'JSON' | 'CSV';
  /** For a batch: one transaction, or each statement on its own. */
  readonly mode: 'TRANSACTION' | 'AUTO_COMMIT';
}

/** One SQL statement of a request. */
export interface SubStatement {
  readonly id: string;
  readonly sql: string;
  readonly createdAt: Date;
  status: StatementStatus;
  updatedAt: Date;
  durationNs: number;
  /** Its number in the system views; -1 while there is none. */
  queryId: number;
  error?: string;
  result?: ResultFile;
  columns?: readonly ColumnMetadata[];
  /** Rows of the result, or rows that were changed; -1: neither. */
  resultRows: number;
  resultSize: number;
}

/** One request: a single statement, or a batch. */
export interface Statement extends StatementRequest {
  readonly id: string;
  readonly createdAt: Date;
  readonly parts: readonly SubStatement[];
  readonly session?: DataApiSession;
  status: StatementStatus;
  updatedAt: Date;
  error?: string;
  /** Process id of the session in the database. */
  pid: number;
  cancelled: boolean;
  /** Where it runs at the moment. */
  client?: FrontClient;
  /** Settles when it is over, however it ended. */
  done: Promise<void>;
}

const overStates: readonly StatementStatus[] = ['FINISHED', 'FAILED', 'ABORTED'];

/** Will nothing more happen to it? */
export const isOver = ({ status }: { readonly status: StatementStatus }): boolean =>
  overStates.includes(status);

/** Notes a new state. */
export function setStatus(
  of: { status: StatementStatus; updatedAt: Date; error?: string },
  status: StatementStatus,
  error?: string,
): void {
  of.status = status;
  of.updatedAt = new Date();
  if (error !== undefined) of.error = error;
}

/** A statement that has not begun. */
export function newStatement(request: StatementRequest, session?: DataApiSession): Statement {
  const id = randomUUID();
  const createdAt = new Date();
  return {
    ...request,
    id,
    createdAt,
    parts: request.sqls.map((sql, index) => ({
      id: request.isBatch ? `${id}:${index + 1}` : id,
      sql,
      createdAt,
      status: 'SUBMITTED',
      updatedAt: createdAt,
      durationNs: 0,
      queryId: -1,
      resultRows: -1,
      resultSize: 0,
    })),
    ...(session === undefined ? {} : { session }),
    status: 'SUBMITTED',
    updatedAt: createdAt,
    pid: 0,
    cancelled: false,
    done: Promise.resolve(),
  };
}
