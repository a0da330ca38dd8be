/** One measured thing. */
export interface Figure {
  readonly name: string;
  readonly seconds: number;
  /** Rows per second, where it makes sense. */
  readonly rowsPerSecond?: number;
  readonly peakRssMb?: number;
  /** Time on a core, of the measured process alone. */
  readonly cpuSeconds?: number;
  /** What it should be, as text: `≥ 60,000 rows/s`. */
  readonly target?: string;
  readonly isMet?: boolean;
  /** What else there is to say, such as a ratio or where the time went. */
  readonly note?: string;
}

/** The targets speak of so many records: with fewer the start of a process weighs more. */
export const targetRows = 1_000_000;

/** Whether a target is met; with too few records nobody can say. */
export const judge = (rows: number, isMet: boolean): boolean | undefined =>
  rows < targetRows ? undefined : isMet;

/** The middle one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The figures as a table for people. */
export function printReport(report: {
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
  readonly gzBytes: number;
  readonly figures: readonly Figure[];
}): void {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `${report.rows.toLocaleString('en-US')} records in ${report.objects} objects, ${mb(report.bytes)}, ${mb(report.gzBytes)} compressed\n`,
  );
  console.log(
    '                                          seconds      rows/s   CPU µs/row   peak RSS   target',
  );
  for (const { name, seconds, rowsPerSecond, peakRssMb, cpuSeconds, target, isMet, note } of report.figures) {
    const cells = [
      name.padEnd(38),
      seconds.toFixed(2).padStart(10),
      (rowsPerSecond === undefined ? '' : Math.round(rowsPerSecond).toLocaleString('en-US')).padStart(11),
      (rowsPerSecond === undefined || !cpuSeconds
        ? ''
        : ((cpuSeconds * 1e6) / report.rows).toFixed(1)
      ).padStart(12),
      (peakRssMb === undefined ? '' : `${peakRssMb.toFixed(0)} MB`).padStart(10),
      `  ${target === undefined ? '' : `${target} ${isMet === undefined ? '' : isMet ? '✔' : '✘'}`}`,
    ];
    console.log(`${cells.join(' ')}${note === undefined ? '' : `   ${note}`}`);
  }
  if (report.rows < targetRows)
    console.log(
      `\nThe targets speak of ${targetRows.toLocaleString('en-US')} records (--rows ${targetRows}).`,
    );
}
