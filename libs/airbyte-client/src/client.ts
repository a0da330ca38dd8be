import { z } from 'zod';
import { AirbyteHttp, type AirbyteClientOptions } from './http.ts';
import { listAll } from './paging.ts';
import {
  connectionSchema,
  declarativeDefinitionSchema,
  destinationSchema,
  jobSchema,
  sourceSchema,
  streamPropertiesSchema,
  workspaceSchema,
  type Configuration,
  type Connection,
  type DeclarativeDefinition,
  type Destination,
  type Job,
  type JobStatus,
  type Schedule,
  type Source,
  type StreamConfiguration,
  type StreamProperties,
  type Workspace,
} from './types.ts';

/** What a new source is made of. */
export interface CreateSource {
  readonly name: string;
  readonly workspaceId: string;
  readonly definitionId: string;
  readonly configuration: Configuration;
}

/** What a new destination is made of; `configuration.destinationType` names the connector where `definitionId` is absent. */
export interface CreateDestination {
  readonly name: string;
  readonly workspaceId: string;
  readonly definitionId?: string;
  readonly configuration: Configuration;
}

/**
 * The settings of a connection. `streams` is always the complete list: Airbyte replaces what it had, and takes an
 * empty list for "all streams" (on create) or "no change" (on update).
 */
export interface ConnectionSettings {
  readonly name: string;
  readonly configurations: { readonly streams: readonly StreamConfiguration[] };
  readonly schedule: Schedule;
  readonly namespaceDefinition?: string;
  readonly namespaceFormat?: string;
  readonly prefix?: string;
  readonly nonBreakingSchemaUpdatesBehavior?: string;
  readonly status?: 'active' | 'inactive';
}

/** Which jobs to list, newest first. */
export interface JobQuery {
  readonly connectionId: string;
  readonly jobType?: 'sync' | 'reset' | 'clear';
  readonly status?: JobStatus;
  /** How many at most. @default 20, the most Airbyte gives is 100 */
  readonly limit?: number;
}

const defaultDiscoverTimeoutMs = 300_000;
const jobPage = z.object({ data: z.array(jobSchema) });
const jobsPerPage = 20;

/**
 * Airbyte's public API (v1), as far as provisioning and running a connection needs it. Every answer is checked; every
 * failure is a subclass of `AirbyteError`. Lists are read to their end.
 *
 * Idempotent calls are repeated after 429, 5xx and network errors. POST is not: after a timeout look first whether the
 * thing exists.
 *
 * @example
 * const airbyte = new AirbyteClient({ apiUrl: 'http://127.0.0.1:8000/api/public/v1', clientId, clientSecret });
 * const job = await airbyte.startSync(connectionId);
 */
export class AirbyteClient {
  readonly #http: AirbyteHttp;
  readonly #discoverTimeoutMs: number;

  constructor(options: AirbyteClientOptions) {
    this.#http = new AirbyteHttp(options);
    this.#discoverTimeoutMs = options.discoverTimeoutMs ?? defaultDiscoverTimeoutMs;
  }

  /** Answers when the server is up; needs no credentials. */
  async health(): Promise<void> {
    await this.#http.anonymousText({ method: 'GET', path: '/health' });
  }

  /** All workspaces that the application sees. */
  listWorkspaces(): Promise<readonly Workspace[]> {
    return listAll(this.#http, '/workspaces', {}, workspaceSchema);
  }

  /** All low-code connectors of a workspace. (They are never listed under `definitions/sources`.) */
  listDeclarativeDefinitions(workspaceId: string): Promise<readonly DeclarativeDefinition[]> {
    return listAll(this.#http, definitionsPath(workspaceId), {}, declarativeDefinitionSchema);
  }

  /** Makes a low-code connector; its manifest must hold `spec.connection_specification`. */
  createDeclarativeDefinition(
    workspaceId: string,
    definition: { readonly name: string; readonly manifest: Readonly<Record<string, unknown>> },
  ): Promise<DeclarativeDefinition> {
    return this.#http.json(
      { method: 'POST', path: definitionsPath(workspaceId), body: definition },
      declarativeDefinitionSchema,
    );
  }

  /** Replaces the manifest. Every call makes a new version, equal or not: compare before. The name cannot change. */
  updateDeclarativeDefinition(
    workspaceId: string,
    id: string,
    manifest: Readonly<Record<string, unknown>>,
  ): Promise<DeclarativeDefinition> {
    return this.#http.json(
      { method: 'PUT', path: `${definitionsPath(workspaceId)}/${id}`, body: { manifest } },
      declarativeDefinitionSchema,
    );
  }

  /** Deletes a low-code connector. */
  deleteDeclarativeDefinition(workspaceId: string, id: string): Promise<void> {
    return this.#http.run({ method: 'DELETE', path: `${definitionsPath(workspaceId)}/${id}` });
  }

  /** All sources of a workspace. */
  listSources(workspaceId: string): Promise<readonly Source[]> {
    return listAll(this.#http, '/sources', { workspaceIds: workspaceId }, sourceSchema);
  }

  /** Makes a source. Names are not unique: look for it first. */
  createSource(source: CreateSource): Promise<Source> {
    return this.#http.json({ method: 'POST', path: '/sources', body: source }, sourceSchema);
  }

  /**
   * Replaces name and whole configuration; a secret sent as SECRET_MASK keeps its stored value. (Airbyte's PATCH
   * merges, so it can remove nothing, and stores the mask itself as the secret: there is no method for it.)
   */
  replaceSource(
    id: string,
    source: { readonly name: string; readonly configuration: Configuration },
  ): Promise<Source> {
    return this.#http.json({ method: 'PUT', path: `/sources/${id}`, body: source }, sourceSchema);
  }

  /** Deletes a source and, with it, its connections. */
  deleteSource(id: string): Promise<void> {
    return this.#http.run({ method: 'DELETE', path: `/sources/${id}` });
  }

  /** All destinations of a workspace. */
  listDestinations(workspaceId: string): Promise<readonly Destination[]> {
    return listAll(this.#http, '/destinations', { workspaceIds: workspaceId }, destinationSchema);
  }

  /** Makes a destination. Names are not unique: look for it first. */
  createDestination(destination: CreateDestination): Promise<Destination> {
    return this.#http.json({ method: 'POST', path: '/destinations', body: destination }, destinationSchema);
  }

  /** Replaces name and whole configuration; a secret sent as SECRET_MASK keeps its stored value. */
  replaceDestination(
    id: string,
    destination: { readonly name: string; readonly configuration: Configuration },
  ): Promise<Destination> {
    return this.#http.json(
      { method: 'PUT', path: `/destinations/${id}`, body: destination },
      destinationSchema,
    );
  }

  /** Deletes a destination and, with it, its connections. */
  deleteDestination(id: string): Promise<void> {
    return this.#http.run({ method: 'DELETE', path: `/destinations/${id}` });
  }

  /** The streams that a source offers to a destination. `refresh` makes Airbyte discover anew instead of remembering. */
  listStreams(query: {
    readonly sourceId: string;
    readonly destinationId?: string;
    readonly refresh?: boolean;
  }): Promise<readonly StreamProperties[]> {
    const { sourceId, destinationId, refresh } = query;
    return this.#http.json(
      {
        method: 'GET',
        path: '/streams',
        query: { sourceId, destinationId, ignoreCache: refresh },
        timeoutMs: this.#discoverTimeoutMs,
      },
      z.array(streamPropertiesSchema),
    );
  }

  /** All connections of a workspace. */
  listConnections(workspaceId: string): Promise<readonly Connection[]> {
    return listAll(this.#http, '/connections', { workspaceIds: workspaceId }, connectionSchema);
  }

  /** Makes a connection; Airbyte discovers the source while we wait. */
  createConnection(
    connection: ConnectionSettings & { readonly sourceId: string; readonly destinationId: string },
  ): Promise<Connection> {
    return this.#http.json(
      { method: 'POST', path: '/connections', body: connection, timeoutMs: this.#discoverTimeoutMs },
      connectionSchema,
    );
  }

  /** Changes a connection. Absent settings stay as they are, `configurations.streams` is replaced as a whole. */
  updateConnection(
    id: string,
    settings: Partial<ConnectionSettings> & Pick<ConnectionSettings, 'configurations'>,
  ): Promise<Connection> {
    return this.#http.json(
      { method: 'PATCH', path: `/connections/${id}`, body: settings, timeoutMs: this.#discoverTimeoutMs },
      connectionSchema,
    );
  }

  /** Deletes a connection. */
  deleteConnection(id: string): Promise<void> {
    return this.#http.run({ method: 'DELETE', path: `/connections/${id}` });
  }

  /** Starts a sync. AirbyteConflictError with reason `running` where one is going on already. */
  startSync(connectionId: string): Promise<Job> {
    return this.#http.json(
      { method: 'POST', path: '/jobs', body: { connectionId, jobType: 'sync' } },
      jobSchema,
    );
  }

  /** A job as it stands now. */
  getJob(jobId: number): Promise<Job> {
    return this.#http.json({ method: 'GET', path: `/jobs/${jobId}` }, jobSchema);
  }

  /** The newest jobs of a connection, newest first. (Airbyte's own order is oldest first.) */
  async listJobs({ limit = jobsPerPage, ...query }: JobQuery): Promise<readonly Job[]> {
    const page = await this.#http.json(
      { method: 'GET', path: '/jobs', query: { ...query, limit, orderBy: 'createdAt|DESC' } },
      jobPage,
    );
    return page.data;
  }

  /** Cancels a job. AirbyteConflictError with reason `state` where it has ended already. */
  cancelJob(jobId: number): Promise<Job> {
    return this.#http.json({ method: 'DELETE', path: `/jobs/${jobId}` }, jobSchema);
  }
}

function definitionsPath(workspaceId: string): string {
  return `/workspaces/${workspaceId}/definitions/declarative_sources`;
}
