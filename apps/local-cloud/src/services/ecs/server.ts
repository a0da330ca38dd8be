import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ManagedProcesses } from '../../processes/types.ts';
import { createActions, type Action } from './actions.ts';
import { region } from './arns.ts';
import { AwsError } from './errors.ts';
import { LogStreams } from './log-streams.ts';
import { TaskDefinitions } from './task-definitions.ts';
import { Tasks } from './tasks.ts';
import { Topics, type PublishedMessage } from './topics.ts';
import type { ContainerDefinition, ContainerOutput, LocalImage, TaskDefinition } from './types.ts';

/** What a local ECS is started with. */
export interface LocalEcsOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** Names of the clusters that there are. */
  readonly clusters: readonly string[];
  /** The programs that stand for container images, by the name of the image. */
  readonly images: Readonly<Record<string, LocalImage>>;
  /** ARNs of the SNS topics that there are. */
  readonly topics: readonly string[];
  readonly processes: ManagedProcesses;
  /** Takes what containers write. @default nothing */
  readonly onOutput?: ContainerOutput;
  /** Takes what is published to a topic. @default nothing */
  readonly onMessage?: (message: PublishedMessage) => void;
  /** Takes one line per internal error. @default nothing */
  readonly log?: (line: string) => void;
}

/** A running local ECS, with CloudWatch Logs and SNS at the same address. */
export interface LocalEcs {
  /** For `AWS_ENDPOINT_URL_ECS`, `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS` and `AWS_ENDPOINT_URL_SNS`. */
  readonly endpoint: string;
  readonly region: string;
  /** RegisterTaskDefinition, for code in this process. */
  registerTaskDefinition(family: string, containers: readonly ContainerDefinition[]): TaskDefinition;
  /** What was published to the topics since the start, in order. */
  readonly messages: readonly PublishedMessage[];
  /** Stops all tasks and stops serving. */
  stop(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Starts an ECS on this machine whose tasks are processes: RunTask, DescribeTasks, ListTasks, StopTask and the
 * registration of task definitions; GetLogEvents of CloudWatch Logs for what the containers write; and Publish of SNS.
 *
 * Rejects when the port is taken.
 */
export async function startLocalEcs(options: LocalEcsOptions): Promise<LocalEcs> {
  const { clusters, images, processes, log = () => undefined } = options;
  const onOutput = options.onOutput ?? (() => undefined);
  const definitions = new TaskDefinitions();
  const logs = new LogStreams();
  const tasks = new Tasks({ images, processes, logs, onOutput });
  const topics = new Topics(options.topics, options.onMessage ?? (() => undefined));
  const actions = createActions({ clusters, definitions, tasks, logs });

  const server = createServer((request, response) => {
    answer(request, actions, topics, log).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        log(`a request broke off: ${error instanceof Error ? error.message : String(error)}`);
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    registerTaskDefinition: (family, containers) => definitions.register(family, containers),
    get messages() {
      return [...topics.messages];
    },
    stop: async () => {
      await tasks.stopAll();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  actions: Readonly<Record<string, Action>>,
  topics: Topics,
  log: (line: string) => void,
): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const target = request.headers['x-amz-target'];
  try {
    if (target === undefined) return answerQuery(new URLSearchParams(body), topics);
    const action = actions[String(target)];
    if (!action) throw new AwsError('UnknownOperationException', `${String(target)} is not served here.`);
    return json(200, action(parseJson(body)));
  } catch (error) {
    const known = error instanceof AwsError ? error : undefined;
    if (!known)
      log(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const code = known?.code ?? 'ServerException';
    const message = error instanceof Error ? error.message : String(error);
    const status = known?.status ?? 500;
    return target === undefined ? xmlError(status, code, message) : json(status, { __type: code, message });
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    throw new AwsError('SerializationException', error instanceof Error ? error.message : String(error));
  }
}

/** SNS speaks the older query protocol: a form in, XML out. */
function answerQuery(parameters: URLSearchParams, topics: Topics): Reply {
  const action = parameters.get('Action');
  if (action !== 'Publish') throw new AwsError('InvalidAction', `${action} is not served here.`);
  const messageId = topics.publish(parameters);
  return xml(
    200,
    `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${messageId}</MessageId>` +
      `</PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
  );
}

function xmlError(status: number, code: string, message: string): Reply {
  const text = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return xml(
    status,
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code>` +
      `<Message>${text}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

const xml = (status: number, body: string): Reply => ({ status, type: 'text/xml', body });
const json = (status: number, body: object): Reply => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});

function send(response: ServerResponse, { status, type, body }: Reply): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': randomUUID() }).end(body);
}
