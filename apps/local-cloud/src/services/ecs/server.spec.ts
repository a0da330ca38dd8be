import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessGroup } from '../../processes/process-group.ts';
import { startLocalEcs, type LocalEcs, type PublishedMessage } from './index.ts';

const topic = 'arn:aws:sns:us-east-1:000000000000:alerts';
const logGroup = '/spacex-etl/etl-runner';

interface TaskView {
  readonly taskArn: string;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly { readonly lastStatus: string; readonly exitCode?: number }[];
}

let folder: string;
let processes: ProcessGroup;
let ecs: LocalEcs;
const published: PublishedMessage[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
  processes = new ProcessGroup(folder);
  const environment = (values: Readonly<Record<string, string>>) => ({
    PATH: process.env['PATH'],
    ...values,
  });
  ecs = await startLocalEcs({
    port: 0,
    clusters: ['spacex-etl'],
    topics: [topic],
    images: {
      // The command of a task is a script for the shell.
      shell: { command: '/bin/sh', args: ['-c'], environment },
      broken: { command: '/no/such/program', args: [], environment },
    },
    processes,
    onMessage: (message) => published.push(message),
  });
  register('shell', 'shell');
  register('broken', 'broken');
  register('unknown', 'not-on-this-machine');
});

afterAll(async () => {
  await ecs.stop();
  await processes.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

function register(family: string, image: string): void {
  ecs.registerTaskDefinition(family, [
    {
      name: 'etl-runner',
      image,
      environment: [
        { name: 'GREETING', value: 'hello' },
        { name: 'WHO', value: 'nobody' },
      ],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': logGroup, 'awslogs-stream-prefix': 'etl' },
      },
    },
  ]);
}

async function call<Answer>(target: string, body: object): Promise<{ status: number; body: Answer }> {
  const response = await fetch(ecs.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

const onEcs = <Answer>(action: string, body: object) =>
  call<Answer>(`AmazonEC2ContainerServiceV20141113.${action}`, { cluster: 'spacex-etl', ...body });

const request = (script: string, more: object = {}) => ({
  taskDefinition: 'shell',
  launchType: 'FARGATE',
  networkConfiguration: {
    awsvpcConfiguration: { subnets: ['subnet-a'], assignPublicIp: 'DISABLED' },
  },
  overrides: { containerOverrides: [{ name: 'etl-runner', command: [script] }] },
  ...more,
});

async function run(script: string, more: object = {}): Promise<TaskView> {
  const { body } = await onEcs<{ tasks: TaskView[] }>('RunTask', request(script, more));
  return body.tasks[0] as TaskView;
}

async function describeTask(taskArn: string): Promise<TaskView> {
  const { body } = await onEcs<{ tasks: TaskView[] }>('DescribeTasks', { tasks: [taskArn] });
  return body.tasks[0] as TaskView;
}

async function until(taskArn: string, status: string): Promise<TaskView> {
  for (;;) {
    const task = await describeTask(taskArn);
    if (task.lastStatus === status) return task;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function readLog(taskArn: string, more: object = {}) {
  const { body } = await call<{ events: { message: string }[]; nextForwardToken: string }>(
    'Logs_20140328.GetLogEvents',
    {
      logGroupName: logGroup,
      logStreamName: `etl/etl-runner/${taskArn.split('/').at(-1)}`,
      startFromHead: true,
      ...more,
    },
  );
  return { lines: body.events.map(({ message }) => message), token: body.nextForwardToken };
}

describe('the life of a task', () => {
  it('goes from PROVISIONING over RUNNING to STOPPED with the exit code of the program', async () => {
    const isSeen = join(folder, 'is-seen');
    const started = await run(`while [ ! -e ${isSeen} ]; do sleep 0.05; done; exit 3`);
    expect(started).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' });
    expect(await until(started.taskArn, 'RUNNING')).toMatchObject({
      containers: [{ lastStatus: 'RUNNING' }],
    });
    writeFileSync(isSeen, '');
    expect(await until(started.taskArn, 'STOPPED')).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      containers: [{ lastStatus: 'STOPPED', exitCode: 3 }],
    });
  });

  it('has the environment of the definition, changed by the overrides', async () => {
    const override = {
      name: 'etl-runner',
      command: ['echo "$GREETING $WHO"'],
      environment: [{ name: 'WHO', value: 'world' }],
    };
    const { taskArn } = await run('', { overrides: { containerOverrides: [override] } });
    await until(taskArn, 'STOPPED');
    expect((await readLog(taskArn)).lines).toEqual(['hello world']);
  });

  it('is ended by StopTask, which kills the program', async () => {
    const { taskArn } = await run('sleep 60 & echo $!; wait');
    await until(taskArn, 'RUNNING');
    while ((await readLog(taskArn)).lines.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const pid = Number((await readLog(taskArn)).lines[0]);
    const { body } = await onEcs<{ task: TaskView }>('StopTask', { task: taskArn, reason: 'enough' });
    expect(body.task).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: 'enough' });
    expect(await until(taskArn, 'STOPPED')).toMatchObject({
      stopCode: 'UserInitiated',
      containers: [{ exitCode: 143 }],
    });
    // Gone, or at most a zombie whose parent has not looked at it yet.
    const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    expect(state).toMatch(/^(Z.*)?$/);
  });

  it.each(['broken', 'unknown'])('fails to start when its image is %s', async (taskDefinition) => {
    const { taskArn } = await run('true', { taskDefinition });
    const task = await until(taskArn, 'STOPPED');
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.stoppedReason).toContain('CannotPullContainerError');
    expect(task.containers[0]?.exitCode).toBeUndefined();
  });

  it('is found again by who started it, while it should run', async () => {
    const { taskArn } = await run('sleep 60', { startedBy: 'run-1' });
    const other = await run('sleep 60', { startedBy: 'run-2' });
    const list = async (startedBy: string) =>
      (await onEcs<{ taskArns: string[] }>('ListTasks', { desiredStatus: 'RUNNING', startedBy })).body
        .taskArns;
    expect(await list('run-1')).toEqual([taskArn]);
    await onEcs('StopTask', { task: taskArn });
    expect(await list('run-1')).toEqual([]);
    await onEcs('StopTask', { task: other.taskArn });
  });
});

describe('what ECS refuses', () => {
  const override = (more: object) => ({
    overrides: { containerOverrides: [{ name: 'etl-runner', ...more }] },
  });
  it.each([
    ['a number in an environment', override({ environment: [{ name: 'A', value: 1 }] }), 'InvalidParameter'],
    [
      'a container that is not in the definition',
      { overrides: { containerOverrides: [{ name: 'x' }] } },
      'InvalidParameter',
    ],
    ['no subnets', { networkConfiguration: { awsvpcConfiguration: { subnets: [] } } }, 'InvalidParameter'],
    ['no network at all', { networkConfiguration: undefined }, 'InvalidParameter'],
    ['an unknown definition', { taskDefinition: 'nothing' }, 'ClientException'],
    ['a revision that is not there', { taskDefinition: 'shell:9' }, 'ClientException'],
    ['an unknown cluster', { cluster: 'elsewhere' }, 'ClusterNotFound'],
  ])('%s', async (_what, more, type) => {
    const { status, body } = await onEcs<{ __type: string }>('RunTask', request('true', more));
    expect(status).toBe(400);
    expect(body.__type).toContain(type);
  });

  it('actions that are not served', async () => {
    const { status, body } = await onEcs<{ __type: string }>('DeleteCluster', {});
    expect({ status, type: body.__type }).toEqual({ status: 400, type: 'UnknownOperationException' });
  });
});

describe('task definitions', () => {
  it('are found by family, revision and ARN', async () => {
    const containerDefinitions = [{ name: 'etl-runner', image: 'shell', cpu: 256 }];
    const registered = await onEcs<{ taskDefinition: { taskDefinitionArn: string; revision: number } }>(
      'RegisterTaskDefinition',
      { family: 'twice', containerDefinitions },
    );
    await onEcs('RegisterTaskDefinition', { family: 'twice', containerDefinitions });
    const find = async (taskDefinition: string) =>
      (await onEcs<{ taskDefinition: { revision: number } }>('DescribeTaskDefinition', { taskDefinition }))
        .body.taskDefinition.revision;
    expect(await find('twice')).toBe(2);
    expect(await find('twice:1')).toBe(1);
    expect(await find(registered.body.taskDefinition.taskDefinitionArn)).toBe(1);
  });
});

describe('log streams', () => {
  it('are read page by page until the token stays the same', async () => {
    const { taskArn } = await run('for i in 1 2 3 4 5; do echo line $i; done');
    await until(taskArn, 'STOPPED');
    const first = await readLog(taskArn, { limit: 3 });
    expect(first.lines).toEqual(['line 1', 'line 2', 'line 3']);
    const second = await readLog(taskArn, { limit: 3, nextToken: first.token });
    expect(second.lines).toEqual(['line 4', 'line 5']);
    const third = await readLog(taskArn, { limit: 3, nextToken: second.token });
    expect(third).toEqual({ lines: [], token: second.token });
    expect((await readLog(taskArn, { limit: 1, startFromHead: false })).lines).toEqual(['line 5']);
  });

  it('hold both outputs', async () => {
    const { taskArn } = await run('echo out; echo err >&2');
    await until(taskArn, 'STOPPED');
    expect((await readLog(taskArn)).lines.toSorted()).toEqual(['err', 'out']);
  });

  it('are missing before a task has one', async () => {
    const { status, body } = await call<{ __type: string }>('Logs_20140328.GetLogEvents', {
      logGroupName: logGroup,
      logStreamName: 'etl/etl-runner/none',
    });
    expect({ status, type: body.__type }).toEqual({ status: 400, type: 'ResourceNotFoundException' });
  });
});

describe('SNS', () => {
  const publish = async (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ Action: 'Publish', TargetArn: topic, ...parameters });
    const response = await fetch(ecs.endpoint, { method: 'POST', body });
    return { status: response.status, text: await response.text() };
  };

  it('keeps what is published, as its subscribers get it', async () => {
    const json = JSON.stringify({ default: 'it failed' });
    const { status, text } = await publish({ Message: json, MessageStructure: 'json', Subject: 'failed' });
    expect(status).toBe(200);
    expect(text).toMatch(/<MessageId>[\w-]+<\/MessageId>/);
    const expected = { topicArn: topic, subject: 'failed', message: 'it failed' };
    expect(ecs.messages.at(-1)).toEqual(expected);
    expect(published.at(-1)).toEqual(expected);
  });

  it.each([
    ['an unknown topic', { TargetArn: `${topic}-2`, Message: 'x' }, 404, 'NotFound'],
    ['an empty message', { Message: '' }, 400, 'InvalidParameter'],
    ['a subject of two lines', { Message: 'x', Subject: 'a\nb' }, 400, 'InvalidParameter'],
    ['a subject that is too long', { Message: 'x', Subject: 'a'.repeat(101) }, 400, 'InvalidParameter'],
    ['JSON without a default', { Message: '{}', MessageStructure: 'json' }, 400, 'InvalidParameter'],
  ])('refuses %s', async (_what, parameters, status, code) => {
    const answer = await publish(parameters);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });
});
