import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredActor, StoredConnection, StoredDefinition, StoredJob } from './types.ts';

/** Finished jobs that are kept for the list of jobs. */
const keptJobs = 200;

interface Contents {
  readonly version: 1;
  readonly workspace: { readonly id: string; readonly name: string };
  definitions: Record<string, StoredDefinition>;
  sources: Record<string, StoredActor>;
  destinations: Record<string, StoredActor>;
  connections: Record<string, StoredConnection>;
  jobs: readonly StoredJob[];
  nextJobId: number;
}

/**
 * All that the local Airbyte remembers, in one JSON file. Every change is on disk before it is answered for: written
 * beside the file and renamed over it, so a kill at any moment leaves the old state or the new one.
 * The file holds connector secrets in plain text (as Airbyte's database does) and is readable by its owner only.
 */
export class Store {
  readonly #file: string;
  readonly #contents: Contents;

  /** Opens the state in `folder`, or begins an empty one. Throws where the file is no state of this kind. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'airbyte.json');
    this.#contents = readContents(this.#file) ?? emptyContents();
    this.#save();
  }

  /** The one workspace. */
  get workspace(): { readonly id: string; readonly name: string } {
    return this.#contents.workspace;
  }

  /** All low-code connectors, oldest first. */
  get definitions(): readonly StoredDefinition[] {
    return Object.values(this.#contents.definitions);
  }

  /** All sources, oldest first. */
  get sources(): readonly StoredActor[] {
    return Object.values(this.#contents.sources);
  }

  /** All destinations, oldest first. */
  get destinations(): readonly StoredActor[] {
    return Object.values(this.#contents.destinations);
  }

  /** All connections, oldest first. */
  get connections(): readonly StoredConnection[] {
    return Object.values(this.#contents.connections);
  }

  /** All jobs, oldest first. */
  get jobs(): readonly StoredJob[] {
    return this.#contents.jobs;
  }

  /** The connection as it is now, or `undefined` once it is deleted. */
  connection(id: string): StoredConnection | undefined {
    return this.#contents.connections[id];
  }

  /** Adds or replaces a connector. */
  putDefinition(definition: StoredDefinition): void {
    this.#contents.definitions[definition.id] = definition;
    this.#save();
  }

  /** Adds or replaces a source or destination. */
  putActor(kind: 'source' | 'destination', actor: StoredActor): void {
    this.#contents[`${kind}s`][actor.id] = actor;
    this.#save();
  }

  /** Adds or replaces a connection. */
  putConnection(connection: StoredConnection): void {
    this.#contents.connections[connection.id] = connection;
    this.#save();
  }

  /** Changes a connection, unless it was deleted in the meantime. */
  updateConnection(id: string, change: (connection: StoredConnection) => StoredConnection): void {
    const connection = this.#contents.connections[id];
    if (connection) this.putConnection(change(connection));
  }

  /** Removes a connector with its sources and their connections. */
  deleteDefinition(id: string): void {
    for (const source of this.sources) if (source.definitionId === id) this.#dropActor('source', source.id);
    delete this.#contents.definitions[id];
    this.#save();
  }

  /** Removes a source or destination with its connections. */
  deleteActor(kind: 'source' | 'destination', id: string): void {
    this.#dropActor(kind, id);
    this.#save();
  }

  /** Removes a connection. Its jobs stay readable. */
  deleteConnection(id: string): void {
    delete this.#contents.connections[id];
    this.#save();
  }

  /** Makes a pending job. */
  addJob(job: Pick<StoredJob, 'connectionId' | 'jobType'>): StoredJob {
    const added: StoredJob = {
      ...job,
      id: this.#contents.nextJobId,
      status: 'pending',
      createdAtMs: Date.now(),
    };
    this.#contents.nextJobId += 1;
    this.#contents.jobs = [...this.#contents.jobs, added].slice(-keptJobs);
    this.#save();
    return added;
  }

  /** Changes a job and gives it as it is now. */
  updateJob(id: number, change: Partial<StoredJob>): void {
    this.#contents.jobs = this.#contents.jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
    this.#save();
  }

  #dropActor(kind: 'source' | 'destination', id: string): void {
    for (const connection of this.connections) {
      if (connection[`${kind}Id`] === id) delete this.#contents.connections[connection.id];
    }
    delete this.#contents[`${kind}s`][id];
  }

  #save(): void {
    const draft = `${this.#file}.tmp`;
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      writeSync(descriptor, JSON.stringify(this.#contents));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, this.#file);
  }
}

function emptyContents(): Contents {
  return {
    version: 1,
    workspace: { id: randomUUID(), name: 'Default Workspace' },
    definitions: {},
    sources: {},
    destinations: {},
    connections: {},
    jobs: [],
    nextJobId: 1,
  };
}

function readContents(file: string): Contents | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const contents = JSON.parse(text) as Contents;
  if (contents.version !== 1) {
    throw new Error(`${file} was written by another version of the local Airbyte: delete it to start anew.`);
  }
  return contents;
}
