import { randomBytes } from 'node:crypto';

/** `20260102T030405-1a2b3c4d`: sorts by time, and nobody else has it. */
export function newRunId(at = new Date()): string {
  return `${at.toISOString().replaceAll(/[-:]|\..*/g, '')}-${randomBytes(4).toString('hex')}`;
}
