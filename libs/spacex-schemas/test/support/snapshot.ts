import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['SPACEX_SNAPSHOT_DIR'];
const available = folder !== undefined && existsSync(join(folder, 'launches.json'));

/**
 * `describe` for tests that need the recorded collections of 2021-04-22. They are no part of the repository:
 * without them the tests are skipped, in CI they fail.
 */
export function describeWithSnapshot(name: string, body: () => void): void {
  if (available || process.env['CI'] === 'true') describe(name, body);
  else describe.skip(`${name} (set SPACEX_SNAPSHOT_DIR to the recorded collections)`, body);
}

/** The documents of a recorded collection; a collection of one object gives one document. */
export function snapshot(collection: string): readonly Record<string, unknown>[] {
  if (folder === undefined) throw new Error('SPACEX_SNAPSHOT_DIR is not set, and CI needs it.');
  const content: unknown = JSON.parse(readFileSync(join(folder, `${collection}.json`), 'utf8'));
  return (Array.isArray(content) ? content : [content]) as Record<string, unknown>[];
}
