/** Serves the built page as a deployment would: same headers, byte ranges, conditional requests, compression. */
import compression from 'compression';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import send from 'send';
import { cacheControl, deploymentHeaders } from './headers.ts';

export interface PageServer {
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Folder of the built page. */
  readonly folder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Further files by their URL path, e.g. models from anywhere on the disk. Never cached by the browser. */
  readonly files?: ReadonlyMap<string, string>;
  /** What every answer carries; default: what a deployment sends. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Error with code `EADDRINUSE` when the port is taken */
export async function servePage(options: ServeOptions): Promise<PageServer> {
  // Models go out as they are: their ranges count the file's own bytes, which a compressed answer does not have.
  const compress = compression({
    filter: (request, response) =>
      response.getHeader('Content-Type') !== 'application/octet-stream' && compression.filter(request, response),
  });
  const server = createServer((request, response) => {
    // Typed for Express, which hands over these same objects of Node's.
    compress(request as never, response as never, () => answer(request, response, options));
  });
  const port = await listen(server, options.port);
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, options: ServeOptions): void {
  for (const [name, value] of Object.entries(options.headers ?? deploymentHeaders)) response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'Method not allowed');
    return;
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const file = options.files?.get(path);
  const [root, name] = file === undefined ? [options.folder, path] : [dirname(file), `/${encodeURIComponent(basename(file))}`];
  send(request, name, { root, dotfiles: file === undefined ? 'ignore' : 'allow', cacheControl: false, index: 'index.html' })
    .on('headers', (answered: ServerResponse) => {
      answered.setHeader('Cache-Control', file === undefined ? cacheControl(path) : 'no-store');
    })
    .on('directory', () => refuse(response, 404, 'Not found'))
    .on('error', (error: Error & { readonly status?: number }) => {
      const status = error.status ?? 500;
      refuse(response, status, status === 404 ? 'Not found' : error.message);
    })
    .pipe(response);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`${text}\n`);
}

/** Only this machine may ask: on the loopback addresses a page is a secure context, which WebGPU needs. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
