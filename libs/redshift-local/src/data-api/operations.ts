import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeTable, listDatabases, listSchemas, listTables } from './catalog.ts';
import { DataApiError, invalid, notFound } from './errors.ts';
import type { FrontClient } from './front-client.ts';
import { cutPage, pageToken, tokenPosition } from './paging.ts';
import { recordsCsv, recordsJson } from './records.ts';
import { readParameters, readSessionId, readSqls, readTarget, type TargetDefaults } from './requests.ts';
import type { DataApiSession, Sessions, Target } from './sessions.ts';
import { isOver, type Statement, type SubStatement } from './statement.ts';
import type { Statements } from './statements.ts';
import { flag, requiredText, text, wholeNumber, type Request } from './validation.ts';
import { describeSession, describeStatement, describeSubmitted, statementData } from './views.ts';

/** What the operations work with. */
export interface OperationsContext {
  readonly statements: Statements;
  readonly sessions: Sessions;
  readonly connect: (target: Target) => Promise<FrontClient>;
  readonly defaults: TargetDefaults;
}

/** An answer: an object to print as JSON, or JSON text. */
export type Answer = object | string;
type Operation = (request: Request, context: OperationsContext) => Answer | Promise<Answer>;

const maxWaitSeconds = 30;
const maxKeepAliveSeconds = 86_400;

/** Waits for the end of a statement, if the request says so. Returns whether it did. */
async function wait(request: Request, statement: Statement): Promise<boolean> {
  const seconds = wholeNumber(request, 'WaitTimeSeconds', 1, maxWaitSeconds);
  if (seconds === undefined) return false;
  if (!isOver(statement)) {
    const stop = new AbortController();
    const patience = sleep(seconds * 1000, undefined, { signal: stop.signal, ref: false });
    await Promise.race([statement.done, patience]).catch(() => undefined);
    stop.abort();
    patience.catch(() => undefined);
  }
  return true;
}

function submit(isBatch: boolean): Operation {
  return async (request, context) => {
    const { statements, sessions } = context;
    const sqls = readSqls(request, isBatch);
    const parameters = readParameters(request, sqls);
    const sessionId = readSessionId(request);
    const keepAlive = wholeNumber(request, 'SessionKeepAliveSeconds', 0, maxKeepAliveSeconds);
    const name = text(request, 'StatementName');
    const token = text(request, 'ClientToken');
    const format = text(request, 'ResultFormat') === 'CSV' ? 'CSV' : 'JSON';
    const mode = text(request, 'ExecutionMode') === 'AUTO_COMMIT' ? 'AUTO_COMMIT' : 'TRANSACTION';
    wholeNumber(request, 'WaitTimeSeconds', 1, maxWaitSeconds);
    // There is no EventBridge here to send to.
    flag(request, 'WithEvent');

    const { WaitTimeSeconds: _wait, ...identity } = request;
    const fingerprint = createHash('sha256').update(JSON.stringify(identity)).digest('base64');
    let statement = statements.repeated(token, fingerprint);
    if (statement === undefined) {
      statements.checkQuota();
      let session: DataApiSession | undefined;
      if (sessionId !== undefined) session = sessions.take(sessionId, keepAlive);
      const target = session?.target ?? readTarget(request, context.defaults);
      if (session === undefined && keepAlive) session = sessions.open(target, keepAlive);
      statement = statements.submit(
        { sqls, isBatch, target, parameters, format, mode, ...(name === undefined ? {} : { name }) },
        session,
        token,
        fingerprint,
      );
    }
    return describeSubmitted(statement, await wait(request, statement));
  };
}

/** The part of a statement whose result a request means. */
function partWithResult(statement: Statement, id: string): SubStatement {
  if (statement.isBatch && !id.includes(':')) {
    throw invalid('BatchExecuteStatement result can only be retrieved with sub-statement id.');
  }
  const part = statement.parts.find((candidate) => candidate.id === id) as SubStatement;
  if (part.status !== 'FINISHED' || part.result === undefined) {
    throw notFound('Query does not have result. Please check query status with DescribeStatement.', id);
  }
  return part;
}

function getResult(format: 'JSON' | 'CSV'): Operation {
  return async (request, { statements }) => {
    const id = requiredText(request, 'Id');
    const statement = statements.get(id);
    await wait(request, statement);
    const { result, columns = [] } = partWithResult(statement, id);
    if (statement.format !== format) {
      const other = format === 'JSON' ? 'GetStatementResultV2' : 'GetStatementResult';
      throw invalid(`The result of this statement has the format ${statement.format}: use ${other}.`);
    }
    if (result?.columns === undefined)
      throw new DataApiError('InternalServerException', 'the result is lost');
    const index = tokenPosition(id, text(request, 'NextToken'));
    const rows = await result.page(index);
    const records =
      format === 'JSON'
        ? recordsJson(rows, result.columns)
        : JSON.stringify([{ CSVRecords: recordsCsv(rows, result.columns, index === 0) }]);
    const rest = JSON.stringify({
      ColumnMetadata: columns,
      TotalNumRows: result.rowCount,
      ...(format === 'CSV' ? { ResultFormat: 'CSV' } : {}),
      ...(index + 1 < result.pageCount ? { NextToken: pageToken(id, index + 1) } : {}),
    });
    return `{"Records":${records},${rest.slice(1)}`;
  };
}

/** An operation that reads the catalogue over a connection of its own and gives a list. */
function catalog<T>(
  name: string,
  member: string,
  read: (client: FrontClient, request: Request) => Promise<readonly T[]>,
): Operation {
  return async (request, context) => {
    const size = wholeNumber(request, 'MaxResults', 0, 1000) || 1000;
    const database = name === 'ListDatabases' ? text(request, 'Database') : requiredText(request, 'Database');
    text(request, 'ConnectedDatabase');
    const target = readTarget(request, context.defaults, database ?? context.defaults.database);
    let client: FrontClient;
    try {
      client = await context.connect(target);
    } catch (error) {
      throw new DataApiError('DatabaseConnectionException', (error as Error).message);
    }
    try {
      const { items, nextToken } = cutPage(
        await read(client, request),
        name,
        text(request, 'NextToken'),
        size,
      );
      return { [member]: items, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    } finally {
      client.end();
    }
  };
}

function filterByTarget<T extends { readonly target: Target }>(all: readonly T[], request: Request): T[] {
  const cluster = text(request, 'ClusterIdentifier');
  const workgroup = text(request, 'WorkgroupName');
  const database = text(request, 'Database');
  if (cluster !== undefined && workgroup !== undefined) {
    throw invalid('ClusterIdentifier and WorkgroupName cannot both be specified.');
  }
  return all.filter(
    ({ target }) =>
      (cluster === undefined || target.clusterIdentifier === cluster) &&
      (workgroup === undefined || target.workgroupName === workgroup) &&
      (database === undefined || target.database === database),
  );
}

const listStatements: Operation = (request, { statements }) => {
  const size = wholeNumber(request, 'MaxResults', 0, 100) || 100;
  // "By default, only finished statements are shown" (AWS docs, ListStatements).
  const status = text(request, 'Status') ?? 'FINISHED';
  const prefix = text(request, 'StatementName') ?? '';
  const found = filterByTarget(statements.list(), request).filter(
    (statement) =>
      (status === 'ALL' || statement.status === status) && (statement.name ?? '').startsWith(prefix),
  );
  const { items, nextToken } = cutPage(found, 'ListStatements', text(request, 'NextToken'), size);
  return {
    Statements: items.map(statementData),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
};

const listSessions: Operation = (request, { sessions }) => {
  const size = wholeNumber(request, 'MaxResults', 0, 100) || 100;
  const id = text(request, 'SessionId');
  if (id !== undefined) {
    const session = sessions.get(id);
    if (session === undefined) throw notFound('Session does not exist.', id);
    return { Sessions: [describeSession(session)] };
  }
  const status = text(request, 'Status');
  const found = filterByTarget(sessions.list(), request).filter((session) =>
    status === undefined ? session.status !== 'CLOSED' : session.status === status,
  );
  const { items, nextToken } = cutPage(found, 'ListSessions', text(request, 'NextToken'), size);
  return {
    Sessions: items.map(describeSession),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
};

/** Every operation of the Data API by its name. */
export const operations: Readonly<Record<string, Operation>> = {
  ExecuteStatement: submit(false),
  BatchExecuteStatement: submit(true),
  async DescribeStatement(request, { statements }) {
    const id = requiredText(request, 'Id');
    const statement = statements.get(id);
    await wait(request, statement);
    return describeStatement(statement, id);
  },
  GetStatementResult: getResult('JSON'),
  GetStatementResultV2: getResult('CSV'),
  CancelStatement(request, { statements }) {
    statements.cancel(requiredText(request, 'Id'));
    return { Status: true };
  },
  ListStatements: listStatements,
  ListSessions: listSessions,
  ListDatabases: catalog('ListDatabases', 'Databases', listDatabases),
  ListSchemas: catalog('ListSchemas', 'Schemas', (client, request) =>
    listSchemas(client, text(request, 'SchemaPattern')),
  ),
  ListTables: catalog('ListTables', 'Tables', (client, request) =>
    listTables(client, text(request, 'SchemaPattern'), text(request, 'TablePattern')),
  ),
  async DescribeTable(request, context) {
    const table = text(request, 'Table');
    const columns = catalog('DescribeTable', 'ColumnList', (client) =>
      describeTable(client, text(request, 'Schema'), table),
    );
    return {
      ...((await columns(request, context)) as object),
      ...(table === undefined ? {} : { TableName: table }),
    };
  },
};
