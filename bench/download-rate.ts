/**
 * `npm run download-rate [-- MB]`: what the page's store of models gains from several connections. A server on this machine gives each
 * connection a rate and 100 ms before its first byte; the built page in Chromium downloads the same file from it (96 MB unless said
 * otherwise) twice in turn: as it likes, and without an `ETag`, with which it stays at one connection. The figures of record are in
 * FINDINGS.md; they are measured, not asserted.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';

const megabytes = Number(process.argv[2] ?? 96);
/** Megabytes a second of each connection. */
const rates = [2, 8, 32, Infinity];
const rounds = 2;
const latency = 100;
const tick = 10;

const body = randomBytes(megabytes * 1e6);
body.write('GGUF');
const sha256 = createHash('sha256').update(body).digest('hex');

/** What the server does with every connection, and the most connections that it had at once. */
const serving = { rate: Infinity, open: 0, most: 0 };

function answer(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'Range');
  response.setHeader('Access-Control-Expose-Headers', 'Content-Range, ETag');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (request.method === 'OPTIONS') {
    response.end();
    return;
  }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '') ?? [];
  const first = Number(from ?? 0);
  const part = body.subarray(first, to === undefined || to === '' ? body.length : Number(to) + 1);
  if (from !== undefined) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${first}-${first + part.length - 1}/${body.length}`);
  }
  response.setHeader('Content-Length', part.length);
  if (request.url === '/several.gguf') response.setHeader('ETag', '"1"');
  serving.open++;
  serving.most = Math.max(serving.most, serving.open);
  response.once('close', () => serving.open--);
  setTimeout(() => pace(response, part, serving.rate), latency);
}

/** Writes as much as the rate allows by now: a timer that comes late is made up for. */
function pace(response: ServerResponse, part: Buffer, rate: number): void {
  if (rate === Infinity) {
    response.end(part);
    return;
  }
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(part.length, Math.floor((rate * 1e6 * (performance.now() - begun)) / 1000));
    // What the browser has not taken yet does not count as sent in vain: it is not given more.
    if (!response.destroyed && response.writableLength < 2 ** 20) response.write(part.subarray(sent, (sent = Math.max(sent, due))));
    if (!response.destroyed && sent < part.length) return;
    clearInterval(timer);
    response.end();
  }, tick);
}

/** Megabytes a second from the wish to the record that makes the file count. */
async function download(page: Page, url: string): Promise<number> {
  const wanted = { id: 'measured', fileName: 'model.gguf', url, bytes: body.length, sha256 };
  const milliseconds = await page.evaluate(async (model) => {
    const begun = performance.now();
    await window.denkspur.models.download(model);
    const taken = performance.now() - begun;
    await window.denkspur.models.remove(model.id);
    return taken;
  }, wanted);
  return (megabytes * 1000) / milliseconds;
}

const models = createServer(answer);
await new Promise<void>((resolve) => models.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(models.address() as AddressInfo).port}`;
const server = await servePage({ folder: fileURLToPath(new URL('../dist', import.meta.url)), port: 0 });
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/script.html`);
  await page.waitForFunction(() => 'denkspur' in window);
  console.log(`${megabytes} MB, ${latency} ms before the first byte, ${rounds} rounds`);
  for (const rate of rates) {
    serving.rate = rate;
    const one: number[] = [];
    const several: number[] = [];
    serving.most = 0;
    for (let round = 0; round < rounds; round++) {
      one.push(await download(page, `${origin}/one.gguf`));
      several.push(await download(page, `${origin}/several.gguf`));
    }
    const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(', ');
    const gain = several.reduce((sum, value) => sum + value, 0) / one.reduce((sum, value) => sum + value, 0);
    console.log(`${rate} MB/s a connection: one ${listed(one)} MB/s, up to ${serving.most} ${listed(several)} MB/s (${gain.toFixed(2)} ×)`);
  }
} finally {
  await browser.close();
  await server.close();
  models.closeAllConnections();
  models.close();
}
