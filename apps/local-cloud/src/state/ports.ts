import { createServer } from 'node:net';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { readJson, writeJson } from './atomic-file.ts';

/** The services that listen, in the order in which `--port-base` numbers them. */
export const serviceNames = ['spacexApi', 's3', 'airbyte', 'redshift'] as const;
export type ServiceName = (typeof serviceNames)[number];
export type Ports = Readonly<Record<ServiceName, number>>;

const remembered = z.record(z.enum(serviceNames), z.number().int().min(1).max(65535)).catch({} as Ports);

/**
 * Chooses a port for every service: counted up from `portBase` when given; else the ports of the last run, so that
 * addresses stay what they were; else whatever is free.
 *
 * @throws UsageError when a port counted from `portBase` is taken
 */
export async function choosePorts(file: string, portBase: number | undefined): Promise<Ports> {
  const previous = remembered.parse(readJson(file));
  const chosen = new Map<ServiceName, number>();
  for (const [index, name] of serviceNames.entries()) {
    if (portBase !== undefined) {
      const port = portBase + index;
      if (!(await isFree(port))) {
        throw new UsageError(
          `port ${port} (for ${name}) is taken: choose another --port-base, or leave it out to get free ports.`,
        );
      }
      chosen.set(name, port);
    } else {
      const port = previous[name];
      chosen.set(name, port !== undefined && (await isFree(port)) ? port : await otherFreePort(chosen));
    }
  }
  const ports = Object.fromEntries(chosen) as Ports;
  writeJson(file, ports);
  return ports;
}

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

const isFree = (port: number): Promise<boolean> =>
  listen(port).then(
    () => true,
    () => false,
  );

/** A free port that is not promised to another service already: nothing listens on those yet. */
async function otherFreePort(chosen: ReadonlyMap<ServiceName, number>): Promise<number> {
  const promised = [...chosen.values()];
  for (;;) {
    const port = await listen(0);
    if (!promised.includes(port)) return port;
  }
}
