import { join } from 'node:path';
import { stageEnvironment, workspaceRoot } from '../../config.ts';
import type { ManagedProcesses } from '../../processes/types.ts';
import { startLocalEcs, type LocalEcs, type LocalEcsOptions } from '../../services/ecs/index.ts';

/** The names that Terraform gives in the cloud. */
export const fargate = {
  cluster: 'spacex-etl',
  taskDefinition: 'spacex-etl-runner',
  container: 'etl-runner',
  logGroup: '/spacex-etl/etl-runner',
  logStreamPrefix: 'etl',
  alertsTopicArn: 'arn:aws:sns:us-east-1:000000000000:spacex-etl-alerts',
} as const;

const image = 'spacex/etl-runner:local';

/** What the local Fargate is started with. */
export interface FargateOptions extends Pick<LocalEcsOptions, 'onOutput' | 'onMessage' | 'log'> {
  readonly processes: ManagedProcesses;
  /** Environment of the container, secrets included. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts an ECS with the one task definition of the project; its image is etl-runner as it is in this checkout. */
export async function startFargate({
  processes,
  environment,
  ...listeners
}: FargateOptions): Promise<LocalEcs> {
  const main = join(workspaceRoot, 'apps', 'etl-runner', 'src', 'main.ts');
  const ecs = await startLocalEcs({
    port: 0,
    clusters: [fargate.cluster],
    topics: [fargate.alertsTopicArn],
    images: {
      [image]: {
        command: process.execPath,
        args: ['--conditions=@spacex/source', main],
        cwd: workspaceRoot,
        environment: stageEnvironment,
      },
    },
    processes,
    ...listeners,
  });
  ecs.registerTaskDefinition(fargate.taskDefinition, [
    {
      name: fargate.container,
      image,
      environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': fargate.logGroup,
          'awslogs-region': ecs.region,
          'awslogs-stream-prefix': fargate.logStreamPrefix,
        },
      },
    },
  ]);
  return ecs;
}
