import { Client } from 'pg';
import { z } from 'zod';
import type { Stack } from './stack.ts';

const launchStatuses = ['success', 'failure', 'unknown', 'upcoming'] as const;
type LaunchStatus = (typeof launchStatuses)[number] | 'withdrawn';

/** How one stage went. */
export interface StageResult {
  readonly name: string;
  readonly status: 'succeeded' | 'failed';
  readonly seconds: number;
  readonly detail: string;
}

/** A launch as the marts know it. */
export interface LatestLaunch {
  readonly flightNumber: number | null;
  readonly name: string;
  readonly launchedAt: string;
  readonly status: string;
}

/** What the tables hold after a run. */
export interface TableSummary {
  /** `schema.table` → rows. */
  readonly tables: Readonly<Record<string, number>>;
  readonly launchesByStatus: Readonly<Partial<Record<LaunchStatus, number>>>;
  readonly latestLaunches: readonly LatestLaunch[];
}

/** Of a run that failed before the tables could be read. */
export const noTables: TableSummary = { tables: {}, launchesByStatus: {}, latestLaunches: [] };

/** What `.local/run-summary.json` and `--json` hold. */
export interface RunSummary extends TableSummary {
  readonly source: string;
  readonly startedAt: string;
  readonly stages: readonly StageResult[];
  /** Documents that went to quarantine in this run. */
  readonly rejected: number;
  /** Documents that this run inserted or changed in `spacex_raw`. */
  readonly changedRows: number;
  /** How the DAG run went, where Airflow ran it. */
  readonly dagRun?: DagRunSummary;
}

/** A run of the DAG. */
export interface DagRunSummary {
  readonly runId?: string;
  /** As Airflow calls it: `success` or `failed`; `unknown` when Airflow itself broke off. */
  readonly state: string;
  /** The last state of each task. */
  readonly tasks: Readonly<Record<string, string>>;
  /** What was published to the SNS topic for failures. */
  readonly alerts: readonly { readonly subject?: string; readonly message: string }[];
}

/** Asks Redshift what is there. */
export async function readTables({ redshift }: Stack): Promise<TableSummary> {
  const client = new Client({ ...redshift, ssl: false });
  await client.connect();
  try {
    return {
      tables: await countRows(client),
      launchesByStatus: await countLaunches(client),
      latestLaunches: await readLatestLaunches(client),
    };
  } finally {
    await client.end();
  }
}

async function countRows(client: Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('spacex_raw', 'analytics') and table_type = 'BASE TABLE' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const result = await client.query<{ count: string }>(`select count(*) as count from ${name}`);
    counts[name] = Number(result.rows[0]?.count);
  }
  return counts;
}

async function countLaunches(client: Client): Promise<Partial<Record<LaunchStatus, number>>> {
  const { rows } = await client.query<{ status: LaunchStatus; count: string }>(
    'select launch_status as status, count(*) as count from analytics.spacex_launches group by launch_status',
  );
  const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
  // A status that no launch has is 0, not missing; `withdrawn` is rare and listed only when it occurs.
  return { ...Object.fromEntries(launchStatuses.map((status) => [status, 0])), ...counts };
}

async function readLatestLaunches(client: Client): Promise<readonly LatestLaunch[]> {
  const { rows } = await client.query(
    `select flight_number, launch_name, launched_at, launch_status from analytics.spacex_launches
     where launch_status in ('success', 'failure', 'unknown') order by launched_at desc limit 10`,
  );
  const row = z
    .object({
      flight_number: z.number().nullable(),
      launch_name: z.string(),
      launched_at: z.date(),
      launch_status: z.string(),
    })
    .transform((launch) => ({
      flightNumber: launch.flight_number,
      name: launch.launch_name,
      launchedAt: launch.launched_at.toISOString(),
      status: launch.launch_status,
    }));
  return rows.map((launch) => row.parse(launch));
}
