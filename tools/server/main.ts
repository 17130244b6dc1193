/** `npm start`: serves the built page on this machine until Ctrl-C. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fail } from '../prepare/fail.mjs';
import { servePage, type PageServer } from './server.ts';

const defaultPort = 4173;
const portsToTry = 20;

const folder = fileURLToPath(new URL('../../dist', import.meta.url));

function readPort(): number | undefined {
  let text: string | undefined;
  try {
    text = parseArgs({ options: { port: { type: 'string' } } }).values.port;
  } catch (error) {
    fail(`${(error as Error).message} Usage: npm start -- [--port N]`);
  }
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`--port takes a number from 0 to 65535, not "${text}".`);
  return port;
}

/** A port that was asked for is used or the start fails; the usual one gives way to the next that is free. */
async function serve(asked: number | undefined): Promise<PageServer> {
  const first = asked ?? defaultPort;
  const last = asked === undefined ? first + portsToTry : first;
  for (let port = first; ; port += 1) {
    try {
      return await servePage({ folder, port });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      if (port === last) fail(`Port ${first} is in use. Choose another: npm start -- --port N`);
    }
  }
}

const asked = readPort();
const server = await serve(asked);
if (asked === undefined && !server.origin.endsWith(`:${defaultPort}`)) {
  process.stdout.write(`Port ${defaultPort} is in use. Conversations and models belong to an address: those of the usual one are not here.\n`);
}
process.stdout.write(`Denkspur is at ${server.origin}/ (Ctrl-C ends it)\n`);

const stop = (): void => {
  void server.close();
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
