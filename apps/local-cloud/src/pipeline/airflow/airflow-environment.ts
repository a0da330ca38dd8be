import { join } from 'node:path';
import { workspaceRoot } from '../../config.ts';
import type { Stack } from '../../stack.ts';
import { fargate } from './fargate.ts';

/** What Airflow is told by MWAA, startup.sh and Secrets Manager in the cloud. */
export interface AirflowEnvironmentOptions {
  readonly stack: Stack;
  /** AIRFLOW_HOME. */
  readonly home: string;
  /** SQLite file with Airflow's tables in it. */
  readonly database: string;
  /** Endpoint of ECS, CloudWatch Logs and SNS. */
  readonly awsEndpoint: string;
  readonly awsRegion: string;
  readonly connectionId: string;
}

/** The environment variables of the local Airflow. */
export function airflowEnvironment(options: AirflowEnvironmentOptions): Record<string, string> {
  const { airbyte, s3 } = options.stack;
  return {
    AIRFLOW_HOME: options.home,
    AIRFLOW__CORE__DAGS_FOLDER: join(workspaceRoot, 'airflow', 'dags'),
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${options.database}`,
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    AIRFLOW_CONN_AWS_DEFAULT: JSON.stringify({ conn_type: 'aws' }),
    AIRFLOW_CONN_AIRBYTE_DEFAULT: JSON.stringify({
      conn_type: 'airbyte',
      host: airbyte.apiUrl,
      login: airbyte.clientId,
      password: airbyte.clientSecret,
    }),
    AWS_ENDPOINT_URL: options.awsEndpoint,
    AWS_DEFAULT_REGION: options.awsRegion,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    SPACEX_ETL_AIRBYTE_CONNECTION_ID: options.connectionId,
    SPACEX_ETL_ECS_CLUSTER: fargate.cluster,
    SPACEX_ETL_ECS_TASK_DEFINITION: fargate.taskDefinition,
    SPACEX_ETL_ECS_CONTAINER: fargate.container,
    SPACEX_ETL_ECS_SUBNETS: 'subnet-local-a,subnet-local-b',
    SPACEX_ETL_ECS_SECURITY_GROUPS: 'sg-local',
    SPACEX_ETL_LOG_GROUP: fargate.logGroup,
    SPACEX_ETL_LOG_STREAM_PREFIX: fargate.logStreamPrefix,
    SPACEX_ETL_ALERTS_TOPIC_ARN: fargate.alertsTopicArn,
    SPACEX_ETL_RETRIES: '0',
    SPACEX_ETL_POLL_INTERVAL_SECONDS: '1',
    // Airflow's log goes to a file: colours are noise there.
    NO_COLOR: '1',
  };
}
