import { invalid } from './errors.ts';
import type { DataApiSession, Target } from './sessions.ts';
import { isOver, type Statement, type SubStatement } from './statement.ts';

/** Times travel as seconds (AWS JSON 1.1). */
const seconds = (date: Date): number => date.getTime() / 1000;

const hasResult = (parts: readonly SubStatement[]): boolean =>
  parts.some(({ result }) => result !== undefined);

const targetMembers = ({
  clusterIdentifier,
  workgroupName,
  secretArn,
  dbUser,
  database,
}: Target): object => ({
  ClusterIdentifier: clusterIdentifier,
  WorkgroupName: workgroupName,
  SecretArn: secretArn,
  DbUser: dbUser,
  Database: database,
});

/** The answer to ExecuteStatement and BatchExecuteStatement; how far it is, when the client waited. */
export function describeSubmitted(statement: Statement, waited: boolean): object {
  return {
    Id: statement.id,
    CreatedAt: seconds(statement.createdAt),
    ...targetMembers(statement.target),
    DbGroups: [],
    SessionId: statement.session?.id,
    ...(waited
      ? {
          Status: statement.status,
          RedshiftPid: statement.pid,
          HasResultSet: hasResult(statement.parts),
        }
      : {}),
  };
}

/** What is told of one SQL statement, of a batch or alone. */
const partMembers = (part: SubStatement): object => ({
  Status: part.status,
  CreatedAt: seconds(part.createdAt),
  UpdatedAt: seconds(part.updatedAt),
  Duration: isOver(part) ? part.durationNs : -1,
  Error: part.error,
  QueryString: part.sql,
  HasResultSet: part.result !== undefined,
  ResultRows: part.resultRows,
  ResultSize: part.resultSize,
  RedshiftQueryId: part.queryId,
});

/** The answer to DescribeStatement, for a whole statement or a part of a batch. */
export function describeStatement(statement: Statement, id: string): object {
  const common = {
    ...targetMembers(statement.target),
    Id: id,
    RedshiftPid: statement.pid,
    ResultFormat: statement.format,
    SessionId: statement.session?.id,
    QueryParameters: statement.parameters.length > 0 ? statement.parameters : undefined,
  };
  const part = statement.parts.find((candidate) => candidate.id === id);
  if (part === undefined && id !== statement.id) throw invalid('Query does not exist.');
  if (part !== undefined && statement.isBatch) return { ...common, ...partMembers(part) };
  if (part !== undefined) {
    return {
      ...common,
      ...partMembers(part),
      Status: statement.status,
      Error: statement.error,
      UpdatedAt: seconds(statement.updatedAt),
    };
  }
  return {
    ...common,
    Status: statement.status,
    Error: statement.error,
    CreatedAt: seconds(statement.createdAt),
    UpdatedAt: seconds(statement.updatedAt),
    Duration: isOver(statement) ? statement.parts.reduce((sum, { durationNs }) => sum + durationNs, 0) : -1,
    HasResultSet: hasResult(statement.parts),
    ResultRows: -1,
    ResultSize: -1,
    RedshiftQueryId: 0,
    ExecutionMode: statement.mode,
    SubStatements: statement.parts.map((sub) => ({ Id: sub.id, ...partMembers(sub) })),
  };
}

/** An entry of ListStatements. */
export const statementData = (statement: Statement): object => ({
  Id: statement.id,
  QueryString: statement.isBatch ? undefined : statement.sqls[0],
  QueryStrings: statement.isBatch ? statement.sqls : undefined,
  SecretArn: statement.target.secretArn,
  Status: statement.status,
  StatementName: statement.name,
  CreatedAt: seconds(statement.createdAt),
  UpdatedAt: seconds(statement.updatedAt),
  QueryParameters: statement.parameters.length > 0 ? statement.parameters : undefined,
  IsBatchStatement: statement.isBatch,
  ResultFormat: statement.format,
  SessionId: statement.session?.id,
});

/** An entry of ListSessions. */
export const describeSession = (session: DataApiSession): object => ({
  SessionId: session.id,
  Status: session.status,
  CreatedAt: seconds(session.createdAt),
  UpdatedAt: seconds(session.updatedAt),
  ClusterIdentifier: session.target.clusterIdentifier,
  WorkgroupName: session.target.workgroupName,
  Database: session.target.database,
  DbUser: session.target.dbUser,
  SessionAliveSeconds: session.keepAliveSeconds,
  SessionTtl: session.expiresAt === undefined ? undefined : seconds(session.expiresAt),
  CurrentStatementId: session.currentStatementId,
});
