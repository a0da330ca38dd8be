import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(__dirname, '..');
const executable = join(project, '../.venv/bin/dbt');

/** Where dbt finds the warehouse. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** How a dbt command ended. */
export interface DbtResult {
  readonly exitCode: number;
  /** Everything that dbt said, without colours. */
  readonly output: string;
}

/** The parts of target/manifest.json that the tests read. */
export interface Manifest {
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, ManifestNode>>;
}

/** A model, data test or source of the manifest. */
export interface ManifestNode {
  readonly name: string;
  readonly resource_type: string;
  readonly schema: string;
  readonly description: string;
  readonly path: string;
  /** The SQL before it is compiled. */
  readonly raw_code?: string;
  readonly depends_on?: { readonly nodes: readonly string[] };
  readonly attached_node?: string | null;
  readonly test_metadata?: { readonly name: string } | null;
  readonly columns: Readonly<
    Record<string, { readonly name: string; readonly description: string; readonly data_type: string }>
  >;
}

/** Runs the project's dbt, unmodified, with its files in `folder`. */
export class Dbt {
  readonly #folder: string;
  readonly #connection: Connection;

  constructor(folder: string, connection: Connection) {
    this.#folder = folder;
    this.#connection = connection;
  }

  /** Runs a command such as `['build', '--select', 'staging']`; a failure is an answer, not an exception. */
  run(...args: readonly string[]): Promise<DbtResult> {
    const { host, port, database, user, password } = this.#connection;
    return new Promise((resolve) => {
      execFile(
        executable,
        [...args, '--project-dir', project, '--profiles-dir', project, '--no-use-colors'],
        {
          maxBuffer: 64 * 1024 * 1024,
          env: {
            ...process.env,
            REDSHIFT_HOST: host,
            REDSHIFT_PORT: String(port),
            REDSHIFT_DATABASE: database,
            REDSHIFT_USER: user,
            REDSHIFT_PASSWORD: password,
            REDSHIFT_SSL_MODE: 'disable',
            DBT_TARGET_PATH: join(this.#folder, 'target'),
            DBT_LOG_PATH: join(this.#folder, 'logs'),
          },
        },
        (error, stdout, stderr) => {
          const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolve({ exitCode, output: `${stdout}${stderr}${exitCode === -1 ? String(error) : ''}` });
        },
      );
    });
  }

  /** What the last command knew about the project. */
  manifest(): Manifest {
    return JSON.parse(readFileSync(join(this.#folder, 'target/manifest.json'), 'utf8')) as Manifest;
  }

  /** The select statement of a model as the last command ran it; for an incremental model, the rows that it merged. */
  compiled(model: string): string {
    const node = this.manifest().nodes[`model.spacex.${model}`];
    return readFileSync(join(this.#folder, 'target/compiled/spacex/models', String(node?.path)), 'utf8');
  }
}
