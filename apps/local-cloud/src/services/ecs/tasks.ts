import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { ManagedProcess, ManagedProcesses } from '../../processes/types.ts';
import { arn, shortName } from './arns.ts';
import { AwsError } from './errors.ts';
import type { LogStreams } from './log-streams.ts';
import type {
  ContainerDefinition,
  ContainerOutput,
  ContainerOverride,
  LocalImage,
  TaskDefinition,
} from './types.ts';

/** What a task is started with. */
export interface RunTaskRequest {
  readonly cluster: string;
  readonly definition: TaskDefinition;
  readonly overrides: readonly ContainerOverride[];
  readonly startedBy?: string | undefined;
}

/** A task as DescribeTasks shows it. Times are epoch seconds. */
export interface Task {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly launchType: 'FARGATE';
  readonly startedBy?: string;
  readonly overrides: { readonly containerOverrides: readonly ContainerOverride[] };
  readonly createdAt: number;
  startedAt?: number;
  stoppedAt?: number;
  lastStatus: 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPED';
  desiredStatus: 'RUNNING' | 'STOPPED';
  stopCode?: 'EssentialContainerExited' | 'TaskFailedToStart' | 'UserInitiated';
  stoppedReason?: string;
  readonly containers: readonly Container[];
}

/** The container of a task. */
export interface Container {
  readonly name: string;
  readonly containerArn: string;
  readonly taskArn: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  reason?: string;
}

/** What tasks are carried out with. */
export interface TasksOptions {
  readonly images: Readonly<Record<string, LocalImage>>;
  readonly processes: ManagedProcesses;
  readonly logs: LogStreams;
  readonly onOutput: ContainerOutput;
}

/** How long a container has after SIGTERM: Fargate's own default (stopTimeout, 30 s). */
const stopGraceMs = 30_000;

/** The tasks of all clusters: each runs the one container of its definition as a process. */
export class Tasks {
  readonly #options: TasksOptions;
  readonly #tasks = new Map<
    string,
    { readonly task: Task; process?: ManagedProcess; ended: Promise<void> }
  >();

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  /**
   * RunTask: the task as it is before anything of it runs.
   *
   * @throws AwsError for overrides of a container that the definition does not have
   */
  run({ cluster, definition, overrides, startedBy }: RunTaskRequest): Task {
    const [container] = definition.containerDefinitions;
    const stranger = overrides.find(({ name }) => name !== container?.name);
    if (!container || stranger) {
      throw new AwsError(
        'InvalidParameterException',
        `Override for container named ${stranger?.name ?? ''} is not a container in the TaskDefinition.`,
      );
    }
    const id = randomBytes(16).toString('hex');
    const taskArn = arn('task', cluster, id);
    const task: Task = {
      taskArn,
      clusterArn: arn('cluster', cluster),
      taskDefinitionArn: definition.taskDefinitionArn,
      launchType: 'FARGATE',
      ...(startedBy === undefined ? {} : { startedBy }),
      overrides: { containerOverrides: overrides },
      createdAt: nowSeconds(),
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      containers: [
        {
          name: container.name,
          containerArn: arn('container', cluster, id, container.name),
          taskArn,
          lastStatus: 'PENDING',
        },
      ],
    };
    const entry: { readonly task: Task; process?: ManagedProcess; ended: Promise<void> } = {
      task,
      ended: Promise.resolve(),
    };
    this.#tasks.set(taskArn, entry);
    const answer = structuredClone(task);
    entry.ended = this.#carryOut(task, container, overrides[0], (process) => (entry.process = process));
    return answer;
  }

  /** The task that an ARN or an id names. */
  find(arnOrId: string): Task | undefined {
    return this.#entry(arnOrId)?.task;
  }

  /** ListTasks, by what the tasks should be doing and who started them. */
  list(wanted: Pick<Task, 'desiredStatus' | 'startedBy' | 'clusterArn'>): readonly string[] {
    return [...this.#tasks.values()]
      .map(({ task }) => task)
      .filter(
        (task) =>
          task.clusterArn === wanted.clusterArn &&
          task.desiredStatus === wanted.desiredStatus &&
          (wanted.startedBy === undefined || task.startedBy === wanted.startedBy),
      )
      .map(({ taskArn }) => taskArn);
  }

  /**
   * StopTask: answers at once, while the container gets its time to end.
   *
   * @throws AwsError for an unknown task
   */
  stop(arnOrId: string, reason: string): Task {
    const entry = this.#entry(arnOrId);
    if (!entry) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    const { task } = entry;
    if (task.desiredStatus === 'RUNNING') {
      task.desiredStatus = 'STOPPED';
      task.stopCode = 'UserInitiated';
      task.stoppedReason = reason;
      void entry.process?.stop(stopGraceMs);
    }
    return task;
  }

  /** Ends all tasks. */
  async stopAll(): Promise<void> {
    await Promise.all(
      [...this.#tasks.values()].map(async (entry) => {
        if (entry.task.desiredStatus === 'RUNNING')
          this.stop(entry.task.taskArn, 'The cluster is shut down.');
        await entry.ended;
      }),
    );
  }

  #entry(arnOrId: string) {
    const id = shortName(arnOrId);
    return [...this.#tasks.values()].find(({ task }) => shortName(task.taskArn) === id);
  }

  async #carryOut(
    task: Task,
    definition: ContainerDefinition,
    override: ContainerOverride | undefined,
    onProcess: (process: ManagedProcess) => void,
  ): Promise<void> {
    const container = task.containers[0] as Container;
    // A turn later, so that the caller's answer still says PROVISIONING.
    await new Promise((resolve) => setImmediate(resolve));
    const command = override?.command ?? definition.command ?? [];
    try {
      if (task.desiredStatus === 'STOPPED') return;
      const process = this.#start(definition, override, command);
      onProcess(process);
      task.startedAt = nowSeconds();
      task.lastStatus = container.lastStatus = 'RUNNING';
      this.#collect(process, task, definition, command);
      const { code, signal } = await process.exited;
      // Docker's convention for a container that a signal ended.
      container.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
      task.stopCode ??= 'EssentialContainerExited';
      task.stoppedReason ??= 'Essential container in task exited';
    } catch (error) {
      task.stopCode = 'TaskFailedToStart';
      task.stoppedReason = `CannotPullContainerError: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      task.stoppedAt = nowSeconds();
      task.desiredStatus = task.lastStatus = container.lastStatus = 'STOPPED';
    }
  }

  #start(
    definition: ContainerDefinition,
    override: ContainerOverride | undefined,
    command: readonly string[],
  ): ManagedProcess {
    const image = this.#options.images[definition.image];
    if (!image)
      throw new AwsError('ClientException', `there is no image ${definition.image} on this machine`);
    const environment = [...(definition.environment ?? []), ...(override?.environment ?? [])];
    const values = Object.fromEntries(environment.map(({ name, value }) => [name, value]));
    return this.#options.processes.spawn(
      `container ${definition.name}`,
      image.command,
      [...image.args, ...command],
      { env: image.environment(values), stdin: '', ...(image.cwd === undefined ? {} : { cwd: image.cwd }) },
    );
  }

  /** The awslogs driver: both outputs, line by line, in one stream `prefix/container/task id`. */
  #collect(
    process: ManagedProcess,
    task: Task,
    { name, logConfiguration }: ContainerDefinition,
    command: readonly string[],
  ): void {
    const { logs, onOutput } = this.#options;
    const group = logConfiguration?.options?.['awslogs-group'];
    const prefix = logConfiguration?.options?.['awslogs-stream-prefix'];
    const stream = group && prefix ? `${prefix}/${name}/${shortName(task.taskArn)}` : undefined;
    if (group && stream) logs.create(group, stream);
    for (const output of [process.stdout, process.stderr]) {
      createInterface({ input: output }).on('line', (text) => {
        if (group && stream) logs.append(group, stream, text);
        onOutput({ command, text });
      });
    }
  }
}

const nowSeconds = (): number => Date.now() / 1000;
