import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';

/** What a server for models does wrong; each is given the request and the part that was asked for. */
export interface Behaviour {
  /** Bytes of the file after which the connection is cut, once each. */
  readonly cuts?: number[];
  readonly ignoresRange?: boolean;
  readonly html?: boolean;
  /** Total in Content-Range. */
  readonly total?: number;
  readonly etag?: string;
  readonly body?: Buffer;
  /** Stops sending after so many bytes of the file and keeps the connection open. */
  readonly hangsAt?: number;
  /** Sends pieces of so many bytes, one every 20 milliseconds, and waits half a second before the first. */
  readonly drips?: number;
  /** Every connection gets at most so many bytes a second. */
  readonly rate?: number;
}

export interface ModelServer {
  readonly url: string;
  /**
   * The same server as a hub (app/chat/catalogue/hub.ts): `tiny/mini-GGUF` has the file as its Q8_0, `tiny/split-GGUF` the parts of a split
   * model, where there are any.
   */
  readonly hub: string;
  readonly file: Buffer;
  readonly sha256: string;
  behaviour: Behaviour;
  /** First byte of every request, in order. */
  readonly asked: number[];
  close(): Promise<void>;
}

/**
 * A server on this machine that holds the miniature (or another file), and misbehaves as it is told.
 * @param parts further files, by their names
 */
export async function serveModel(
  file: Buffer = readFileSync(new URL('../public/models/mini.gguf', import.meta.url)),
  parts: ReadonlyMap<string, Buffer> = new Map(),
): Promise<ModelServer> {
  const sha256 = hashOf(file);
  const asked: number[] = [];
  const state = { behaviour: {} as Behaviour };
  const server = createServer((request, response) => answer(request, response, { file, parts, behaviour: state.behaviour, asked }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/model.gguf`,
    hub: `http://127.0.0.1:${port}`,
    file,
    sha256,
    get behaviour() {
      return state.behaviour;
    },
    set behaviour(next) {
      state.behaviour = next;
    },
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly file: Buffer;
  readonly parts: ReadonlyMap<string, Buffer>;
  readonly behaviour: Behaviour;
  readonly asked: number[];
}

function answer(request: IncomingMessage, response: ServerResponse, { file, parts, behaviour, asked }: Serving): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'Range');
  response.setHeader('Access-Control-Expose-Headers', 'Content-Range, ETag');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (request.method === 'OPTIONS') {
    response.end();
    return;
  }
  if (request.url?.startsWith('/api/') === true) {
    const [, name = ''] = /^\/api\/models\/tiny\/([\w-]+)\?/u.exec(request.url) ?? [];
    const files = { 'mini-GGUF': new Map([['mini-Q8_0.gguf', file]]), 'split-GGUF': parts }[name];
    response.statusCode = files === undefined ? 404 : 200;
    response.setHeader('Content-Type', 'application/json');
    const listed = Array.from(files ?? [], ([rfilename, body]) => {
      const size = body.length;
      return { rfilename, size, lfs: { sha256: hashOf(body), size } };
    });
    const siblings = [{ rfilename: 'README.md', size: 7 }, ...listed];
    response.end(JSON.stringify(files === undefined ? { error: 'Repository not found' } : { sha: 'abc1234', siblings }));
    return;
  }
  const [, from = 0, to] = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '') ?? [];
  const first = Number(from);
  asked.push(first);
  if (behaviour.html === true) {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Log in</title>');
    return;
  }
  const whole = behaviour.body ?? parts.get(request.url?.split('/').at(-1) ?? '') ?? file;
  const ignored = behaviour.ignoresRange === true;
  const start = ignored ? 0 : first;
  const bytes = ignored || to === undefined || to === '' ? whole : whole.subarray(0, Number(to) + 1);
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('ETag', behaviour.etag ?? '"1"');
  response.setHeader('Content-Length', bytes.length - start);
  if (start > 0 || bytes.length < whole.length) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${start}-${bytes.length - 1}/${behaviour.total ?? whole.length}`);
  }
  if (behaviour.drips !== undefined) {
    setTimeout(() => drip(response, bytes.subarray(start), behaviour.drips!), 500);
    return;
  }
  if (behaviour.rate !== undefined) {
    drip(response, bytes.subarray(start), Math.ceil(behaviour.rate / 50));
    return;
  }
  const cut = behaviour.cuts?.find((at) => at > start);
  if (cut !== undefined) {
    behaviour.cuts!.splice(behaviour.cuts!.indexOf(cut), 1);
    response.write(bytes.subarray(start, cut), () => setTimeout(() => response.destroy(), 50));
  } else if (behaviour.hangsAt !== undefined) response.write(bytes.subarray(start, Math.max(start, behaviour.hangsAt)));
  else response.end(bytes.subarray(start));
}

function hashOf(file: Buffer): string {
  return createHash('sha256').update(file).digest('hex');
}

function drip(response: ServerResponse, bytes: Buffer, size: number): void {
  let sent = 0;
  const next = (): void => {
    if (response.destroyed) return;
    if (sent >= bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(sent, (sent += size)));
    setTimeout(next, 20);
  };
  next();
}
