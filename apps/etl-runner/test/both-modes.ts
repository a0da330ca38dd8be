import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { streams } from '@spacex/spacex-schemas';
import { type Outcome, PipelineFixture } from './pipeline-fixture.ts';

/** What surrounds a document in a line of destination-s3. */
export interface LineOptions {
  readonly extractedAt: number | string;
  readonly generation?: number;
  readonly sync?: number;
  readonly changes?: readonly unknown[];
}

/** A line as destination-s3 writes it. */
export const line = (
  document: unknown,
  { extractedAt, generation = 0, sync = 1, changes = [] }: LineOptions,
): string =>
  JSON.stringify({
    _airbyte_raw_id: randomUUID(),
    _airbyte_extracted_at: extractedAt,
    _airbyte_meta: { sync_id: sync, changes },
    _airbyte_generation_id: generation,
    _airbyte_data: document,
  });

/** What a load of both modes came to. */
export interface BothOutcomes {
  readonly copy: Outcome;
  readonly pushdown: Outcome;
  /** Of mode `pushdown`: how many objects Redshift read, and which were staged after all. */
  readonly pushedDown: number;
  readonly inDoubt: readonly { readonly key: string; readonly reason: string }[];
}

interface Summary {
  readonly totals: unknown;
  readonly batches: readonly {
    readonly result: { readonly objectsPushedDown: number; readonly objectsInDoubt: BothOutcomes['inDoubt'] };
  }[];
}

const never = ['_etl_batch_id', '_etl_loaded_at', '_etl_deleted_at'];
const bookkeeping: Readonly<Record<string, readonly string[]>> = {
  load_objects: ['bucket', 'batch_id', 'read_seconds', 'loaded_at', 'load_mode'],
  rejects: ['bucket', 'batch_id', 'quarantine_url', 'rejected_at'],
  column_changes: ['bucket', 'batch_id', 'changed_at'],
  schema_drift: ['batch_id', 'loaded_at'],
  load_snapshots: ['batch_id', 'loaded_at'],
  last_seen: ['batch_id'],
};

/** Two buckets with the same objects, and a Redshift for each: one is loaded in each mode. */
export class BothModes {
  readonly copy = new PipelineFixture();
  readonly pushdown = new PipelineFixture();

  async start(): Promise<void> {
    await Promise.all([this.copy.start(), this.pushdown.start()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.copy.stop(), this.pushdown.stop()]);
  }

  /** Puts an object of lines into both buckets; returns its key. */
  async put(stream: string, epochMs: number, lines: readonly string[], name = 'jsonl.gz'): Promise<string> {
    const key = `raw/${stream}/2026_11_23_${epochMs}_0.${name}`;
    const text = lines.map((each) => `${each}\n`).join('');
    await this.putRaw(key, name.endsWith('gz') ? gzipSync(text) : text);
    return key;
  }

  async putRaw(key: string, body: string | Buffer): Promise<void> {
    await Promise.all([this.copy.putRaw(key, body), this.pushdown.putRaw(key, body)]);
  }

  /** Loads both; the exit codes and the sums must be equal. */
  async load(...args: readonly string[]): Promise<BothOutcomes> {
    const copy = await this.copy.run(['load', '--json', '--max-rejects', '100%', ...args]);
    const pushdown = await this.pushdown.run(
      ['load', '--json', '--max-rejects', '100%', '--mode', 'pushdown', ...args],
      {},
    );
    const said = { copy: copy.stderr, pushdown: pushdown.stderr };
    const [one, other] = [copy, pushdown].map(({ stdout }) => JSON.parse(stdout || 'null') as Summary | null);
    expect({ ...said, code: pushdown.code, totals: other?.totals }).toEqual({
      ...said,
      code: copy.code,
      totals: one?.totals,
    });
    const results = other?.batches.map(({ result }) => result) ?? [];
    return {
      copy,
      pushdown,
      pushedDown: results.reduce((sum, { objectsPushedDown }) => sum + objectsPushedDown, 0),
      inDoubt: results.flatMap(({ objectsInDoubt }) => objectsInDoubt),
    };
  }

  /** Compares every table column by column, and the bookkeeping but for what differs between any two loads. */
  async expectEqual(): Promise<void> {
    for (const { tables } of streams)
      for (const { name } of tables) await this.#compare('spacex_raw', name, never);
    for (const [table, without] of Object.entries(bookkeeping)) await this.#compare('etl', table, without);
  }

  async #compare(schema: string, table: string, without: readonly string[]): Promise<void> {
    const read = async (fixture: PipelineFixture) => {
      const rows = await fixture.query(`select * from ${schema}.${table}`);
      return rows
        .map((row) => {
          const kept = Object.entries(row).filter(([column]) => !without.includes(column));
          const deleted = '_etl_deleted_at' in row ? { isDeleted: row['_etl_deleted_at'] !== null } : {};
          return JSON.stringify({ ...Object.fromEntries(kept), ...deleted });
        })
        .sort();
    };
    const [copy, pushdown] = await Promise.all([read(this.copy), read(this.pushdown)]);
    expect({ table, rows: pushdown }).toEqual({ table, rows: copy });
  }
}
