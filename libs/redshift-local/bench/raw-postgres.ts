import { connect, type Socket } from 'node:net';
import { adminUser } from '../src/postgres/admin-client.ts';
import { prepareDatabases } from '../src/postgres/databases.ts';
import { startPostgres, type EmbeddedPostgres } from '../src/postgres/server-process.ts';
import { FrameReader } from '../src/wire/frames.ts';
import { Link } from '../src/wire/link.ts';
import { toServer } from '../src/wire/messages.ts';

const pieceBytes = 128 * 1024;

/** The embedded Postgres without a front: the floor below everything. */
export class RawPostgres {
  readonly #postgres: EmbeddedPostgres;
  readonly #socket: Socket;
  readonly #link: Link;
  readonly #letters: string[] = [];
  #wake: () => void = () => undefined;

  private constructor(postgres: EmbeddedPostgres, socket: Socket) {
    this.#postgres = postgres;
    this.#socket = socket;
    this.#link = new Link(socket);
    const frames = new FrameReader();
    socket.on('data', (chunk: Buffer) => {
      for (const { type } of frames.push(chunk)) this.#letters.push(String.fromCharCode(type));
      this.#wake();
    });
  }

  static async start(): Promise<RawPostgres> {
    const postgres = await startPostgres({ password: false });
    await prepareDatabases(postgres.socketPath, { database: 'dev', user: 'awsuser' });
    const raw = new RawPostgres(postgres, connect(postgres.socketPath));
    raw.#socket.write(toServer.startup({ user: adminUser, database: 'dev' }));
    await raw.#until('Z');
    return raw;
  }

  async query(sql: string): Promise<void> {
    this.#socket.write(toServer.query(sql));
    await this.#until('Z');
  }

  /** Loads text rows by COPY FROM STDIN, so many times one after the other. */
  async copyText(table: string, rows: Buffer, times: number): Promise<void> {
    this.#socket.write(toServer.query(`copy ${table} from stdin`));
    await this.#until('G');
    for (let round = 0; round < times; round++) {
      for (let at = 0; at < rows.length; at += pieceBytes) {
        await this.#link.sendNow(toServer.copyData(rows.subarray(at, at + pieceBytes)));
      }
    }
    this.#link.send(toServer.copyDone);
    await this.#until('Z');
  }

  async stop(): Promise<void> {
    this.#socket.destroy();
    await this.#postgres.stop();
  }

  async #until(letter: string): Promise<void> {
    for (;;) {
      const at = this.#letters.indexOf(letter);
      if (this.#letters.includes('E')) throw new Error('Postgres refused a statement of the benchmark');
      if (at >= 0) {
        this.#letters.splice(0, at + 1);
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
