import { join } from 'node:path';
import type { ManagedProcess } from '../../../processes/types.ts';
import { actorOf } from '../api/actors.ts';
import type { Cdk, CdkMessage, CdkState } from '../cdk.ts';
import { definitionOf } from '../connectors.ts';
import { IncompleteSyncError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { JsonObject, StoredConnection, StoredJob, StoredStream } from '../types.ts';
import { Bucket } from './bucket.ts';
import { s3Settings, type S3Settings } from './s3-settings.ts';
import { StreamWriter } from './stream-writer.ts';

/** destination-s3 begins a new object about every 200 MB. */
export const defaultObjectBytes = 200 * 1024 * 1024;

/** What a sync works with. */
export interface SyncOptions {
  readonly store: Store;
  readonly cdk: Cdk;
  readonly job: StoredJob;
  readonly connection: StoredConnection;
  /** Folder for the run's files; removed by the caller. */
  readonly folder: string;
  /** @default {@link defaultObjectBytes} */
  readonly objectBytes?: number;
  readonly onProcess: (process: ManagedProcess) => void;
  readonly log: (line: string) => void;
}

/** What a sync moved; `bytes` are those of the lines, uncompressed. */
export interface SyncTotals {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * One sync: reads the source with the CDK, writes objects, and remembers a stream's state only when all its records
 * are in the bucket. Old generations of overwritten streams go when everything has succeeded, and not before.
 * Throws CdkError, ObjectStoreError or IncompleteSyncError.
 */
export async function runSync(options: SyncOptions): Promise<SyncTotals> {
  const { store, cdk, job, folder, log } = options;
  const connection = withNewGenerations(store, options.connection);
  const source = actorOf(store, 'source', connection.sourceId);
  const settings = s3Settings(actorOf(store, 'destination', connection.destinationId).configuration);
  const bucket = new Bucket(settings);
  const writers = writersOf(options, connection, settings, bucket);
  const unread = new Set(writers.keys());
  const lastStates = new Map<string, JsonObject>();
  const onMessage = async (message: CdkMessage): Promise<void> => {
    if (message.type === 'RECORD') {
      await writers.get(message.record.stream)?.write(message.record);
    } else if (message.type === 'STATE' && message.state.stream) {
      const { stream_descriptor, stream_state } = message.state.stream;
      // Slices are read side by side: only the last state of a stream stands for all of them.
      if (stream_state) lastStates.set(stream_descriptor.name, stream_state);
    } else if (message.type === 'TRACE' && message.trace.stream_status?.status === 'COMPLETE') {
      unread.delete(message.trace.stream_status.stream_descriptor.name);
    }
  };

  try {
    const failure = await failureOf(() =>
      cdk.run(
        'read',
        {
          manifest: definitionOf(store, source.definitionId).manifest,
          configuration: source.configuration,
          catalog: configuredCatalog(connection, job.id),
          states: statesOf(connection),
          folder: join(folder, 'cdk'),
          onProcess: options.onProcess,
          log,
        },
        onMessage,
      ),
    );
    // What was read to its end is kept even when another stream failed: the next sync need not read it again.
    const uploadFailure = await failureOf(() => keepComplete(options, writers, unread, lastStates));
    if (failure ?? uploadFailure) throw failure ?? uploadFailure;
    if (unread.size > 0) throw new IncompleteSyncError([...unread]);
    await deleteOldGenerations(connection, writers, log);
    return totals(writers);
  } finally {
    for (const writer of writers.values()) writer.discard();
    bucket.close();
  }
}

/** Empties the destination of a connection and forgets its states: what `clear` and `reset` jobs do. */
export async function runClear(options: SyncOptions): Promise<SyncTotals> {
  const { store, connection, log } = options;
  const settings = s3Settings(actorOf(store, 'destination', connection.destinationId).configuration);
  const bucket = new Bucket(settings);
  try {
    const generations = { ...connection.generations };
    for (const { name } of connection.streams) generations[name] = (generations[name] ?? 0) + 1;
    store.updateConnection(connection.id, (current) => ({ ...current, generations, states: {} }));
    const cleared = { ...connection, generations };
    const writers = writersOf(options, cleared, settings, bucket);
    await deleteOldGenerations(cleared, writers, log, () => true);
    return { rows: 0, bytes: 0 };
  } finally {
    bucket.close();
  }
}

/** Overwritten streams get a new generation with every sync; the others keep theirs until they are cleared. */
function withNewGenerations(store: Store, connection: StoredConnection): StoredConnection {
  const generations = { ...connection.generations };
  for (const { name, syncMode } of connection.streams) {
    if (syncMode === 'full_refresh_overwrite') generations[name] = (generations[name] ?? 0) + 1;
  }
  store.updateConnection(connection.id, (current) => ({ ...current, generations }));
  return { ...connection, generations };
}

function writersOf(
  options: SyncOptions,
  connection: StoredConnection,
  settings: S3Settings,
  bucket: Bucket,
): ReadonlyMap<string, StreamWriter> {
  const syncTime = new Date();
  const writerOf = (stream: StoredStream) =>
    new StreamWriter({
      bucket,
      settings,
      stream,
      namespace: namespaceOf(connection, stream),
      streamName: `${connection.prefix}${stream.name}`,
      syncId: options.job.id,
      syncTime,
      generation: connection.generations[stream.name] ?? 0,
      folder: join(options.folder, 'parts'),
      objectBytes: options.objectBytes ?? defaultObjectBytes,
    });
  return new Map(connection.streams.map((stream) => [stream.name, writerOf(stream)]));
}

/** Uploads the streams that were read to their end, and then saves their states. */
async function keepComplete(
  { store, job, connection, log }: SyncOptions,
  writers: ReadonlyMap<string, StreamWriter>,
  unread: ReadonlySet<string>,
  lastStates: ReadonlyMap<string, JsonObject>,
): Promise<void> {
  for (const { name, syncMode } of connection.streams) {
    const writer = writers.get(name);
    if (!writer || unread.has(name)) continue;
    await writer.flush();
    log(`${name}: ${writer.rows} records in the bucket`);
    const state = lastStates.get(name);
    if (state && syncMode === 'incremental_append') {
      store.updateConnection(connection.id, (current) => ({
        ...current,
        states: { ...current.states, [name]: state },
      }));
    }
    // Seen by whoever polls the job.
    store.updateJob(job.id, { rowsSynced: totals(writers).rows, bytesSynced: totals(writers).bytes });
  }
}

async function deleteOldGenerations(
  connection: StoredConnection,
  writers: ReadonlyMap<string, StreamWriter>,
  log: (line: string) => void,
  applies = ({ syncMode }: StoredStream) => syncMode === 'full_refresh_overwrite',
): Promise<void> {
  for (const stream of connection.streams.filter(applies)) {
    const deleted = await writers
      .get(stream.name)
      ?.deleteGenerationsBefore(connection.generations[stream.name] ?? 0);
    if (deleted && deleted.length > 0) log(`${stream.name}: removed ${deleted.join(', ')}`);
  }
}

function totals(writers: ReadonlyMap<string, StreamWriter>): SyncTotals {
  let rows = 0;
  let bytes = 0;
  for (const writer of writers.values()) {
    rows += writer.rows;
    bytes += writer.bytes;
  }
  return { rows, bytes };
}

/** The configured catalog: what the connector is told to read, as Airbyte's platform would tell it. */
function configuredCatalog(connection: StoredConnection, syncId: number): JsonObject {
  return {
    streams: connection.streams.map((stream) => {
      const generation = connection.generations[stream.name] ?? 0;
      const overwrite = stream.syncMode === 'full_refresh_overwrite';
      return {
        stream: stream.catalog,
        sync_mode: stream.syncMode === 'incremental_append' ? 'incremental' : 'full_refresh',
        destination_sync_mode: overwrite ? 'overwrite' : 'append',
        cursor_field: stream.cursorField,
        primary_key: stream.primaryKey,
        generation_id: generation,
        minimum_generation_id: overwrite ? generation : 0,
        sync_id: syncId,
      };
    }),
  };
}

function statesOf({ streams, states }: StoredConnection): readonly CdkState[] {
  return streams.flatMap(({ name, syncMode }) => {
    const state = states[name];
    if (!state || syncMode !== 'incremental_append') return [];
    return [{ type: 'STREAM', stream: { stream_descriptor: { name }, stream_state: state } }];
  });
}

/** destination-s3 has no namespace of its own, so `destination` leaves it blank. */
function namespaceOf(connection: StoredConnection, stream: StoredStream): string {
  const source = stream.namespace ?? '';
  if (connection.namespaceDefinition === 'source') return source;
  if (connection.namespaceDefinition === 'destination') return '';
  return (connection.namespaceFormat ?? '').replaceAll('${SOURCE_NAMESPACE}', source);
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}
