import type { AwsClientOptions } from '../credentials/types.ts';

/** The part of `RedshiftData` (@aws-sdk/client-redshift-data) that is used; one fits as it is. */
export interface RedshiftDataClient {
  executeStatement(input: DataApiTarget & ExecuteInput, options?: CallOptions): Promise<StatementStarted>;
  batchExecuteStatement(input: DataApiTarget & BatchInput, options?: CallOptions): Promise<StatementStarted>;
  describeStatement(input: DescribeInput, options?: CallOptions): Promise<StatementDescription>;
  getStatementResult(input: ResultInput, options?: CallOptions): Promise<StatementResultPage>;
  cancelStatement(input: { Id: string }, options?: CallOptions): Promise<{ Status?: boolean | undefined }>;
}

/** Ends a call early. */
export interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

/** Where a statement runs and as whom, as the service wants to hear it. */
export interface DataApiTarget {
  Database?: string;
  WorkgroupName?: string;
  ClusterIdentifier?: string;
  DbUser?: string;
  SecretArn?: string;
}

interface SessionInput {
  SessionId?: string;
  SessionKeepAliveSeconds?: number;
  StatementName?: string;
  WaitTimeSeconds?: number;
}

/** A named parameter; the service takes neither NULL nor the empty string (API reference, SqlParameter: minimum length 1). */
export interface DataApiParameter {
  name: string;
  value: string;
}

interface ExecuteInput extends SessionInput {
  Sql: string;
  Parameters?: DataApiParameter[];
}

interface BatchInput extends SessionInput {
  Sqls: string[];
  Parameters?: DataApiParameter[];
  ExecutionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
}

interface DescribeInput {
  Id: string;
  WaitTimeSeconds?: number;
}

interface ResultInput {
  Id: string;
  NextToken?: string;
}

/** The answer to a statement that was handed over. */
export interface StatementStarted {
  readonly Id?: string | undefined;
  readonly SessionId?: string | undefined;
  readonly Status?: string | undefined;
  readonly HasResultSet?: boolean | undefined;
}

/** How a statement, or one of a batch, ended. */
export interface StatementOutcome {
  readonly Id?: string | undefined;
  readonly Status?: string | undefined;
  readonly Error?: string | undefined;
  readonly HasResultSet?: boolean | undefined;
  /** Rows returned or affected; -1 when unknown. */
  readonly ResultRows?: number | undefined;
}

/** How a statement or a batch stands. */
export interface StatementDescription extends StatementOutcome {
  readonly SessionId?: string | undefined;
  readonly SubStatements?: readonly StatementOutcome[] | undefined;
}

/** One value; exactly one member is there. */
export interface ResultField {
  readonly isNull?: boolean | undefined;
  readonly booleanValue?: boolean | undefined;
  /** The SDK gives a bigint where a number would lose digits. */
  readonly longValue?: number | bigint | undefined;
  readonly doubleValue?: number | undefined;
  readonly stringValue?: string | undefined;
  readonly blobValue?: Uint8Array | undefined;
}

/** A column of a result. */
export interface ResultColumn {
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly typeName?: string | undefined;
}

/** A page of a result. */
export interface StatementResultPage {
  readonly Records: readonly (readonly ResultField[])[] | undefined;
  readonly ColumnMetadata?: readonly ResultColumn[] | undefined;
  readonly NextToken?: string | undefined;
}

/** A serverless workgroup, or a provisioned cluster with the way to log in. */
export type RedshiftDataApiWarehouse =
  | {
      readonly workgroupName: string;
      /** A secret with user and password. Default: the database user of the IAM identity. */
      readonly secretArn?: string;
      readonly clusterIdentifier?: never;
      readonly dbUser?: never;
    }
  | {
      readonly clusterIdentifier: string;
      /** A database user to get temporary credentials for. Default: that of the IAM identity. */
      readonly dbUser?: string;
      readonly secretArn?: never;
      readonly workgroupName?: never;
    }
  | {
      readonly clusterIdentifier: string;
      /** A secret with user and password. */
      readonly secretArn: string;
      readonly dbUser?: never;
      readonly workgroupName?: never;
    };

/** How to reach Redshift through the Data API. */
export type RedshiftDataApiOptions = RedshiftDataApiWarehouse & {
  readonly database: string;
  /** A client of your own, or what makes one. @aws-sdk/client-redshift-data must be installed for the latter. */
  readonly client?: RedshiftDataClient | AwsClientOptions;
  /** Most sessions open at once, each of which runs one statement at a time. Default `5`; Redshift allows 500. */
  readonly maxSessions?: number;
  /**
   * How long an idle session is kept by the service, in seconds, 86_400 at most. It bounds the pauses inside a
   * transaction; outside of one, a session that has expired is replaced without notice. Default `300`.
   */
  readonly sessionKeepAliveSeconds?: number;
  /** Shown as StatementName in ListStatements. Default `kysely-redshift`. */
  readonly statementName?: string;
};
