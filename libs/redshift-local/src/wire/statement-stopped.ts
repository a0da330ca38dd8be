/** A COPY or UNLOAD ends before its time: its session is over, or somebody has cancelled it. */
export class StatementStopped extends Error {
  override readonly name = 'StatementStopped';
  /** SQLSTATE. */
  readonly code = '57014';
}
