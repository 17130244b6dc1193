import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servePage, type PageServer } from './server';

let server: PageServer;
let folder: string;
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'denkspur-server-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html>'.padEnd(5000, ' '));
  writeFileSync(join(folder, 'dist', 'assets', 'main-abc.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'my model ü.gguf'), bytes);
  const files = new Map([['/random/my%20model%20%C3%BC.gguf', join(folder, 'my model ü.gguf')]]);
  server = await servePage({ folder: join(folder, 'dist'), port: 0, files });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const modelPath = '/random/my%20model%20%C3%BC.gguf';
const get = (path: string, headers: Record<string, string> = {}) => fetch(server.origin + path, { headers });

test('every answer, errors included, isolates the page and forbids what is not its own', async () => {
  for (const path of ['/', '/assets/main-abc.js', '/nothing', modelPath]) {
    const { headers } = await get(path);
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  }
});

test('a model is sent in the ranges asked for', async () => {
  const part = async (range: string) => {
    const response = await get(modelPath, { Range: range });
    return [response.status, response.headers.get('Content-Range'), [...new Uint8Array(await response.arrayBuffer())]];
  };
  expect(await part('bytes=0-3')).toEqual([206, 'bytes 0-3/1000', [...bytes.slice(0, 4)]]);
  expect(await part('bytes=990-')).toEqual([206, 'bytes 990-999/1000', [...bytes.slice(990)]]);
  expect(await part('bytes=-5')).toEqual([206, 'bytes 995-999/1000', [...bytes.slice(995)]]);
  expect((await get(modelPath, { Range: 'bytes=1000-' })).status).toBe(416);
  const whole = await get(modelPath);
  expect(whole.status).toBe(200);
  expect(whole.headers.get('Accept-Ranges')).toBe('bytes');
  expect(whole.headers.get('Cache-Control')).toBe('no-store');
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(bytes);
});

test('names with a hash are kept for good, the rest is asked for anew', async () => {
  expect((await get('/assets/main-abc.js')).headers.get('Cache-Control')).toContain('immutable');
  const page = await get('/');
  expect(page.headers.get('Cache-Control')).toBe('no-cache');
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  // Node's fetch inserts `Cache-Control: no-cache` beside a conditional header, which would ask for the whole answer again.
  expect(await statusOf('GET', '/', { 'If-None-Match': page.headers.get('ETag') ?? '' })).toBe(304);
});

test('text is compressed', async () => {
  expect((await get('/', { 'Accept-Encoding': 'gzip' })).headers.get('Content-Encoding')).toBe('gzip');
  expect((await get(modelPath, { 'Accept-Encoding': 'gzip' })).headers.get('Content-Encoding')).toBeNull();
});

test('nothing outside the folder is served, and nothing is written', async () => {
  expect(await statusOf('GET', '/../secret.txt')).toBe(403);
  expect(await statusOf('GET', '/%2e%2e/secret.txt')).toBe(403);
  expect(await statusOf('GET', '/assets/..%2f..%2fsecret.txt')).toBe(403);
  expect(await statusOf('GET', '//secret.txt')).toBe(404);
  expect(await statusOf('GET', '/assets')).toBe(404);
  expect(await statusOf('GET', '/%')).toBe(400);
  expect(await statusOf('POST', '/')).toBe(405);
});

/** `fetch` tidies paths before it sends them; this does not. */
function statusOf(method: string, path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(server.origin, { method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}
