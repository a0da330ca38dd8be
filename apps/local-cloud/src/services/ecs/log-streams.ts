import { AwsError } from './errors.ts';

/** One line of a log stream, as GetLogEvents answers it. Times are epoch milliseconds. */
export interface LogEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** What GetLogEvents is asked. */
export interface LogQuery {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly nextToken?: string | undefined;
  /** @default false: the newest events */
  readonly startFromHead?: boolean | undefined;
  /** @default 10000, the most that CloudWatch answers at once */
  readonly limit?: number | undefined;
}

const mostEvents = 10_000;

/** The log streams of CloudWatch Logs, in memory. */
export class LogStreams {
  readonly #streams = new Map<string, LogEvent[]>();

  /** Makes a stream; it has no events yet. */
  create(group: string, stream: string): void {
    this.#streams.set(keyOf(group, stream), []);
  }

  /** Adds a line to a stream. */
  append(group: string, stream: string, message: string): void {
    const now = Date.now();
    this.#streams.get(keyOf(group, stream))?.push({ timestamp: now, ingestionTime: now, message });
  }

  /**
   * GetLogEvents: a page of events, and the tokens of the next pages. A reader is at the end when the token it gets is
   * the one it came with.
   *
   * @throws AwsError ResourceNotFoundException while there is no such stream
   */
  read({ logGroupName, logStreamName, nextToken, startFromHead = false, limit = mostEvents }: LogQuery): {
    events: readonly LogEvent[];
    nextForwardToken: string;
    nextBackwardToken: string;
  } {
    const all = this.#streams.get(keyOf(logGroupName, logStreamName));
    if (!all) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    const [direction, position] = nextToken?.split('/') ?? [];
    const at = Number(position);
    const size = Math.min(limit, mostEvents);
    let from = startFromHead ? 0 : Math.max(0, all.length - size);
    let to = Math.min(all.length, from + size);
    if (direction === 'f') [from, to] = [at, Math.min(all.length, at + size)];
    if (direction === 'b') [from, to] = [Math.max(0, at - size), at];
    return {
      events: all.slice(from, to),
      nextForwardToken: `f/${to}`,
      nextBackwardToken: `b/${from}`,
    };
  }
}

const keyOf = (group: string, stream: string): string => `${group}\n${stream}`;
