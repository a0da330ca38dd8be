/** How a process ended: its exit code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that cannot outlive this one. */
export interface ManagedProcess {
  readonly pid: number;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Resolves when the process has ended and its output was read; never rejects. */
  readonly exited: Promise<ProcessEnd>;
  /**
   * Ends the process and what it started: SIGTERM, then SIGKILL after `graceMs`. Resolves when it is gone.
   *
   * @param graceMs default 5000
   */
  stop(graceMs?: number): Promise<void>;
}

/** What a process is started with. */
export interface SpawnOptions {
  readonly cwd?: string;
  /** The whole environment; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Text for its standard input, which is then closed. Default: an open pipe, closed when this process ends. */
  readonly stdin?: string;
}

/** Starts child processes and makes sure that none is left behind. */
export interface ManagedProcesses {
  /**
   * Starts `command`.
   *
   * @param title what it is, for messages ("local S3")
   * @throws ProcessStartError when it cannot be started at all (no such file, no permission)
   */
  spawn(title: string, command: string, args: readonly string[], options?: SpawnOptions): ManagedProcess;
}
