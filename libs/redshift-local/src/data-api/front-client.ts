import type { Duplex } from 'node:stream';
import { readTextRow, type TextRow } from '../postgres/admin-client.ts';
import { diagnosticFields } from '../wire/diagnostics.ts';
import { BodyReader, FrameReader, type Frame } from '../wire/frames.ts';
import { toServer } from '../wire/messages.ts';

/** A column of a result, as RowDescription tells it. */
export interface ResultColumn {
  readonly name: string;
  /** Oid of the table that the column is taken from; 0: an expression. */
  readonly tableOid: number;
  readonly columnNumber: number;
  readonly typeOid: number;
  /** Bytes of the type; below 0: variable. */
  readonly typeSize: number;
  readonly typeModifier: number;
}

/** Takes a result while it arrives. A returned promise holds back the next row. */
export interface ResultSink {
  onColumns(columns: readonly ResultColumn[]): void;
  /** The frame's bytes are the sink's to keep. */
  onRow(frame: Frame): Promise<void> | undefined;
}

/** How a statement ended. */
export interface Completion {
  /** `INSERT 0 3`, `COPY` …; empty for an empty statement. */
  readonly tag: string;
  /** What INFO messages said. */
  readonly notices: readonly string[];
}

/** The database refused a statement, or the connection. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly severity: string;
  /** SQLSTATE. */
  readonly code: string;

  constructor(fields: ReadonlyMap<string, string>) {
    const lines = [`${fields.get('S') ?? 'ERROR'}: ${fields.get('M') ?? 'unknown error'}`];
    for (const [letter, title] of [
      ['D', 'Detail'],
      ['H', 'Hint'],
      ['P', 'Position'],
    ] as const) {
      if (fields.has(letter)) lines.push(`  ${title}: ${fields.get(letter)}`);
    }
    super(lines.join('\n'));
    this.severity = fields.get('S') ?? 'ERROR';
    this.code = fields.get('C') ?? 'XX000';
  }
}

const lostConnection = (): DatabaseError =>
  new DatabaseError(
    new Map([
      ['S', 'FATAL'],
      ['C', '08006'],
      ['M', 'the connection to the database was lost'],
    ]),
  );

interface Task {
  readonly sink?: ResultSink;
  readonly notices: string[];
  tag: string;
  error?: DatabaseError;
  resolve(completion: Completion): void;
  reject(error: Error): void;
}

function readColumns(frame: Frame): ResultColumn[] {
  const reader = new BodyReader(frame);
  return Array.from({ length: reader.int16() }, () => {
    const column = {
      name: reader.text(),
      tableOid: reader.int32() >>> 0,
      columnNumber: reader.int16(),
      typeOid: reader.int32() >>> 0,
      typeSize: reader.int16(),
      typeModifier: reader.int32(),
    };
    reader.int16();
    return column;
  });
}

/** A client of redshift-local's own front, inside the same process: one statement after the other, results as text. */
export class FrontClient {
  readonly #stream: Duplex;
  readonly #openStream: () => Duplex;
  readonly #frames = new FrameReader();
  readonly #tasks: Task[] = [];
  #backend: { readonly processId: number; readonly secretKey: Buffer } | undefined;
  #ended = false;

  private constructor(openStream: () => Duplex) {
    this.#openStream = openStream;
    this.#stream = openStream();
    this.#stream.on('error', () => undefined);
    this.#stream.on('close', () => this.#fail());
    void this.#read().catch(() => this.destroy());
  }

  /**
   * Logs in and becomes `user`.
   *
   * @throws DatabaseError when there is no such user or database
   */
  static async connect(openStream: () => Duplex, user: string, database: string): Promise<FrontClient> {
    const client = new FrontClient(openStream);
    const ready = client.#task();
    client.#stream.write(toServer.startup({ user, database, application_name: 'RedshiftDataAPI' }));
    try {
      await ready;
      await client.execute(`set session authorization "${user.replaceAll('"', '""')}"`);
    } catch (error) {
      client.destroy();
      throw error;
    }
    return client;
  }

  /** Process id of the session in the database. */
  get processId(): number {
    return this.#backend?.processId ?? 0;
  }

  /** Is the connection gone? */
  get isClosed(): boolean {
    return this.#ended;
  }

  /**
   * Runs one statement; its parameters are `$1`, `$2` … and take the type that the statement asks for.
   *
   * @throws DatabaseError
   */
  execute(sql: string, parameters: readonly string[] = [], sink?: ResultSink): Promise<Completion> {
    const result = this.#task(sink);
    this.#stream.write(
      Buffer.concat([
        toServer.parse('', sql),
        toServer.bindText('', '', parameters),
        toServer.describePortal(''),
        toServer.execute(''),
        toServer.sync,
      ]),
    );
    return result;
  }

  /**
   * Runs one statement and gives all its rows.
   *
   * @throws DatabaseError
   */
  async rows(sql: string, parameters: readonly string[] = []): Promise<TextRow[]> {
    const rows: TextRow[] = [];
    const onRow = (frame: Frame): undefined => void rows.push(readTextRow(frame));
    await this.execute(sql, parameters, { onColumns: () => undefined, onRow });
    return rows;
  }

  /** Asks the database to give up what it is doing for this client. */
  cancel(): void {
    if (this.#backend === undefined || this.#ended) return;
    const stream = this.#openStream();
    stream.on('error', () => undefined);
    stream.resume();
    stream.end(toServer.cancel(this.#backend.processId, this.#backend.secretKey));
  }

  /** Says goodbye. */
  end(): void {
    if (!this.#ended) this.#stream.end(toServer.terminate);
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#stream.destroy();
    this.#fail();
  }

  #task(sink?: ResultSink): Promise<Completion> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(lostConnection());
      else this.#tasks.push({ ...(sink ? { sink } : {}), notices: [], tag: '', resolve, reject });
    });
  }

  async #read(): Promise<void> {
    for await (const chunk of this.#stream as AsyncIterable<Buffer>) {
      for (const frame of this.#frames.push(chunk)) {
        const wait = this.#take(frame);
        if (wait !== undefined) await wait;
      }
    }
    this.#fail();
  }

  #take(frame: Frame): Promise<void> | undefined {
    const [task] = this.#tasks;
    switch (String.fromCharCode(frame.type)) {
      case 'K': {
        const reader = new BodyReader(frame);
        this.#backend = { processId: reader.int32(), secretKey: Buffer.from(reader.rest()) };
        break;
      }
      case 'T':
        task?.sink?.onColumns(readColumns(frame));
        break;
      case 'D':
        return task?.sink?.onRow(frame);
      case 'C':
        if (task) task.tag = new BodyReader(frame).text();
        break;
      case 'N':
        task?.notices.push(diagnosticFields(frame).get('M') ?? '');
        break;
      case 'E':
        if (task) task.error ??= new DatabaseError(diagnosticFields(frame));
        break;
      case 'Z':
        this.#tasks.shift();
        if (task?.error) task.reject(task.error);
        else task?.resolve({ tag: task.tag, notices: task.notices });
        break;
    }
    return undefined;
  }

  #fail(): void {
    this.#ended = true;
    for (const { error, reject } of this.#tasks.splice(0)) reject(error ?? lostConnection());
  }
}
