import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** When the connection is cut: before the statement reaches the server, or after its answer has come back. */
export type CutMoment = 'before' | 'after-answer';

/** A TCP proxy in front of a database that cuts connections on demand. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts the connection once, at the next statement that holds this text. */
  cutAt(statement: string, moment: CutMoment): void;
  /** How often it has cut. */
  readonly cuts: number;
  stop(): Promise<void>;
}

/** Starts a proxy to a local port. */
export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let cut: { readonly text: string; readonly moment: CutMoment } | undefined;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    let answerIsLost = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (data) => {
      if (cut && data.includes(cut.text)) {
        const { moment } = cut;
        cut = undefined;
        cuts += 1;
        if (moment === 'before') {
          end();
          return;
        }
        answerIsLost = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (answerIsLost) end();
      else client.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAt(text, moment) {
      cut = { text, moment };
    },
    get cuts() {
      return cuts;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
