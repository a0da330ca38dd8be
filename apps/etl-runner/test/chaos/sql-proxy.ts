import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What happens to one statement: `cut-before` loses the connection before the server gets it, `cut-during` while the
 * server works on it, `cut-after` when the answer is on its way; `conflict` answers it with Redshift's serialization
 * error instead; `report` lets it pass.
 */
export type SqlFault = 'cut-before' | 'cut-during' | 'cut-after' | 'conflict' | 'report';

/** A statement on its way to the server. */
export interface SentStatement {
  readonly text: string;
  /** Whether it is sent by the simple protocol; only then it can be answered in the server's stead. */
  readonly isSimple: boolean;
  /** How many were sent before it since the plan was set. */
  readonly position: number;
}

/** Decides about each statement. */
export type SqlPlan = (statement: SentStatement) => SqlFault | undefined;

/** Redshift's errors for transactions that lost against another one. */
const conflicts = [
  ['XX000', '1023'],
  ['XX000', 'could not complete because of conflict with concurrent transaction'],
] as const;

/** A way to Redshift on which connections break and transactions lose. */
export class SqlProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #plan: SqlPlan = () => undefined;
  #statements = 0;
  #conflicts = 0;

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#join(client, connect(targetPort, '127.0.0.1')));
  }

  static async start(targetPort: number): Promise<SqlProxy> {
    const proxy = new SqlProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Statements since the plan was set. */
  get statements(): number {
    return this.#statements;
  }

  /** From now on this happens; nothing by default. */
  follow(plan: SqlPlan = () => undefined): void {
    this.#plan = plan;
    this.#statements = 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, upstream: Socket): void {
    let isAnswerLost = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      // Messages are passed on one by one; none may wait for the acknowledgement of the one before.
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    const split = messageSplitter();
    client.on('data', (data: Buffer) => {
      for (const message of split(data)) {
        const statement = this.#statementIn(message);
        const fault = statement && this.#plan(statement);
        if (fault === 'cut-before') return end();
        if (fault === 'conflict') {
          client.write(this.#conflict());
          continue;
        }
        upstream.write(message);
        if (fault === 'cut-during') {
          // The server goes on with what it has got; its answer finds nobody.
          client.destroy();
          return;
        }
        if (fault === 'cut-after') isAnswerLost = true;
      }
    });
    upstream.on('data', (data: Buffer) => {
      if (isAnswerLost) end();
      else client.write(data);
    });
  }

  /** The statement of a `Query` or `Parse` message. */
  #statementIn(message: Buffer): SentStatement | undefined {
    const type = String.fromCharCode(message[0] ?? 0);
    if (type !== 'Q' && type !== 'P') return undefined;
    const body = message.toString('utf8', 5);
    const text = type === 'Q' ? body.slice(0, -1) : (body.split('\0')[1] ?? '');
    const position = this.#statements;
    this.#statements += 1;
    return { text: text.trim().toLowerCase(), isSimple: type === 'Q', position };
  }

  /** ErrorResponse and ReadyForQuery in a failed transaction. */
  #conflict(): Buffer {
    this.#conflicts += 1;
    const [code, text] = conflicts[this.#conflicts % conflicts.length] ?? conflicts[0];
    const fields = Buffer.from(`SERROR\0C${code}\0M${text}\0\0`);
    const head = Buffer.alloc(5);
    head.write('E');
    head.writeUInt32BE(fields.length + 4, 1);
    return Buffer.concat([head, fields, Buffer.from([0x5a, 0, 0, 0, 5, 0x45])]);
  }
}

/** Splits the bytes of a client into whole messages; the first one, the startup, has no type. */
function messageSplitter(): (data: Buffer) => readonly Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const messages: Buffer[] = [];
    for (;;) {
      const typeBytes = isStarted ? 1 : 0;
      if (rest.length < typeBytes + 4) return messages;
      const end = typeBytes + rest.readUInt32BE(typeBytes);
      if (rest.length < end) return messages;
      messages.push(rest.subarray(0, end));
      rest = rest.subarray(end);
      isStarted = true;
    }
  };
}
