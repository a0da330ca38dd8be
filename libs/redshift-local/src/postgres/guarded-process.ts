import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { RunAs } from './run-as.ts';

/**
 * Runs Postgres as a child of a shell that outlives this process: "fast" on its input stops Postgres in order, the end of the
 * input (this process is gone, even by `kill -9`) stops it at once. `$1` is a folder to remove afterwards.
 */
const guardScript = `
trash=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( while read -r how <&3; do kill -INT "$server" 2>/dev/null; done; kill -QUIT "$server" 2>/dev/null ) >/dev/null 2>&1 &
exec 3<&-
wait "$server"; code=$?
rm -rf "$trash"
exit "$code"`;

/** A Postgres that cannot outlive this process. */
export interface GuardedProcess {
  /** Settles when Postgres has ended, with its exit code. */
  readonly ended: Promise<number>;
  /** Undefined while it runs. */
  readonly exitCode: () => number | undefined;
  /** Stops it: sessions are cut, data is written. After `patienceMs` it is stopped without ceremony. */
  stop(patienceMs: number): Promise<void>;
}

/** What `startGuarded` needs. */
export interface GuardedProcessOptions {
  readonly command: readonly string[];
  readonly runAs: RunAs;
  /** Gets what Postgres writes to its standard error. */
  readonly logFile: string;
  /** Working directory; any that exists for the user. */
  readonly cwd: string;
  /** Removed once Postgres has ended. */
  readonly temporaryFolder: string;
}

/** Starts a command under the guard, in a session of its own: Ctrl-C in the terminal reaches this process only. */
export function startGuarded(options: GuardedProcessOptions): GuardedProcess {
  const { runAs, logFile, temporaryFolder, cwd } = options;
  const command = [...runAs.prefix, ...options.command];
  const log = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', guardScript, 'redshift-local-guard', temporaryFolder, ...command], {
    cwd,
    detached: true,
    stdio: ['pipe', log, log],
    uid: runAs.uid,
    gid: runAs.gid,
  });
  closeSync(log);
  // The guard may be gone when it is told to stop: that is the outcome wanted.
  child.stdin?.on('error', () => undefined);
  let code: number | undefined;
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve((code ??= 127)));
    child.once('exit', (exitCode) => {
      // Its watcher still holds the other end.
      child.stdin?.destroy();
      resolve((code ??= exitCode ?? 1));
    });
  });
  return {
    ended,
    exitCode: () => code,
    async stop(patienceMs) {
      if (code === undefined) child.stdin?.write('fast\n');
      const timer = setTimeout(() => child.stdin?.destroy(), patienceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The last lines of a log file, for an error message. */
export function logTail(file: string, lines = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
