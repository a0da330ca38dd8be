import { InvalidOptionError } from '../errors.ts';
import { BodyReader, type Frame } from '../wire/frames.ts';
import type { Diagnostic } from '../wire/messages.ts';
import type { Faults } from './registry.ts';
import { readFaultCall } from './sql.ts';
import type { StatementFault } from './types.ts';

/** What a gate may do to the connection that it watches. */
export interface GatedConnection {
  /** Process id of the session in the database. */
  readonly pid: () => number;
  /** Lets the session handle a message, as if there were no gate. */
  pass(frame: Frame): Promise<void> | undefined;
  /** Fails the statement of a message. */
  fail(frame: Frame, error: Diagnostic): Promise<void>;
  /** From now on the client gets nothing more. */
  mute(): void;
  /** Calls back once that many bytes of rows went to the database. */
  afterCopyBytes(bytes: number, reached: () => void): void;
  /** Ends both sides without a word. */
  drop(): void;
}

const conflicts: Readonly<Record<'serializable_conflict' | 'snapshot_conflict', Diagnostic>> = {
  serializable_conflict: {
    severity: 'ERROR',
    code: 'XX000',
    message: '1023',
    detail: 'Serializable isolation violation on table - 0',
  },
  snapshot_conflict: {
    severity: 'ERROR',
    code: 'XX000',
    message: 'could not complete because of conflict with concurrent transaction',
  },
};

/** Is this a message that ReadyForQuery answers: Query, Sync or FunctionCall? */
const isRequest = ({ type }: Frame): boolean => 'QSF'.includes(String.fromCharCode(type));

/** Watches the statements of one connection and lets faults hit them. Exists only when faults are enabled. */
export class FaultGate {
  readonly #faults: Faults;
  readonly #connection: GatedConnection;
  /** SQL of prepared statements and portals by name. */
  readonly #statements = new Map<string, string>();
  readonly #portals = new Map<string, string>();
  /** Requests of the client that ReadyForQuery has not answered yet. */
  #owed = 0;
  #quietAt = 0;
  #whenQuiet: (() => void) | undefined;
  #dropWhenReady = false;
  #isOver = false;

  constructor(faults: Faults, connection: GatedConnection) {
    this.#faults = faults;
    this.#connection = connection;
  }

  /** Takes a message of the client. Returns a promise when the next one has to wait. */
  take(frame: Frame): Promise<void> | undefined {
    // What comes behind the statement whose answer gets lost is not executed: the promise never settles.
    if (this.#isOver) return new Promise(() => undefined);
    if (isRequest(frame)) this.#owed++;
    if (!this.#dropWhenReady) return this.#answer(frame, this.#executedSql(frame));
    this.#isOver = isRequest(frame);
    return this.#connection.pass(frame);
  }

  /** The client was told that the database is ready. */
  onReady(): void {
    this.#owed--;
    if (this.#dropWhenReady) this.#connection.drop();
    else if (this.#owed <= this.#quietAt) this.#whenQuiet?.();
  }

  #answer(frame: Frame, sql: string | undefined): Promise<void> | undefined {
    if (sql === undefined) return this.#connection.pass(frame);
    try {
      const call = readFaultCall(sql);
      if (call?.clear) this.#faults.clear();
      else if (call !== undefined) this.#faults.arm(call.fault, this.#connection.pid());
      if (call !== undefined) return this.#connection.pass(frame);
    } catch (error) {
      if (!(error instanceof InvalidOptionError)) throw error;
      return this.#connection.fail(frame, { severity: 'ERROR', code: '22023', message: error.message });
    }
    const fault = this.#faults.forStatement(sql, this.#connection.pid());
    return fault === undefined ? this.#connection.pass(frame) : this.#hit(fault, frame);
  }

  /** The SQL that a message has executed; undefined for other messages. */
  #executedSql(frame: Frame): string | undefined {
    const reader = new BodyReader(frame);
    switch (String.fromCharCode(frame.type)) {
      case 'Q':
        return reader.text();
      case 'P': {
        const name = reader.text();
        this.#statements.set(name, reader.text());
        break;
      }
      case 'B': {
        const portal = reader.text();
        this.#portals.set(portal, this.#statements.get(reader.text()) ?? '');
        break;
      }
      case 'C': {
        const names = reader.letter() === 'S' ? this.#statements : this.#portals;
        names.delete(reader.text());
        break;
      }
      case 'E':
        return this.#portals.get(reader.text());
    }
    return undefined;
  }

  #hit(fault: StatementFault, frame: Frame): Promise<void> | undefined {
    const connection = this.#connection;
    switch (fault.kind) {
      case 'serializable_conflict':
      case 'snapshot_conflict':
        return connection.fail(frame, conflicts[fault.kind]);
      case 'error': {
        const { code = 'XX000', message, detail } = fault;
        const error = { severity: 'ERROR', code, message } as const;
        return connection.fail(frame, detail === undefined ? error : { ...error, detail });
      }
      case 'commit_outcome_unknown':
        return fault.committed === false ? this.#drop() : this.#loseAnswer(frame);
      case 'drop_connection':
        if (fault.copyBytes !== undefined) {
          connection.afterCopyBytes(fault.copyBytes, () => connection.drop());
          return connection.pass(frame);
        }
        return fault.when === 'after' ? this.#loseAnswer(frame) : this.#drop();
    }
  }

  #drop(): undefined {
    this.#connection.drop();
  }

  /** Lets the statement happen and ends the connection in the place of the answer. */
  async #loseAnswer(frame: Frame): Promise<void> {
    // What the client pipelined before keeps its answers.
    this.#quietAt = isRequest(frame) ? 1 : 0;
    if (this.#owed > this.#quietAt) await new Promise<void>((resolve) => (this.#whenQuiet = resolve));
    this.#connection.mute();
    this.#dropWhenReady = true;
    this.#isOver = isRequest(frame);
    await this.#connection.pass(frame);
  }
}
