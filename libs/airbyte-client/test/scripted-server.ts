import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as the server saw it. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer; 'drop' cuts the line instead, 'hang' never answers. */
export type Answer = { readonly status?: number; readonly body?: unknown } | 'drop' | 'hang';

/** An HTTP server whose answers the test decides; tokens are issued as "token-1", "token-2", … */
export interface ScriptedServer {
  readonly apiUrl: string;
  readonly calls: SeenCall[];
  readonly tokenCalls: SeenCall[];
  answer: (call: SeenCall) => Answer;
  answerToken: (count: number) => Answer;
  stop(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const state = {
    calls: [] as SeenCall[],
    tokenCalls: [] as SeenCall[],
    answer: (_call: SeenCall): Answer => ({ body: {} }),
    answerToken: (count: number): Answer => ({ body: { access_token: `token-${count}`, expires_in: 900 } }),
  };
  const server = createServer((request, response) => {
    void (async () => {
      const call = await read(request);
      const isToken = call.path === '/applications/token';
      (isToken ? state.tokenCalls : state.calls).push(call);
      const answer = isToken ? state.answerToken(state.tokenCalls.length) : state.answer(call);
      if (answer === 'hang') return;
      if (answer === 'drop') return void request.socket.destroy();
      const { status = 200, body } = answer;
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/public/v1`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function read(request: IncomingMessage): Promise<SeenCall> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const url = new URL(request.url ?? '', 'http://localhost');
  return {
    method: request.method ?? '',
    path: url.pathname.replace('/api/public/v1', ''),
    query: Object.fromEntries(url.searchParams),
    authorization: request.headers.authorization,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}
