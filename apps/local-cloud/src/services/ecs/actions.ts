import { z } from 'zod';
import { arn, shortName } from './arns.ts';
import { AwsError } from './errors.ts';
import type { LogStreams } from './log-streams.ts';
import type { TaskDefinitions } from './task-definitions.ts';
import type { Task, Tasks } from './tasks.ts';

/** What the actions work on. */
export interface ActionContext {
  readonly clusters: readonly string[];
  readonly definitions: TaskDefinitions;
  readonly tasks: Tasks;
  readonly logs: LogStreams;
}

/** Answers one action of an AWS API that speaks JSON 1.1. */
export type Action = (body: unknown) => object;

// ECS takes strings only: a number in an environment is refused, not converted.
const keyValue = z.object({ name: z.string(), value: z.string() });
const strings = z.array(z.string());

const containerDefinition = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: strings.optional(),
  environment: z.array(keyValue).optional(),
  logConfiguration: z
    .object({ logDriver: z.string(), options: z.record(z.string(), z.string()).optional() })
    .optional(),
});

const runTask = z.object({
  cluster: z.string().default('default'),
  taskDefinition: z.string(),
  launchType: z.literal('FARGATE'),
  startedBy: z.string().max(128).optional(),
  networkConfiguration: z.object({
    awsvpcConfiguration: z.object({
      subnets: strings.min(1).max(16),
      securityGroups: strings.max(5).optional(),
      assignPublicIp: z.enum(['ENABLED', 'DISABLED']).optional(),
    }),
  }),
  overrides: z
    .object({
      containerOverrides: z
        .array(
          z.object({
            name: z.string(),
            command: strings.optional(),
            environment: z.array(keyValue).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** The actions by their name in the header `X-Amz-Target`. */
export function createActions({ clusters, definitions, tasks, logs }: ActionContext): Record<string, Action> {
  const clusterArn = (name: string | undefined): string => {
    const cluster = shortName(name ?? 'default');
    if (clusters.includes(cluster)) return arn('cluster', cluster);
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  };
  return {
    'AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition': (body) => {
      const request = parse(
        z.object({ family: z.string(), containerDefinitions: z.array(containerDefinition).min(1) }),
        body,
      );
      return { taskDefinition: definitions.register(request.family, request.containerDefinitions) };
    },
    'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition': (body) => {
      const { taskDefinition } = parse(z.object({ taskDefinition: z.string() }), body);
      return { taskDefinition: definitions.find(taskDefinition) };
    },
    'AmazonEC2ContainerServiceV20141113.RunTask': (body) => {
      const request = parse(runTask, body);
      clusterArn(request.cluster);
      const task = tasks.run({
        cluster: shortName(request.cluster),
        definition: definitions.find(request.taskDefinition),
        overrides: request.overrides?.containerOverrides ?? [],
        startedBy: request.startedBy,
      });
      return { tasks: [task], failures: [] };
    },
    'AmazonEC2ContainerServiceV20141113.DescribeTasks': (body) => {
      const request = parse(
        z.object({ cluster: z.string().optional(), tasks: strings.min(1).max(100) }),
        body,
      );
      clusterArn(request.cluster);
      const found = request.tasks.map((name) => ({ name, task: tasks.find(name) }));
      return {
        tasks: found.flatMap(({ task }): Task[] => (task ? [task] : [])),
        failures: found.filter(({ task }) => !task).map(({ name }) => ({ arn: name, reason: 'MISSING' })),
      };
    },
    'AmazonEC2ContainerServiceV20141113.ListTasks': (body) => {
      const request = parse(
        z.object({
          cluster: z.string().optional(),
          startedBy: z.string().optional(),
          desiredStatus: z.enum(['RUNNING', 'STOPPED']).default('RUNNING'),
        }),
        body,
      );
      const { startedBy, desiredStatus } = request;
      return {
        taskArns: tasks.list({
          clusterArn: clusterArn(request.cluster),
          desiredStatus,
          ...(startedBy === undefined ? {} : { startedBy }),
        }),
      };
    },
    'AmazonEC2ContainerServiceV20141113.StopTask': (body) => {
      const request = parse(
        z.object({ cluster: z.string().optional(), task: z.string(), reason: z.string().default('') }),
        body,
      );
      clusterArn(request.cluster);
      return { task: tasks.stop(request.task, request.reason) };
    },
    'Logs_20140328.GetLogEvents': (body) =>
      logs.read(
        parse(
          z.object({
            logGroupName: z.string(),
            logStreamName: z.string(),
            nextToken: z.string().optional(),
            startFromHead: z.boolean().optional(),
            limit: z.number().int().min(1).optional(),
          }),
          body,
        ),
      ),
  };
}

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new AwsError('InvalidParameterException', problems.join('; '));
}
