import type { AwsClientOptions } from '../credentials/types.ts';
import type { DataApiTarget, RedshiftDataApiWarehouse, RedshiftDataClient } from './types.ts';

/** The given client, or a new one of @aws-sdk/client-redshift-data. */
export async function makeDataClient(
  client: RedshiftDataClient | AwsClientOptions = {},
): Promise<RedshiftDataClient> {
  if ('executeStatement' in client) return client;
  const { RedshiftData } = await import('@aws-sdk/client-redshift-data');
  return new RedshiftData({ ...client });
}

/** The warehouse as the service names it. */
export function toTarget(options: RedshiftDataApiWarehouse & { readonly database: string }): DataApiTarget {
  const { database, workgroupName, clusterIdentifier, dbUser, secretArn } = options;
  return {
    Database: database,
    ...(workgroupName === undefined ? {} : { WorkgroupName: workgroupName }),
    ...(clusterIdentifier === undefined ? {} : { ClusterIdentifier: clusterIdentifier }),
    ...(dbUser === undefined ? {} : { DbUser: dbUser }),
    ...(secretArn === undefined ? {} : { SecretArn: secretArn }),
  };
}
