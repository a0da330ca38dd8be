import Table from 'cli-table3';
import pc from 'picocolors';
import type { Stack } from './stack.ts';
import type { RunSummary } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** A frame without a line between any two rows. */
const look = {
  style: { head: [], border: [] },
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
};

/** Prints what the run left in the tables. */
export function printSummary(terminal: Terminal, summary: RunSummary): void {
  terminal.line();
  terminal.line(pc.bold(`Data: ${summary.source}`));
  const tables = new Table({
    head: [pc.bold('table'), pc.bold('rows')],
    colAligns: ['left', 'right'],
    ...look,
  });
  const entries = Object.entries(summary.tables);
  const filled = entries.filter(([, rows]) => rows > 0);
  for (const [name, rows] of filled) tables.push([name, rows.toLocaleString('en')]);
  terminal.line(tables.toString());
  const empty = entries.length - filled.length;
  if (empty > 0) terminal.line(`(${empty} more tables are empty)`);

  const statuses = Object.entries(summary.launchesByStatus).map(([status, count]) => `${count} ${status}`);
  terminal.line(`${pc.bold('Launches by status:')} ${statuses.join(', ')}`);

  const latest = new Table({
    head: ['flight', 'launched (UTC)', 'name', 'status'].map((title) => pc.bold(title)),
    colAligns: ['right'],
    ...look,
  });
  for (const launch of summary.latestLaunches) {
    const launchedAt = launch.launchedAt.slice(0, 16).replace('T', ' ');
    latest.push([launch.flightNumber ?? '', launchedAt, launch.name, launch.status]);
  }
  terminal.line(pc.bold('The ten latest launches:'));
  terminal.line(latest.toString());

  const changed =
    summary.changedRows === 0
      ? 'Nothing changed: every document was already loaded as it is.'
      : `${summary.changedRows} documents were new or changed.`;
  terminal.line(`${changed} ${summary.rejected} rejected.`);
}

/** Prints where the services can be reached while they run. */
export function printEndpoints(terminal: Terminal, { redshift, s3, airbyte, spacexUrl }: Stack): void {
  terminal.line();
  terminal.line(pc.bold('Services:'));
  terminal.line(
    `  Redshift    PGPASSWORD=${redshift.password} psql -h ${redshift.host} -p ${redshift.port} -U ${redshift.user} ${redshift.database}`,
  );
  terminal.line(`  S3          ${s3.endpoint} (any key)`);
  terminal.line(`  Airbyte     ${airbyte.apiUrl}`);
  terminal.line(`  SpaceX API  ${spacexUrl}`);
}
