import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket, type SecureContext } from 'node:tls';
import { FaultGate } from '../faults/gate.ts';
import type { Faults } from '../faults/registry.ts';
import { adminUser } from '../postgres/admin-client.ts';
import type { Backends } from './backends.ts';
import { FrameQueue } from './frame-queue.ts';
import { BodyReader, FrameReader, ProtocolViolation, type Frame } from './frames.ts';
import { Link } from './link.ts';
import { toClient } from './messages.ts';
import type { PlanCache } from './plan-cache.ts';
import type { SessionServices } from './services.ts';
import { Session } from './session.ts';
import { forwardedStartup, readStartup } from './startup.ts';

/** What a connection needs from its server. */
export interface ConnectionContext {
  /** Unix socket of the embedded Postgres. */
  readonly socketPath: string;
  /** Makes what one connection needs, given the database that it logs in to. */
  readonly makeServices: (database: string, user: string) => SessionServices;
  readonly plans: PlanCache;
  /** Where the sessions are that somebody may cancel. */
  readonly backends: Backends;
  /** Key and certificate; undefined: no TLS. */
  readonly secureContext?: SecureContext;
  /** What is to go wrong on purpose; undefined: nothing ever. */
  readonly faults?: Faults;
  readonly log: (message: string) => void;
}

/** What Redshift calls itself; drivers read it. */
const redshiftServerVersion = '8.0.2';
const asciiCopyData = 0x64;
const asciiK = 0x4b;
const asciiS = 0x53;
const asciiZ = 0x5a;

const isCopyData = (type: number): boolean => type === asciiCopyData;

const violation = (message: string): Buffer => toClient.error({ severity: 'FATAL', code: '08P01', message });

const notReachable = toClient.error({
  severity: 'FATAL',
  code: '57P03',
  message: 'the database system is not accepting connections',
});

/** One client, from its first byte to its last. Never throws: whatever a client sends ends at most its own connection. */
export class Connection {
  readonly #context: ConnectionContext;
  readonly #trusted: boolean;
  #client: Link;
  readonly #fromClient = new FrameReader();
  readonly #fromPostgres = new FrameReader();
  readonly #queue = new FrameQueue({
    handle: (frame) => (this.#gate ? this.#gate.take(frame) : this.#session?.fromClient(frame)),
    fail: (error) =>
      this.#guard(() => {
        throw error;
      }),
    onFull: (isFull) => {
      this.#isFull = isFull;
      this.#adjustReading();
    },
  });
  #isFull = false;
  #isPressed = false;
  #isPaused = false;
  #isEncrypted = false;
  #startupBytes: Buffer | undefined = Buffer.alloc(0);
  #postgres: Link | undefined;
  #session: Session | undefined;
  #gate: FaultGate | undefined;
  #pid = 0;
  #closeServices: () => void = () => undefined;
  #loggedIn = false;

  /** `trusted`: the peer is this process itself and may act for any user without a password. */
  constructor(socket: Duplex, context: ConnectionContext, { trusted = false } = {}) {
    this.#context = context;
    this.#trusted = trusted;
    this.#client = this.#attach(socket);
  }

  #attach(stream: Duplex): Link {
    stream.on('data', (chunk: Buffer) => this.#guard(() => this.#receive(chunk)));
    stream.on('error', () => undefined);
    stream.on('close', () => this.destroy());
    stream.on('end', () => this.#postgres?.socket.end());
    return new Link(stream);
  }

  /** Goes on encrypted. What the client sent in clear text behind its request is not to be trusted. */
  #startTls(secureContext: SecureContext, rest: Buffer): void {
    if (rest.length > 0) throw new ProtocolViolation('received unencrypted data after SSL request');
    const plain = this.#client.socket as Socket;
    this.#client.send(Buffer.from('S'));
    this.#client.flush();
    plain.removeAllListeners('data').removeAllListeners('end');
    this.#isEncrypted = true;
    this.#client = this.#attach(new TLSSocket(plain, { isServer: true, secureContext }));
  }

  /** Ends both sides at once. */
  destroy(): void {
    this.#session?.close();
    this.#closeServices();
    this.#closeServices = () => undefined;
    this.#queue.clear();
    this.#postgres?.socket.destroy();
    this.#client.socket.destroy();
  }

  /** Tells the client that the server stops, then ends. */
  shutDown(): void {
    this.#endWith(
      toClient.error({
        severity: 'FATAL',
        code: '57P01',
        message: 'terminating connection due to administrator command',
      }),
    );
  }

  #endWith(lastWords: Buffer): void {
    // In the middle of a message of Postgres they would be read as a part of it.
    this.#client.end(this.#fromPostgres.isInsideMessage ? undefined : lastWords);
    this.#postgres?.socket.destroy();
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) this.#context.log(`connection failed: ${String(error)}`);
      const text = error instanceof ProtocolViolation ? error.message : 'internal error of redshift-local';
      this.#session?.close();
      this.#endWith(violation(text));
    }
  }

  #receive(chunk: Buffer): void {
    if (this.#startupBytes === undefined) {
      const reader = this.#fromClient;
      reader.add(chunk);
      this.#postgres?.cork();
      for (let frame = reader.next(isCopyData); frame; frame = reader.next(isCopyData)) this.#enqueue(frame);
      this.#postgres?.uncork();
      return;
    }
    let bytes: Buffer = Buffer.concat([this.#startupBytes, chunk]);
    for (let read = readStartup(bytes); read; read = readStartup(bytes)) {
      const rest: Buffer = bytes.subarray(read.length);
      const { request } = read;
      if (request.kind === 'cancel') {
        this.#cancel(request.bytes);
        return;
      }
      if (request.kind === 'start') {
        this.#startupBytes = undefined;
        this.#logIn(request.protocol, request.parameters);
        if (rest.length > 0) this.#receive(rest);
        return;
      }
      const { secureContext } = this.#context;
      if (request.kind === 'ssl' && secureContext !== undefined && !this.#isEncrypted) {
        this.#startupBytes = Buffer.alloc(0);
        this.#startTls(secureContext, rest);
        return;
      }
      // The client goes on as it is, or gives up.
      this.#client.send(Buffer.from('N'));
      bytes = rest;
    }
    this.#startupBytes = bytes;
  }

  /**
   * Process id and key are those of Postgres, so its own cancel works. What it does not reach is cancelled behind it, so that the
   * signal of Postgres never hits the statement after the one that was meant.
   */
  #cancel(request: Buffer): void {
    const { socketPath, backends } = this.#context;
    const socket = connect(socketPath, () => socket.end(request));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      backends.cancelByRequest(request);
      this.#client.socket.end();
    });
    socket.resume();
  }

  #logIn(protocol: number, parameters: Readonly<Record<string, string>>): void {
    const user = parameters['user'] ?? '';
    if (user === adminUser) {
      this.#client.end(
        toClient.error({
          severity: 'FATAL',
          code: '28000',
          message: `role "${user}" is reserved for the system`,
        }),
      );
      return;
    }
    const socket = connect(this.#context.socketPath);
    const postgres = new Link(socket);
    this.#postgres = postgres;
    const services = this.#context.makeServices(parameters['database'] ?? user, user);
    this.#closeServices = () => {
      services.close();
      this.#context.backends.remove(this.#pid);
    };
    this.#session = new Session(this.#client, postgres, services, this.#context.plans);
    this.#gate = this.#makeGate(this.#session, postgres);

    socket.on('data', (chunk: Buffer) => this.#guard(() => this.#relay(chunk)));
    socket.on('error', () => {
      if (!this.#loggedIn) this.#client.send(notReachable);
    });
    socket.on('close', () => {
      this.#session?.close();
      this.#client.end();
    });
    // Backpressure both ways: whoever reads slowly slows down the one that writes.
    this.#client.onPressure((paused) => (paused ? socket.pause() : socket.resume()));
    postgres.onPressure((paused) => {
      this.#isPressed = paused;
      this.#adjustReading();
    });
    postgres.send(
      forwardedStartup(protocol, this.#trusted ? { ...parameters, user: adminUser } : parameters),
    );
  }

  #makeGate(session: Session, postgres: Link): FaultGate | undefined {
    if (this.#context.faults === undefined) return undefined;
    return new FaultGate(this.#context.faults, {
      pid: () => this.#pid,
      pass: (frame) => session.fromClient(frame),
      fail: (frame, error) => session.fail(frame, error),
      mute: () => this.#client.mute(),
      afterCopyBytes: (bytes, reached) => postgres.afterBytes(bytes, reached),
      drop: () => this.destroy(),
    });
  }

  /** What Postgres says: neighbours that the client gets go out as one piece. */
  #relay(chunk: Buffer): void {
    const reader = this.#fromPostgres;
    const session = this.#session;
    reader.add(chunk);
    this.#client.cork();
    for (
      let frame = reader.next(session?.passesRun);
      frame !== undefined;
      frame = reader.next(session?.passesRun)
    ) {
      if (!this.#loggedIn) this.#relayLogin(frame);
      else {
        const answer = session?.fromPostgres(frame);
        if (answer === undefined) continue;
        this.#client.send(answer);
        if (frame.type === asciiZ) this.#gate?.onReady();
      }
    }
    this.#client.uncork();
  }

  #relayLogin(frame: Frame): void {
    const text = frame.type === asciiS ? frame.bytes.toString('latin1', 5) : '';
    this.#client.send(
      text.startsWith('server_version\0')
        ? toClient.parameterStatus('server_version', redshiftServerVersion)
        : frame.bytes,
    );
    if (frame.type === asciiK) this.#identify(new BodyReader(frame));
    else if (frame.type === asciiZ) {
      this.#loggedIn = true;
      this.#queue.open(this.#session?.open());
    }
  }

  #identify(reader: BodyReader): void {
    this.#pid = reader.int32();
    const key = Buffer.from(reader.rest());
    this.#context.backends.add(this.#pid, { key, cancel: () => this.#session?.cancel() });
  }

  #enqueue(frame: Frame): void {
    // Before the login is over only passwords travel, and they pass as they are.
    if (!this.#loggedIn && String.fromCharCode(frame.type) === 'p') {
      this.#postgres?.send(frame.bytes);
      return;
    }
    this.#queue.push(frame);
  }

  #adjustReading(): void {
    const isTooFast = this.#isPressed || this.#isFull;
    if (isTooFast === this.#isPaused) return;
    this.#isPaused = isTooFast;
    if (isTooFast) this.#client.socket.pause();
    else this.#client.socket.resume();
  }
}
