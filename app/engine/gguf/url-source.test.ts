import { afterEach, describe, expect, it, vi } from 'vitest';
import { openGguf } from './open';
import { asFile, countingBytes, smallFile } from './test-files';
import { urlSource } from './url-source';

const url = 'https://models.example/ein%20Modell.gguf?download=true';
const small = countingBytes(200_000);
/** More than is fetched at once. */
const large = new Uint8Array(17_000_000).map((_, index) => index);
let requests: { method: string; range: string | null }[] = [];

type Answer = (range: string | null, method: string) => Response | Promise<Response>;

/** Lets `fetch` be answered by a server in this test. */
function serve(answer: Answer): void {
  requests = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    init.signal?.throwIfAborted();
    const range = new Headers(init.headers).get('Range');
    requests.push({ method: init.method ?? 'GET', range });
    return answer(range, init.method ?? 'GET');
  });
}

function ranged(
  bytes: Uint8Array<ArrayBuffer>,
  headers: (start: number, end: number) => Record<string, string> = () => ({}),
): Answer {
  return (range, method) => {
    if (method === 'HEAD') return new Response(null, { headers: { 'Content-Length': String(bytes.length) } });
    const [start = 0, last = 0] = (/bytes=(\d+)-(\d+)/.exec(range ?? '')?.slice(1) ?? []).map(Number);
    const end = Math.min(last + 1, bytes.length);
    const contentRange = { 'Content-Range': `bytes ${start}-${end - 1}/${bytes.length}`, ...headers(start, end) };
    return new Response(bytes.slice(start, end), { status: 206, headers: contentRange });
  };
}

afterEach(() => vi.unstubAllGlobals());

describe('a server that knows ranges', () => {
  it('is asked for what is needed', async () => {
    serve(ranged(large));
    const source = await urlSource(url);
    expect(source.name).toBe('ein Modell.gguf');
    expect(source.size).toBe(17_000_000);
    expect(await source.read(10, 20)).toEqual(large.slice(10, 30));
    expect(await source.read(15_000_000, 3)).toEqual(large.slice(15_000_000, 15_000_003));
    expect(requests.map(({ range }) => range)).toEqual(['bytes=0-65535', 'bytes=15000000-15000002']);
  });

  it('is asked twice for a small file', async () => {
    serve(ranged(small));
    const source = await urlSource(url);
    expect(await source.read(150_000, 3)).toEqual(small.slice(150_000, 150_003));
    expect(await source.read(65_530, 10)).toEqual(small.slice(65_530, 65_540));
    expect(await source.read(199_999, 1)).toEqual(small.slice(199_999));
    expect(requests.map(({ range }) => range)).toEqual(['bytes=0-65535', 'bytes=65536-199999']);
  });

  it('may hide Content-Range from other origins', async () => {
    serve(async (range, method) => {
      const response = (await ranged(large)(range, method)).clone();
      response.headers.delete('Content-Range');
      return response;
    });
    const source = await urlSource(url);
    expect(source.size).toBe(17_000_000);
    expect(await source.read(16_999_999, 1)).toEqual(large.slice(16_999_999));
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'HEAD', 'GET']);
  });

  it.each([
    ['another version', ranged(large, (start) => ({ ETag: start === 0 ? '"1"' : '"2"' }))],
    ['another size', ranged(large, (start) => (start === 0 ? {} : { 'Content-Range': 'bytes 1-2/3' }))],
    ['the whole file', (range, method) => (range === 'bytes=0-65535' ? ranged(large)(range, method) : new Response(large))],
  ])('is not trusted when it later sends %s', async (_, answer) => {
    serve(answer);
    const source = await urlSource(url);
    await expect(source.read(100_000, 10)).rejects.toMatchObject({
      code: 'source-changed',
      details: { file: 'ein Modell.gguf' },
    });
  });

  it('is not trusted when it sends less than asked for', async () => {
    const sound = ranged(large);
    serve((range, method) =>
      range === 'bytes=0-65535' ? sound(range, method) : new Response(new Uint8Array(5), { status: 206 }),
    );
    const source = await urlSource(url);
    await expect(source.read(100_000, 10)).rejects.toMatchObject({ code: 'source-read', details: { expected: 10, actual: 5 } });
  });

  it('is not asked once the signal says stop', async () => {
    serve(ranged(large));
    const source = await urlSource(url);
    await expect(source.read(100_000, 10, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    await expect(urlSource(url, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(requests).toHaveLength(1);
  });

  it('can hold a split model of which the first part is named', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (address: string) => {
      asked.push(address);
      return Promise.resolve(new Response(smallFile(), { status: 200 }));
    });
    await expect(openGguf({ kind: 'url', urls: ['https://models.example/m-00001-of-00002.gguf'] })).rejects.toMatchObject({
      code: 'gguf-split',
    });
    expect(asked).toEqual(['https://models.example/m-00001-of-00002.gguf', 'https://models.example/m-00002-of-00002.gguf']);
  });
});

describe('a server that sends whole files only', () => {
  it('is read at once', async () => {
    serve(() => new Response(smallFile()));
    const model = await openGguf({ kind: 'url', urls: [url] });
    expect(model.fileBytes).toBe(asFile(smallFile()).size);
    expect(await model.read(model.tensors.get('token_embd.weight')!, 0, 68)).toEqual(countingBytes(68));
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['says its size', { 'Content-Length': String(65 * 2 ** 20) }],
    ['does not say its size', {}],
  ])('is refused for a large file that %s, without reading it all', async (_, headers) => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 2 ** 20;
        controller.enqueue(new Uint8Array(2 ** 20));
      },
    });
    serve(() => new Response(endless, { headers }));
    await expect(urlSource(url)).rejects.toMatchObject({ code: 'source-read', details: { limit: 64 * 2 ** 20 } });
    expect(sent).toBeLessThanOrEqual(66 * 2 ** 20);
  });
});

describe('a server that does not help', () => {
  it.each([
    ['answers 404', () => new Response('', { status: 404 }), { code: 'source-unreachable', details: { status: 404 } }],
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed')), { code: 'source-unreachable', details: { url } }],
    [
      'breaks off',
      () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })),
      { code: 'source-read' },
    ],
  ] as [string, Answer, object][])('%s', async (_, answer, error) => {
    serve(answer);
    await expect(urlSource(url)).rejects.toMatchObject(error);
  });
});
