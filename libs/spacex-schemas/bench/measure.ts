/** One part of the work, run on the record of a given number. */
export interface Stage {
  readonly name: string;
  readonly run: (record: number) => unknown;
}

/** How fast a stage is. */
export interface StageResult {
  readonly stage: string;
  readonly recordsPerSecond: number;
  /** Megabytes (10^6) of JSON per second. */
  readonly megabytesPerSecond: number;
  readonly microsecondsPerRecord: number;
}

const rounds = 15;

/** The median of several rounds; the stages take turns, so that a slow moment of the machine hits all of them. */
export function measure(stages: readonly Stage[], records: number, bytes: number): StageResult[] {
  const times = stages.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    stages.forEach(({ run }, index) => {
      const start = performance.now();
      for (let record = 0; record < records; record += 1) run(record);
      times[index]?.push(performance.now() - start);
    });
  }
  return stages.map(({ name }, index) => {
    const seconds = median(times[index] ?? []) / 1000;
    return {
      stage: name,
      recordsPerSecond: Math.round(records / seconds),
      megabytesPerSecond: Math.round(bytes / seconds / 1e6),
      microsecondsPerRecord: Number(((seconds / records) * 1e6).toFixed(2)),
    };
  });
}

const median = (values: readonly number[]) =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
