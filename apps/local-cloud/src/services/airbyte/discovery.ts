import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cdk } from './cdk.ts';
import { definitionOf } from './connectors.ts';
import { CdkError } from './errors.ts';
import { unprocessable } from './problems.ts';
import type { Store } from './store.ts';
import type { CatalogStream, StoredActor, SyncMode } from './types.ts';

/** Finds out what sources offer, and remembers it. */
export class Discovery {
  readonly #store: Store;
  readonly #cdk: Cdk;
  readonly #folder: string;

  /** @param folder where the connector's files may lie while it runs */
  constructor(store: Store, cdk: Cdk, folder: string) {
    this.#store = store;
    this.#cdk = cdk;
    this.#folder = folder;
  }

  /**
   * The streams of a source. What is remembered holds until the configuration changes: a new manifest is not looked
   * at before somebody asks with `ignoreCache` (as in Airbyte). Throws a 422 problem when the connector fails.
   */
  async streams(source: StoredActor, ignoreCache = false): Promise<readonly CatalogStream[]> {
    const fingerprint = createHash('sha256').update(JSON.stringify(source.configuration)).digest('hex');
    if (!ignoreCache && source.discovered?.fingerprint === fingerprint) return source.discovered.streams;
    const streams = await this.#discover(source);
    const current = this.#store.sources.find(({ id }) => id === source.id);
    if (current) this.#store.putActor('source', { ...current, discovered: { fingerprint, streams } });
    return streams;
  }

  async #discover(source: StoredActor): Promise<readonly CatalogStream[]> {
    try {
      return await this.#cdk.discover({
        manifest: definitionOf(this.#store, source.definitionId).manifest,
        configuration: source.configuration,
        folder: join(this.#folder, `discover-${randomUUID()}`),
      });
    } catch (error) {
      if (error instanceof CdkError) throw unprocessable(error.message);
      throw error;
    }
  }
}

/** The sync modes that the source and destination-s3 (overwrite and append, no more) have in common. */
export function syncModesOf(stream: CatalogStream): readonly SyncMode[] {
  const modes: SyncMode[] = [];
  if (stream.supported_sync_modes.includes('full_refresh')) {
    modes.push('full_refresh_overwrite', 'full_refresh_append');
  }
  if (stream.supported_sync_modes.includes('incremental')) modes.push('incremental_append');
  return modes;
}
