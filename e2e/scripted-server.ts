/** An OpenAI-compatible server on this machine that says what it is told to: for what no real one does on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Delta = Readonly<Record<'content' | 'reasoning_content' | 'reasoning', string>>;

export interface ScriptedServer {
  /** `localhost:PORT`, as a person would type it. */
  readonly host: string;
  /** What is said next; a number cuts the connection after as many pieces. */
  say: readonly Partial<Delta>[];
  cutAfter: number;
  /** Status of every answer; 200 unless a test sets another. */
  status: number;
  readonly requests: { readonly path: string; readonly authorization: string | undefined; readonly body: unknown }[];
  close(): Promise<void>;
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const state = { say: [] as readonly Partial<Delta>[], cutAfter: Infinity, status: 200, requests: [] as ScriptedServer['requests'] };
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const body = await text(request);
    state.requests.push({ path: request.url ?? '', authorization: request.headers.authorization, body: body === '' ? null : JSON.parse(body) });
    if (state.status !== 200) {
      response.writeHead(state.status, { 'content-type': 'application/json' }).end('{"error":{"message":"as it was told"}}');
      return;
    }
    if (request.url === '/v1/models') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"id":"r1-671b"},{"id":"r1-70b"}]}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // Waits until it has left: a connection that is cut takes along what has not.
    const event = (value: unknown) =>
      new Promise((sent) => response.write(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`, sent));
    for (const [index, delta] of state.say.entries()) {
      if (index >= state.cutAfter) {
        response.destroy();
        return;
      }
      await event({ choices: [{ index: 0, delta, finish_reason: null }] });
    }
    await event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    await event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: state.say.length } });
    await event('[DONE]');
    response.end();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
