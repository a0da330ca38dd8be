/**
 * The process that sees to it that nothing is left when `npm start` dies without a chance to clean up (kill -9).
 * Its standard input is a pipe from local-cloud with one line per child: `+<pid>` started, `-<pid>` ended. When the
 * pipe closes, whatever is still listed is stopped, group by group.
 */
import { createInterface } from 'node:readline';
import { stopGroups } from './stop-groups.ts';

const graceMs = 2000;
const listed = new Set<number>();

// The terminal's Ctrl-C and hang-up are for local-cloud; this process must be the last to go.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) listed.add(pid);
  else listed.delete(pid);
});
lines.on('close', () => {
  void stopGroups([...listed], graceMs).then(() => process.exit(0));
});
