import { SourceError } from '../errors';
import { throwIfRefused } from '../flight-mode';
import { shortRead, throwIfAborted, type ByteSource } from './byte-source';

/** A server that sends whole files only is put up with for files up to this size. */
const wholeFileLimit = 64 * 2 ** 20;
const probeBytes = 64 * 2 ** 10;
/** Files up to this size are fetched in two requests: it is the requests that take the time, more than a hundred for a miniature. */
const atOnceLimit = 16 * 2 ** 20;

/**
 * The bytes behind an HTTP address, fetched in ranges as they are asked for, a small file's all at the first occasion. From a server that
 * does not know ranges, files of at most 64 MiB are fetched whole.
 * @throws SourceError naming what to do, RequestError (`aborted`)
 */
export async function urlSource(url: string, signal?: AbortSignal): Promise<ByteSource> {
  const name = fileNameOf(url);
  const response = await request(url, name, { headers: { Range: `bytes=0-${probeBytes - 1}` } }, signal);
  if (response.status === 200) return wholeFile(name, await readWhole(response, name, signal));
  const size = totalSize(response) ?? (await sizeByHead(url, name, signal));
  const version = versionOf(response);
  const start = await bodyBytes(response, name, signal);
  if (start.length !== Math.min(probeBytes, size)) throw shortRead(name, Math.min(probeBytes, size), start.length);
  /** From the file's beginning on. */
  let known = start;
  const fetchRange = async (offset: number, length: number, readSignal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> => {
    const part = await request(url, name, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } }, readSignal);
    if (part.status !== 206 || versionOf(part) !== version || (totalSize(part) ?? size) !== size) {
      await part.body?.cancel();
      throw new SourceError('source-changed', `${name} changed on the server while it was being read. Load it again.`, {
        file: name,
      });
    }
    const bytes = await bodyBytes(part, name, readSignal);
    if (bytes.length !== length) throw shortRead(name, length, bytes.length);
    return bytes;
  };
  return {
    name,
    size,
    async read(offset, length, readSignal) {
      throwIfAborted(readSignal);
      if (length === 0) return new Uint8Array(0);
      if (size <= atOnceLimit && offset + length > known.length) {
        const rest = await fetchRange(start.length, size - start.length, readSignal);
        known = new Uint8Array(size);
        known.set(start);
        known.set(rest, start.length);
      }
      if (offset + length <= known.length) return known.slice(offset, offset + length);
      return fetchRange(offset, length, readSignal);
    },
    close: () => undefined,
  };
}

async function request(url: string, name: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
  throwIfAborted(signal);
  let response: Response;
  try {
    response = await fetch(url, { ...init, ...(signal && { signal }) });
  } catch (error) {
    throwIfAborted(signal);
    throw new SourceError(
      'source-unreachable',
      `${name} could not be fetched: no connection, or the server does not allow other pages to read it (CORS).`,
      { file: name, url },
      error,
    );
  }
  if (response.ok) return response;
  throwIfRefused(response, url);
  await response.body?.cancel();
  throw new SourceError(
    'source-unreachable',
    `The server answered ${response.status} when asked for ${name}. Check the address.`,
    {
      file: name,
      url,
      status: response.status,
    },
  );
}

async function bodyBytes(response: Response, name: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throwIfAborted(signal);
    throw new SourceError('source-read', `The connection broke while ${name} was being read. Try again.`, { file: name }, error);
  }
}

async function readWhole(response: Response, name: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new SourceError(
      'source-read',
      `The server sends ${name} only as a whole (it does not support HTTP ranges), and the file is too large for that. ` +
        'Download it and open it from disk.',
      { file: name, limit: wholeFileLimit },
    );
  if (Number(response.headers.get('Content-Length') ?? 0) > wholeFileLimit) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    let result: ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;
    try {
      result = await reader.read();
    } catch (error) {
      throwIfAborted(signal);
      throw new SourceError(
        'source-read',
        `The connection broke while ${name} was being read. Try again.`,
        { file: name },
        error,
      );
    }
    if (result.done) break;
    chunks.push(result.value);
    length += result.value.length;
    if (length > wholeFileLimit) {
      await reader.cancel();
      throw tooLarge();
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function wholeFile(name: string, bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length, signal) {
      throwIfAborted(signal);
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
    close: () => undefined,
  };
}

/** The total in `Content-Range: bytes 0-65535/4683073248`; undefined where another origin does not show us the header. */
function totalSize(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

/** Content-Length is visible across origins even where Content-Range is not. */
async function sizeByHead(url: string, name: string, signal: AbortSignal | undefined): Promise<number> {
  const response = await request(url, name, { method: 'HEAD' }, signal);
  const length = response.headers.get('Content-Length');
  if (length !== null) return Number(length);
  throw new SourceError(
    'source-unreachable',
    `The server does not say how large ${name} is. Download the file and open it from disk.`,
    { file: name, url },
  );
}

function versionOf(response: Response): string | null {
  return response.headers.get('ETag');
}

function fileNameOf(url: string): string {
  const name = url.split(/[?#]/)[0]?.split('/').at(-1) ?? url;
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // A stray % in an address is no reason to fail; the name is only shown.
  }
}
