/** Median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** One thing that is timed. */
export interface Contender {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/** Microseconds of one run, as the median of the rounds. */
export type Timings = Readonly<Record<string, number>>;

/**
 * Times contenders in turns, so that a change of the machine's speed meets all of them alike.
 *
 * @param rounds how often each has its turn; the first round warms up and does not count
 * @param runs how many runs make a turn
 */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
  runs: number,
): Promise<Timings> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    // The one who goes first changes from round to round.
    const order = contenders.map((_, at) => contenders[(at + round) % contenders.length] as Contender);
    for (const { name, run } of order) {
      const startedAtMs = performance.now();
      for (let at = 0; at < runs; at += 1) {
        const pending = run();
        // Awaiting what is no promise would cost more than a compilation.
        if (pending) await pending;
      }
      const us = ((performance.now() - startedAtMs) * 1000) / runs;
      if (round > 0) samples.get(name)?.push(us);
    }
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, median(values)]));
}
