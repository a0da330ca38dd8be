import { z } from 'zod';

// Airbyte adds fields with every release: the schemas name what callers use, and let everything else pass unread.

/** How Airbyte shows every secret it stores, whatever its length. */
export const SECRET_MASK = '**********';

/** Answer of `POST /applications/token`; `expires_in` in seconds. */
export const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() });

/** A workspace: what all other things belong to. */
export const workspaceSchema = z.object({ workspaceId: z.string(), name: z.string() });

/** A low-code connector: a manifest kept by Airbyte under a name, with a version that every PUT raises. */
export const declarativeDefinitionSchema = z.object({
  id: z.string(),
  name: z.string(),
  manifest: z.record(z.string(), z.unknown()),
  version: z.union([z.number(), z.string()]).nullish(),
});

/** The settings of a source or destination; secrets in it read back as {@link SECRET_MASK}. */
export const configurationSchema = z.record(z.string(), z.unknown());

/** A configured source. `sourceType` is '' for declarative definitions: match on `definitionId`. */
export const sourceSchema = z.object({
  sourceId: z.string(),
  name: z.string(),
  sourceType: z.string().nullish(),
  definitionId: z.string(),
  workspaceId: z.string(),
  configuration: configurationSchema,
});

/** A configured destination. */
export const destinationSchema = z.object({
  destinationId: z.string(),
  name: z.string(),
  destinationType: z.string().nullish(),
  definitionId: z.string(),
  workspaceId: z.string(),
  configuration: configurationSchema,
});

/** How a stream is read and written; destination-s3 takes the overwrite and append ones only. */
export const syncModeSchema = z.enum([
  'full_refresh_overwrite',
  'full_refresh_overwrite_deduped',
  'full_refresh_append',
  'full_refresh_update',
  'full_refresh_soft_delete',
  'incremental_append',
  'incremental_deduped_history',
  'incremental_update',
  'incremental_soft_delete',
]);

/** One stream of a connection. Airbyte fills in `cursorField` and `primaryKey` from the source. */
export const streamConfigurationSchema = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  syncMode: syncModeSchema.nullish(),
  cursorField: z.array(z.string()).nullish(),
  primaryKey: z.array(z.array(z.string())).nullish(),
  selectedFields: z.array(z.object({ fieldPath: z.array(z.string()) })).nullish(),
});

/** When a connection runs. `basic` is only ever read, from connections made in the user interface. */
export const scheduleSchema = z.object({
  scheduleType: z.enum(['manual', 'cron', 'basic']),
  /** Quartz expression; Airbyte reads it back with " UTC" at its end. */
  cronExpression: z.string().nullish(),
});

/** A source tied to a destination: which streams, how, when. */
export const connectionSchema = z.object({
  connectionId: z.string(),
  name: z.string().nullish(),
  sourceId: z.string(),
  destinationId: z.string(),
  workspaceId: z.string(),
  status: z.enum(['active', 'inactive', 'deprecated', 'locked']),
  schedule: scheduleSchema.nullish(),
  namespaceDefinition: z.string().nullish(),
  namespaceFormat: z.string().nullish(),
  prefix: z.string().nullish(),
  nonBreakingSchemaUpdatesBehavior: z.string().nullish(),
  configurations: z.object({ streams: z.array(streamConfigurationSchema).nullish() }).nullish(),
  tags: z.array(z.object({ tagId: z.string(), name: z.string() })).nullish(),
});

/** A stream that the source offers, as `GET /streams` gives it. */
export const streamPropertiesSchema = z.object({
  streamName: z.string(),
  /** Lower-case n inside: Airbyte's own spelling. */
  streamnamespace: z.string().nullish(),
  syncModes: z.array(syncModeSchema),
  sourceDefinedCursorField: z.boolean().nullish(),
  defaultCursorField: z.array(z.string()).nullish(),
  sourceDefinedPrimaryKey: z.array(z.array(z.string())).nullish(),
  propertyFields: z.array(z.array(z.string())).nullish(),
});

/** Where a job stands. `incomplete` is not an end: an attempt failed, the next one follows. */
export const jobStatusSchema = z.enum([
  'pending',
  'queued',
  'running',
  'incomplete',
  'failed',
  'succeeded',
  'cancelled',
]);

/** One run of a connection. `rowsSynced` and `bytesSynced` come with the end of it. */
export const jobSchema = z.object({
  jobId: z.number().int(),
  status: jobStatusSchema,
  jobType: z.string(),
  connectionId: z.string(),
  startTime: z.string().nullish(),
  lastUpdatedAt: z.string().nullish(),
  duration: z.string().nullish(),
  bytesSynced: z.number().nullish(),
  rowsSynced: z.number().nullish(),
});

/** See {@link workspaceSchema}. */
export type Workspace = z.output<typeof workspaceSchema>;
/** See {@link declarativeDefinitionSchema}. */
export type DeclarativeDefinition = z.output<typeof declarativeDefinitionSchema>;
/** See {@link configurationSchema}. */
export type Configuration = z.output<typeof configurationSchema>;
/** See {@link sourceSchema}. */
export type Source = z.output<typeof sourceSchema>;
/** See {@link destinationSchema}. */
export type Destination = z.output<typeof destinationSchema>;
/** See {@link syncModeSchema}. */
export type SyncMode = z.output<typeof syncModeSchema>;
/** See {@link streamConfigurationSchema}. */
export type StreamConfiguration = z.output<typeof streamConfigurationSchema>;
/** See {@link scheduleSchema}. */
export type Schedule = z.output<typeof scheduleSchema>;
/** See {@link connectionSchema}. */
export type Connection = z.output<typeof connectionSchema>;
/** See {@link streamPropertiesSchema}. */
export type StreamProperties = z.output<typeof streamPropertiesSchema>;
/** See {@link jobStatusSchema}. */
export type JobStatus = z.output<typeof jobStatusSchema>;
/** See {@link jobSchema}. */
export type Job = z.output<typeof jobSchema>;

/** True where a job with this status will not change any more. */
export function isTerminal(status: JobStatus): status is 'failed' | 'succeeded' | 'cancelled' {
  return status === 'failed' || status === 'succeeded' || status === 'cancelled';
}
