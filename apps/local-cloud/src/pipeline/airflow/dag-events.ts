import { z } from 'zod';

/** What airflow/local/run_dag.py reports. */
export type DagEvent = z.infer<typeof dagEvent>;

const marker = 'EVENT ';

const dagEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('task'), task: z.string(), state: z.string(), try: z.number() }),
  z.object({ event: z.literal('run'), runId: z.string(), state: z.string() }),
  z.object({ event: z.literal('refused'), message: z.string() }),
]);

/** The event in a line of output; `undefined` for a line of Airflow's log. */
export function readDagEvent(line: string): DagEvent | undefined {
  if (!line.startsWith(marker)) return undefined;
  try {
    return dagEvent.safeParse(JSON.parse(line.slice(marker.length))).data;
  } catch {
    return undefined;
  }
}
