import Table from 'cli-table3';
import colors from 'picocolors';
import { formatBytes, formatCount } from './format.ts';
import type { DoneBatch } from './reporter.ts';

/** The batches of a run as a table for a terminal. */
export function resultTable(batches: readonly DoneBatch[]): string {
  const head = [
    'stream',
    'objects',
    'bytes',
    'documents',
    'new',
    'changed',
    'unchanged',
    'rejected',
    'seconds',
  ];
  const table = new Table({
    head: head.map((title) => colors.bold(title)),
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const { stream, bytes, result } of batches) {
    const { objects, rowsRead, inserted, updated, unchanged, deleted, rejected, seconds } = result;
    table.push([
      stream,
      formatCount(objects),
      formatBytes(bytes),
      formatCount(rowsRead),
      inserted > 0 ? colors.green(formatCount(inserted)) : '0',
      updated > 0 ? colors.yellow(formatCount(updated)) : '0',
      formatCount(unchanged),
      deleted > 0 ? colors.yellow(formatCount(deleted)) : '0',
      rejected > 0 ? colors.red(formatCount(rejected)) : '0',
      seconds.total.toFixed(1),
    ]);
  }
  return table.toString();
}
