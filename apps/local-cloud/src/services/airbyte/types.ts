/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A stream as the source describes it (Airbyte protocol, AirbyteStream). */
export interface CatalogStream {
  readonly name: string;
  readonly namespace?: string;
  readonly json_schema: JsonObject;
  readonly supported_sync_modes: readonly ('full_refresh' | 'incremental')[];
  readonly source_defined_cursor?: boolean;
  readonly default_cursor_field?: readonly string[];
  readonly source_defined_primary_key?: readonly (readonly string[])[];
}

/** A low-code connector. */
export interface StoredDefinition {
  readonly id: string;
  readonly name: string;
  readonly manifest: JsonObject;
  readonly version: number;
}

/** A source or destination, secrets included. */
export interface StoredActor {
  readonly id: string;
  readonly name: string;
  readonly definitionId: string;
  readonly configuration: JsonObject;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** What the last discover found, for the configuration with this fingerprint. Sources only. */
  readonly discovered?: { readonly fingerprint: string; readonly streams: readonly CatalogStream[] };
}

/** The sync modes that a source can read and destination-s3 can write. */
export type SyncMode = 'full_refresh_overwrite' | 'full_refresh_append' | 'incremental_append';

/** One selected stream, with the schema it had when the connection was last written. */
export interface StoredStream {
  readonly name: string;
  readonly namespace?: string;
  readonly syncMode: SyncMode;
  readonly cursorField: readonly string[];
  readonly primaryKey: readonly (readonly string[])[];
  readonly selectedFields: readonly { readonly fieldPath: readonly string[] }[];
  readonly catalog: CatalogStream;
}

/** A connection, with what its syncs remember. */
export interface StoredConnection {
  readonly id: string;
  readonly name: string;
  readonly sourceId: string;
  readonly destinationId: string;
  readonly status: 'active' | 'inactive' | 'deprecated' | 'locked';
  readonly schedule: { readonly scheduleType: 'manual' | 'cron'; readonly cronExpression?: string };
  readonly namespaceDefinition: 'source' | 'destination' | 'custom_format';
  readonly namespaceFormat: string | null;
  readonly prefix: string;
  readonly nonBreakingSchemaUpdatesBehavior: string;
  readonly streams: readonly StoredStream[];
  readonly createdAt: number;
  /** Stream name to the cursor state of its last completely uploaded read. */
  readonly states: Readonly<Record<string, JsonObject>>;
  /** Stream name to the number of its newest generation; absent is 0. */
  readonly generations: Readonly<Record<string, number>>;
}

/** Where a job stands. */
export type JobStatus = 'pending' | 'running' | 'failed' | 'succeeded' | 'cancelled';

/** One run of a connection. */
export interface StoredJob {
  readonly id: number;
  readonly connectionId: string;
  readonly jobType: 'sync' | 'reset' | 'clear';
  readonly status: JobStatus;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly endedAtMs?: number;
  readonly rowsSynced?: number;
  readonly bytesSynced?: number;
  /** Why it failed. Airbyte's API does not show it, so it is for the log only. */
  readonly failureReason?: string;
}
