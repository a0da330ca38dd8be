import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../errors.ts';
import { writePrivate } from './write-private.ts';

const memorySchema = z.object({
  ids: z
    .object({ definition: z.string(), source: z.string(), destination: z.string(), connection: z.string() })
    .partial(),
  /** "destination.secret_access_key" to the digest of what was applied. */
  secretDigests: z.record(z.string(), z.string()),
  /** SHA-256 of the manifest whose schemas the connection was last given. */
  connectionManifest: z.string().optional(),
});

const stateSchema = z.object({ version: z.literal(1), workspaces: z.record(z.string(), memorySchema) });

/** What this tool remembers about one workspace. It never holds a secret. */
export type Memory = z.output<typeof memorySchema>;

const nothing: Memory = { ids: {}, secretDigests: {} };

/**
 * The tool's own state, one JSON file per specification. It may be lost: things are found again by name, and what
 * cannot be compared without it (secrets, schemas of the connection) is applied once more.
 */
export class StateFile {
  readonly #file: string;

  /** @param specFile names the file: `spacex.yaml` gives `spacex.state.json` in `stateDir` */
  constructor(stateDir: string, specFile: string) {
    this.#file = join(stateDir, `${basename(specFile, extname(specFile))}.state.json`);
  }

  /** What is remembered about a workspace; empty at first. Throws ConfigurationError for a file that is no state. */
  read(workspaceId: string): Memory {
    return this.#load().workspaces[workspaceId] ?? nothing;
  }

  /** Changes what is remembered; it is on disk when this returns. */
  update(workspaceId: string, change: (memory: Memory) => Memory): void {
    const state = this.#load();
    const workspaces = {
      ...state.workspaces,
      [workspaceId]: change(state.workspaces[workspaceId] ?? nothing),
    };
    writePrivate(this.#file, `${JSON.stringify({ ...state, workspaces }, null, 2)}\n`);
  }

  #load(): z.output<typeof stateSchema> {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, workspaces: {} };
      throw error;
    }
    try {
      return stateSchema.parse(JSON.parse(text));
    } catch (cause) {
      const advice =
        'is not a state of this tool: delete it, and the next apply finds everything again by name';
      throw new ConfigurationError(this.#file, [advice], { cause });
    }
  }
}
