import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { startRedshiftLocal } from 'redshift-local';
import type { Connection, Manifest } from './dbt.ts';

/** A row of spacex_raw.launches, as far as a test cares. */
export interface LaunchRow {
  readonly id: string;
  readonly name?: string;
  readonly date_utc?: string;
  readonly success?: boolean | null;
  readonly upcoming?: boolean;
  readonly rocket_id?: string;
  readonly launchpad_id?: string;
  readonly _etl_loaded_at: string;
  readonly _etl_deleted_at?: string | null;
}

/** A local Redshift with the raw tables that etl-runner would make. */
export class Warehouse {
  readonly connection: Connection;
  readonly #client: Client;
  readonly #stop: () => Promise<void>;

  private constructor(connection: Connection, client: Client, stop: () => Promise<void>) {
    this.connection = connection;
    this.#client = client;
    this.#stop = stop;
  }

  /** Starts an empty one with its files in `folder`. */
  static async start(folder: string): Promise<Warehouse> {
    const login = { database: 'dev', user: 'awsuser', password: 'Secret-1' };
    const server = await startRedshiftLocal({ port: 0, dataDir: join(folder, 'redshift'), ...login });
    const connection = { host: server.host, port: server.port, ...login };
    const client = new Client(connection);
    await client.connect();
    return new Warehouse(connection, client, () => server.stop());
  }

  /** Makes the tables that the project's sources declare. */
  async createRawTables({ sources }: Manifest): Promise<void> {
    await this.query('create schema spacex_raw');
    for (const { name, columns } of Object.values(sources)) {
      const definitions = Object.values(columns).map((column) => `${column.name} ${column.data_type}`);
      await this.query(`create table spacex_raw.${name} (${definitions.join(', ')})`);
    }
  }

  /** Writes a row as the loader would: a row of the same id is replaced, the hash is that of the content. */
  async putLaunch(row: LaunchRow): Promise<void> {
    await this.query('delete from spacex_raw.launches where id = $1', [row.id]);
    await this.insert('launches', {
      name: `Mission ${row.id}`,
      flight_number: 1,
      date_utc: '2020-01-01T00:00:00.000Z',
      date_precision: 'hour',
      success: null,
      upcoming: false,
      rocket_id: 'rocket',
      launchpad_id: 'pad',
      ...row,
    });
  }

  /** Inserts one row; the bookkeeping columns that are not given get values. */
  async insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
    const { _etl_loaded_at: _loaded, _etl_deleted_at: _deleted, ...content } = row;
    const complete: Record<string, unknown> = {
      _row_hash: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
      _etl_batch_id: 'batch',
      _etl_loaded_at: '2022-01-01T00:00:00Z',
      _airbyte_extracted_at: '2022-01-01T00:00:00Z',
      ...row,
    };
    const names = Object.keys(complete);
    const places = names.map((_, index) => `$${index + 1}`);
    await this.query(
      `insert into spacex_raw.${table} (${names.join(', ')}) values (${places.join(', ')})`,
      Object.values(complete),
    );
  }

  /** The rows of a statement. */
  async query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<readonly Row[]> {
    const result = await this.#client.query(sql, values);
    return result.rows as Row[];
  }

  async stop(): Promise<void> {
    await this.#client.end();
    await this.#stop();
  }
}
