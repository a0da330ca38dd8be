import { join } from 'node:path';
import type { ManagedProcesses } from '../../processes/types.ts';
import { actorRoutes } from './api/actors.ts';
import { connectionRoutes } from './api/connections.ts';
import { definitionRoutes } from './api/definitions.ts';
import { jobRoutes } from './api/jobs.ts';
import type { Handler, Routes } from './api/router.ts';
import { streamRoutes } from './api/streams.ts';
import { workspaceRoutes } from './api/workspaces.ts';
import { Cdk } from './cdk.ts';
import { Discovery } from './discovery.ts';
import { apiPath, close, listen } from './http-server.ts';
import { JobLog } from './job-log.ts';
import { JobRunner } from './job-runner.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';

/** What a local Airbyte is started with. */
export interface LocalAirbyteOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Folder for everything it remembers, and for the log of each job (`logs/job-<id>.log`). Only one may use it at a time. */
  readonly stateDir: string;
  /** Python interpreter of an environment with airbyte-cdk. */
  readonly python: string;
  /** The application's credentials that clients must show. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly processes: ManagedProcesses;
  /** Takes one line per thing worth knowing (how jobs end, internal errors). @default nothing */
  readonly log?: (line: string) => void;
  /** Size at which a new object is begun, in bytes. @default 209715200 (200 MB), as destination-s3 */
  readonly objectBytes?: number;
}

/** A running local Airbyte. */
export interface LocalAirbyte {
  /** Address of its public API: http://127.0.0.1:PORT/api/public/v1 */
  readonly apiUrl: string;
  /** Cancels running jobs and stops serving. */
  stop(): Promise<void>;
}

/**
 * Starts an Airbyte on this machine: the public API (v1) as far as provisioning and running needs it, syncs by the
 * real airbyte-cdk, objects in the layout of destination-s3.
 *
 * Rejects when the port is taken, or when `stateDir` holds something else.
 */
export async function startLocalAirbyte(options: LocalAirbyteOptions): Promise<LocalAirbyte> {
  const { stateDir, host = '127.0.0.1', log = () => undefined, objectBytes } = options;
  const store = new Store(stateDir);
  const cdk = new Cdk(options.processes, options.python);
  const folder = join(stateDir, 'running');
  const jobLog = new JobLog(join(stateDir, 'logs'), log);
  const runner = new JobRunner({
    store,
    cdk,
    folder,
    jobLog,
    ...(objectBytes === undefined ? {} : { objectBytes }),
  });
  const discovery = new Discovery(store, cdk, folder);
  const tokens = new Tokens(options.clientId, options.clientSecret);

  // Only for the links in lists, which name the host that the server believes it has.
  const ownUrl = `http://localhost:8000${apiPath}`;
  const routes: Routes = {
    'GET /health': () => ({ status: 200, body: 'Successful operation' }),
    'POST /applications/token': ({ body }) => ({ status: 200, body: tokens.issue(body) }),
    ...workspaceRoutes(store, ownUrl),
    ...streamRoutes(store, discovery),
    ...cancelling(runner, {
      ...definitionRoutes(store, ownUrl),
      ...actorRoutes(store, 'source', ownUrl),
      ...actorRoutes(store, 'destination', ownUrl),
      ...connectionRoutes(store, discovery, ownUrl),
    }),
    ...jobRoutes(store, runner, ownUrl),
  };
  const { server, port } = await listen({ port: options.port, host, log }, routes, tokens);
  // After listening: whoever could not get the port must not touch the jobs of the one that has it.
  runner.recover();
  return {
    apiUrl: `http://${host}:${port}${apiPath}`,
    stop: async () => {
      await close(server);
      await runner.stop();
    },
  };
}

/** Every delete here can take connections with it, and their jobs end with them. */
function cancelling(runner: JobRunner, routes: Routes): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]): [string, Handler] => {
      if (!route.startsWith('DELETE ')) return [route, handler];
      return [
        route,
        async (request) => {
          const answer = await handler(request);
          await runner.cancelDeleted();
          return answer;
        },
      ];
    }),
  );
}
