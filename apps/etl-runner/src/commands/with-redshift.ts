import { type Connections, openConnections } from '../pipeline/connections.ts';
import type { RunContext } from './load.ts';

/** Opens the connections for one command and closes them after it. @throws as `openConnections` and `work` do */
export async function withRedshift<T>(
  { config, reporter, signal }: RunContext,
  work: (connections: Connections) => Promise<T>,
): Promise<T> {
  const connections = await openConnections(config, { log: reporter.writerLog, signal });
  try {
    return await work(connections);
  } finally {
    await connections.close();
  }
}

/** SQLSTATE 42P01 undefined table, 3F000 undefined schema: nothing was ever loaded here. */
export function isMissingTable(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === '42P01' || code === '3F000';
}
