import type { S3Client } from '@aws-sdk/client-s3';
import { Kysely, sql } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';
import { type RedshiftLocal, startRedshiftLocal } from 'redshift-local';
import {
  type BatchResult,
  createRedshiftWriter,
  type LoadBatch,
  type LoadObject,
  type LoadReject,
  type ObjectStager,
  type OpenBatchOptions,
  type RedshiftWriter,
  type RedshiftWriterOptions,
} from '../../src/index.ts';
import { pushDown, putShips, shipHash } from './raw-ships.ts';
import { makeBucket, makeS3, s3Endpoint } from './s3.ts';
import { shipTables } from './tables.ts';

/** A ship as the tests speak of it. */
export interface Ship {
  readonly id: string;
  /** Seconds after the tests' epoch. */
  readonly at: number;
  readonly name?: unknown;
  readonly massKg?: unknown;
  readonly roles?: readonly string[];
  readonly extra?: unknown;
  /** Airbyte's generation. */
  readonly generation?: number;
  /** Airbyte's sync. */
  readonly sync?: number;
}

/** A line of an object: a ship, or what is wrong with it. */
export type Line = Ship | Omit<LoadReject, 'line'>;

/** `2026-01-01T00:00:<at>.000Z` */
export const instant = (at: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString();

let objectNumber = 0;

/** An object that nobody else has. */
export function newObject(key?: string): LoadObject {
  objectNumber += 1;
  return {
    bucket: 'lake',
    key: key ?? `raw/ships/${objectNumber}.gz`,
    etag: `"e${objectNumber}"`,
    sizeBytes: 10,
  };
}

/** Puts the lines of one object into a batch. */
export async function fill(
  batch: Pick<LoadBatch, 'beginObject' | 'addDocument' | 'addReject' | 'endObject'> | ObjectStager,
  object: LoadObject,
  lines: readonly Line[],
): Promise<void> {
  batch.beginObject(object, 0);
  let number = 0;
  for (const line of lines) {
    number += 1;
    if ('reason' in line) {
      await batch.addReject({ line: number, ...line });
      continue;
    }
    const { id, at, roles = [], generation, sync, ...data } = line;
    const parent = {
      ship_id: id,
      name: data.name ?? null,
      mass_kg: data.massKg ?? null,
      _extra: data.extra ?? null,
    };
    const rowHash = shipHash(id, data.name, data.massKg, roles, data.extra);
    await batch.addDocument({
      line: number,
      extractedAt: instant(at),
      ...(generation === undefined ? {} : { generationId: generation }),
      ...(sync === undefined ? {} : { syncId: sync }),
      rowHash,
      rows: [
        { table: 'ships', row: parent },
        ...roles.map((role, position) => ({ table: 'ship_roles', row: { ship_id: id, position, role } })),
      ],
    });
  }
  batch.endObject();
}

/** How the harness loads one object. */
export interface LoadOptions {
  readonly object?: LoadObject;
  readonly writer?: RedshiftWriter;
  readonly batch?: Partial<OpenBatchOptions>;
  /** Leaves the object to Redshift. Default `false`: its rows are staged. */
  readonly isPushedDown?: boolean;
}

/** A local Redshift, a bucket, and writers for them. */
export interface Harness {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly redshift: RedshiftLocal;
  readonly db: Kysely<unknown>;
  /** A connection pool of its own; `port` may be that of a proxy. Destroyed with the harness. */
  connect(port?: number): Kysely<unknown>;
  writer(options?: Partial<RedshiftWriterOptions>): RedshiftWriter;
  /** Loads one object as one batch. */
  load(lines: readonly Line[], options?: LoadOptions): Promise<BatchResult>;
  /** Puts an object of these lines into the bucket, for `isPushedDown`; returns it as it is listed. */
  put(lines: readonly Line[], object?: LoadObject): Promise<LoadObject>;
  /** All ships with their roles, by id. */
  ships(): Promise<
    Record<
      string,
      { name: string | null; massKg: number | null; roles: string[]; loadedAt: string; isDeleted: boolean }
    >
  >;
  count(table: string): Promise<number>;
  /** Empties all tables. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything and makes the tables. */
export async function startHarness(): Promise<Harness> {
  const s3 = makeS3();
  const bucket = await makeBucket(s3);
  const redshift = await startRedshiftLocal({
    faults: true,
    s3: {
      endpoint: s3Endpoint(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  });
  const connections: Kysely<unknown>[] = [];
  const connect = (port = redshift.port): Kysely<unknown> => {
    const { host, database, user } = redshift;
    const connection = { host, port, database, user, password: 'x', sslMode: 'disable' } as const;
    const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ connection }) });
    connections.push(db);
    return db;
  };
  const db = connect();
  const writer = (options: Partial<RedshiftWriterOptions> = {}): RedshiftWriter =>
    createRedshiftWriter({
      db,
      s3,
      staging: { bucket, prefix: 'staging/' },
      quarantine: { prefix: 'quarantine/' },
      copyIamRoleArn: 'arn:aws:iam::123456789012:role/copy',
      region: 'us-east-1',
      tables: shipTables,
      retry: { attempts: 5, baseDelayMs: 5, maxDelayMs: 50 },
      ...options,
    });
  const usual = writer();
  await usual.prepareSchema();
  const rowsOf = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(db)).rows;
  return {
    s3,
    bucket,
    redshift,
    db,
    connect,
    writer,
    async load(
      lines,
      { object = newObject(), writer: by = usual, batch: options, isPushedDown = false } = {},
    ) {
      const batch = by.openBatch({ stream: 'ships', tables: shipTables, ...options });
      try {
        if (isPushedDown) pushDown(s3, batch, object, lines);
        else await fill(batch, object, lines);
        return await batch.commit();
      } catch (error) {
        await batch.abort();
        throw error;
      }
    },
    put: (lines, object = newObject()) => putShips(s3, bucket, object, lines),
    async ships() {
      const parents = await rowsOf(
        sql<{
          ship_id: string;
          name: string | null;
          mass_kg: number | null;
          _etl_loaded_at: Date;
          is_deleted: boolean;
        }>`
          select ship_id, name, mass_kg, _etl_loaded_at, _etl_deleted_at is not null as is_deleted from harbour.ships order by ship_id`,
      );
      const roles = await rowsOf(
        sql<{
          ship_id: string;
          role: string;
        }>`select ship_id, role from harbour.ship_roles order by ship_id, position`,
      );
      expect(new Set(parents.map(({ ship_id: id }) => id)).size).toBe(parents.length);
      return Object.fromEntries(
        parents.map(({ ship_id: id, name, mass_kg: massKg, _etl_loaded_at: at, is_deleted: isDeleted }) => [
          id,
          {
            name,
            massKg,
            roles: roles.filter((row) => row.ship_id === id).map(({ role }) => role),
            loadedAt: at.toISOString(),
            isDeleted,
          },
        ]),
      );
    },
    async count(table) {
      const [row] = await rowsOf(sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`);
      return Number(row?.n);
    },
    async clear() {
      for (const table of [
        'harbour.ships',
        'harbour.ship_roles',
        'etl.load_objects',
        'etl.load_batches',
        'etl.rejects',
        'etl.schema_drift',
        'etl.load_snapshots',
        'etl.last_seen',
        'etl.column_changes',
      ]) {
        await sql`delete from ${sql.table(table)}`.execute(db);
      }
    },
    async stop() {
      await Promise.all(connections.map((connection) => connection.destroy()));
      await redshift.stop();
      s3.destroy();
    },
  };
}
