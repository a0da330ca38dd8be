/** One way of reading an object. */
export interface Stage {
  readonly name: string;
  readonly records: number;
  /** Decompressed. */
  readonly bytes: number;
  readonly run: () => Promise<unknown>;
}

/** How fast it is. */
export interface StageResult {
  readonly stage: string;
  readonly recordsPerSecond: number;
  /** Megabytes (10^6), decompressed, per second. */
  readonly megabytesPerSecond: number;
  readonly microsecondsPerRecord: number;
}

const rounds = 7;

/** The median of several rounds; the stages take turns, so that a slow moment of the machine hits all of them. */
export async function measure(stages: readonly Stage[]): Promise<StageResult[]> {
  const seconds = stages.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run }] of stages.entries()) {
      const start = performance.now();
      await run();
      seconds[index]?.push((performance.now() - start) / 1000);
    }
  }
  return stages.map(({ name, records, bytes }, index) => {
    const taken = median(seconds[index] ?? []);
    return {
      stage: name,
      recordsPerSecond: Math.round(records / taken),
      megabytesPerSecond: Math.round(bytes / taken / 1e6),
      microsecondsPerRecord: Number(((taken / records) * 1e6).toFixed(2)),
    };
  });
}

const median = (values: readonly number[]) =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
