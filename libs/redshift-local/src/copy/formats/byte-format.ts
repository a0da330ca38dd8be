import type { RowSink } from '../row-sink.ts';

/** A format that is read front to back. One instance reads one object after the other. */
export interface ByteFormat {
  /** A new object starts. */
  begin(): void;
  /**
   * Hands all whole records to the sink.
   *
   * @param isLast does the object end with these bytes?
   * @returns where the first incomplete record starts
   * @throws TooManyErrors | BadObjectError
   */
  consume(bytes: Buffer, isLast: boolean, sink: RowSink): number;
}

/** Counts lines while records are read. */
export function countLines(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
