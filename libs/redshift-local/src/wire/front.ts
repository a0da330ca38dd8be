import { duplexPair, type Duplex } from 'node:stream';
import { Connection, type ConnectionContext } from './connection.ts';

/** All connections of clients, whatever way they came. */
export class Front {
  readonly #connections = new Set<Connection>();
  #context: ConnectionContext | undefined;

  /** From now on clients are let in; before, they are turned away. */
  open(context: ConnectionContext): void {
    this.#context = context;
  }

  /** Serves a client at the other end of a stream. */
  accept(stream: Duplex, options?: { readonly trusted: boolean }): void {
    if (this.#context === undefined) {
      stream.destroy();
      return;
    }
    const connection = new Connection(stream, this.#context, options);
    this.#connections.add(connection);
    stream.once('close', () => this.#connections.delete(connection));
  }

  /** A connection from inside this process; it may act for any user without a password. */
  connect(): Duplex {
    const [client, server] = duplexPair();
    // A pair does not carry the end of one side over when it is destroyed.
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
    this.accept(server, { trusted: true });
    return client;
  }

  /** Tells all clients that the server stops. */
  shutDown(): void {
    for (const connection of this.#connections) connection.shutDown();
  }

  /** Ends what is left. */
  destroy(): void {
    for (const connection of this.#connections) connection.destroy();
  }
}
