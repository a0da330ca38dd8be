import { connect, type Socket } from 'node:net';
import { InternalQueryError } from '../errors.ts';
import { diagnosticFields } from '../wire/diagnostics.ts';
import { BodyReader, FrameReader, type Frame } from '../wire/frames.ts';
import { toServer } from '../wire/messages.ts';

/** A row as Postgres prints it; null is SQL NULL. */
export type TextRow = readonly (string | null)[];

/** The superuser below everything; no client may log in as it. Redshift's own is called the same. */
export const adminUser = 'rdsdb';

/** The columns of a DataRow message as text. */
export function readTextRow(frame: Frame): TextRow {
  const reader = new BodyReader(frame);
  return Array.from({ length: reader.int16() }, () => {
    const length = reader.int32();
    return length < 0 ? null : reader.slice(length).toString('utf8');
  });
}

/** SQL text for a value; the server reads backslashes as escapes. */
export function quoteLiteral(value: string | number | bigint | null): string {
  if (value === null) return 'null';
  if (typeof value !== 'string') return String(value);
  return `'${value.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A connection of redshift-local itself to its Postgres: simple queries, text results, one after the other. */
export class AdminClient {
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  #waiting: {
    rows: TextRow[];
    error?: Error;
    resolve: (rows: TextRow[]) => void;
    reject: (e: Error) => void;
  }[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of this.#frames.push(chunk)) this.#take(frame);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const { reject, error } of this.#waiting.splice(0)) {
        reject(error ?? new InternalQueryError('08006', 'the embedded Postgres closed the connection'));
      }
    });
  }

  /**
   * Connects as the superuser.
   *
   * @throws InternalQueryError 08006 or 57P03 while Postgres is not ready
   */
  static async connect(socketPath: string, database: string): Promise<AdminClient> {
    const socket = connect(socketPath);
    const client = new AdminClient(socket);
    const ready = client.#wait();
    socket.write(toServer.startup({ user: adminUser, database, application_name: 'redshift-local' }));
    await ready;
    return client;
  }

  /** Runs one or more statements; gives the rows of all of them. */
  query(sql: string): Promise<TextRow[]> {
    const result = this.#wait();
    this.#socket.write(toServer.query(sql));
    return result;
  }

  /** Closes the connection. */
  end(): void {
    if (!this.#socket.destroyed) this.#socket.end(toServer.terminate);
  }

  #wait(): Promise<TextRow[]> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new InternalQueryError('08006', 'the connection is closed'));
      else this.#waiting.push({ rows: [], resolve, reject });
    });
  }

  #take(frame: Frame): void {
    const [current] = this.#waiting;
    if (current === undefined) return;
    switch (String.fromCharCode(frame.type)) {
      case 'D':
        current.rows.push(readTextRow(frame));
        break;
      case 'E': {
        const fields = diagnosticFields(frame);
        current.error ??= new InternalQueryError(
          fields.get('C') ?? 'XX000',
          fields.get('M') ?? 'unknown error',
        );
        break;
      }
      case 'Z':
        this.#waiting.shift();
        if (current.error) current.reject(current.error);
        else current.resolve(current.rows);
        break;
    }
  }
}
