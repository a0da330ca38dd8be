import { BusyPoll } from './busy-poll.ts';
import type { Frame } from './frames.ts';
import type { Link } from './link.ts';
import { toServer } from './messages.ts';
import { ReplyQueue, type ExpectedReply } from './replies.ts';

/** All sessions share the loop. */
const busyPoll = new BusyPoll();

/** The way to Postgres: messages go out together with what answers them. */
export class Upstream {
  readonly link: Link;
  readonly replies = new ReplyQueue();

  constructor(link: Link) {
    this.link = link;
  }

  /** Sends a message that is answered. */
  send(bytes: Buffer, reply: ExpectedReply): void {
    this.replies.push(reply);
    this.link.send(bytes);
    if (reply.kind === 'query' || reply.kind === 'sync') busyPoll.start();
  }

  /** Sends a message that has no answer of its own. */
  pass(bytes: Buffer): void {
    this.link.send(bytes);
  }

  /** Postgres is ready; the next message will come soon. */
  onReady(): void {
    busyPoll.start();
  }

  /** A Query that the client does not see; over, too, when Postgres passed over it. */
  ask(sql: string, onRow: (row: Frame) => void = () => undefined): Promise<void> {
    return new Promise((resolve) => {
      const onFrame = (letter: string, answer: Frame): boolean => {
        if (letter === 'D') onRow(answer);
        else if (letter === 'Z') resolve();
        return false;
      };
      this.send(toServer.query(sql), { kind: 'query', onFrame, onSkipped: resolve });
    });
  }
}
