import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DataApiError } from './errors.ts';
import { FrontClient } from './front-client.ts';
import { operations, type OperationsContext } from './operations.ts';
import type { TargetDefaults } from './requests.ts';
import { Sessions, type Target } from './sessions.ts';
import { Statements, type DataApiLimits } from './statements.ts';
import type { Request } from './validation.ts';

/** What the endpoint needs from its server. */
export interface DataApiContext {
  /** Opens a connection to the front that may act for any user. */
  readonly openStream: () => Duplex;
  /** User and database of requests that name none. */
  readonly defaults: TargetDefaults;
  /** Folder for results; made when it is missing, removed at the end. */
  readonly resultFolder: string;
  /** The number of the last statement of a session in the system views. */
  readonly lastQueryId: (pid: number) => number | undefined;
  readonly limits?: Partial<DataApiLimits>;
  readonly log: (message: string) => void;
}

const defaultLimits: DataApiLimits = {
  maxActiveStatements: 500,
  maxSessions: 500,
  retentionMs: 24 * 3600 * 1000,
};
const targetPrefix = 'RedshiftData.';
/** 40 statements of 100 KB, as JSON. */
const maxBodyBytes = 16 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new DataApiError('SerializationException', 'the request is too large');
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
  } catch (cause) {
    throw new DataApiError('SerializationException', `the request is no JSON: ${(cause as Error).message}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new DataApiError('SerializationException', 'the request is no JSON object');
  }
  return body as Request;
}

function findOperation(request: IncomingMessage): (typeof operations)[string] {
  const target = request.headers['x-amz-target'];
  const name =
    typeof target === 'string' && target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (request.method !== 'POST' || operation === undefined) {
    throw new DataApiError('UnknownOperationException', `unknown operation ${String(target)}`);
  }
  // Which credentials they are does not matter; that they are there shows that the client signs.
  if (!request.headers.authorization?.startsWith('AWS4-')) {
    throw new DataApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return operation;
}

function send(response: ServerResponse, status: number, body: string, error?: string): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
    'content-length': Buffer.byteLength(body),
    ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
  });
  response.end(body);
}

/** The Data API: HTTP, AWS JSON 1.1. Statements run through the same front as those of any other client. */
export class DataApiEndpoint {
  readonly server: Server;
  readonly #context: OperationsContext;
  readonly #folder: string;
  readonly #log: (message: string) => void;

  constructor({ openStream, defaults, resultFolder, lastQueryId, limits, log }: DataApiContext) {
    const all = { ...defaultLimits, ...limits };
    const connect = ({ user: as, database }: Target): Promise<FrontClient> =>
      FrontClient.connect(openStream, as, database);
    const sessions = new Sessions(all.maxSessions);
    const statements = new Statements(sessions, connect, { resultFolder, lastQueryId }, all);
    this.#context = { statements, sessions, connect, defaults };
    this.#folder = resultFolder;
    this.#log = log;
    this.server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Makes the folder for results. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Ends statements, sessions and connections. */
  async close(): Promise<void> {
    this.server.close();
    this.#context.sessions.closeAll();
    await this.#context.statements.close();
    this.server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const operation = findOperation(request);
      const answer = await operation(await readBody(request), this.#context);
      send(response, 200, typeof answer === 'string' ? answer : JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof DataApiError)) this.#log(`Data API failed: ${String(error)}`);
      const known =
        error instanceof DataApiError
          ? error
          : new DataApiError('InternalServerException', `redshift-local failed: ${String(error)}`);
      const body = { __type: known.code, Message: known.message, message: known.message, ...known.members };
      send(response, known.status, JSON.stringify(body), known.code);
    }
  }
}
