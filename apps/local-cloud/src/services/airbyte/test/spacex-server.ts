import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Document = Record<string, unknown> & { readonly id: string };

interface Query {
  readonly query?: {
    readonly upcoming?: boolean;
    readonly date_utc?: { readonly $gte: string; readonly $lte: string };
  };
  readonly options?: { readonly page?: number; readonly limit?: number };
}

/** A SpaceX API of made-up documents, just large enough for the connector; it remembers what it was asked. */
export interface SpacexServer {
  readonly url: string;
  readonly collections: Record<string, Document[]>;
  /** "POST /v4/launches/query {…}", oldest first. */
  readonly requests: string[];
  /** Lets every answer wait, until `release`. */
  hold(): void;
  release(): void;
  /** While set, every answer has this status. */
  status: number | undefined;
  stop(): Promise<void>;
}

/** A launch with the fields that matter here. */
export function launch(id: string, dateUtc: string, upcoming = false): Document {
  return {
    id,
    name: `Launch ${id}`,
    flight_number: Number(id),
    date_utc: dateUtc,
    upcoming,
    success: upcoming ? null : true,
    undeclared_field: 'never reaches the destination',
  };
}

/** Starts the server on a free port. */
export async function startSpacexServer(): Promise<SpacexServer> {
  const collections: Record<string, Document[]> = {
    launches: [
      launch('1', '2006-03-24T22:30:00.000Z'),
      launch('2', '2020-01-07T02:19:00.000Z'),
      launch('3', '2021-04-07T16:34:00.000Z'),
      launch('4', '2021-04-23T09:49:00.000Z'),
      launch('5', '2099-01-01T00:00:00.000Z', true),
    ],
    rockets: [
      { id: 'r1', name: 'Falcon 1' },
      { id: 'r2', name: 'Falcon 9' },
    ],
    launchpads: [{ id: 'p1', name: 'VAFB SLC 4E' }],
    // Two pages.
    payloads: Array.from({ length: 150 }, (_, index) => ({ id: `pl${index}`, name: `Payload ${index}` })),
    cores: [],
  };
  const requests: string[] = [];
  const state: { status: number | undefined } = { status: undefined };
  let gate = Promise.resolve();
  let release = () => undefined as void;
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      requests.push(`${request.method} ${request.url} ${body}`);
      await gate;
      const answer = state.status === undefined ? reply(collections, request.url ?? '', body) : undefined;
      const status = state.status ?? (answer === undefined ? 404 : 200);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4`,
    collections,
    requests,
    hold: () => {
      gate = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function reply(collections: Readonly<Record<string, Document[]>>, url: string, body: string): unknown {
  const [, , name = '', action = ''] = url.split('?')[0]?.split('/') ?? [];
  const documents = collections[name];
  if (name === 'company') return { id: 'c1', name: 'SpaceX' };
  if (!documents) return undefined;
  if (action === 'upcoming') return documents.filter((one) => one['upcoming'] === true);
  if (action !== 'query') return documents;
  const { query = {}, options = {} } = JSON.parse(body || '{}') as Query;
  const { page = 1, limit = 10 } = options;
  const found = documents.filter((one) => {
    const date = String(one['date_utc']);
    if (query.upcoming !== undefined && one['upcoming'] !== query.upcoming) return false;
    return !query.date_utc || (date >= query.date_utc.$gte && date <= query.date_utc.$lte);
  });
  const hasNextPage = page * limit < found.length;
  return {
    docs: found.slice((page - 1) * limit, page * limit),
    totalDocs: found.length,
    limit,
    page,
    hasNextPage,
    nextPage: hasNextPage ? page + 1 : null,
  };
}
