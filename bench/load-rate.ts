/**
 * `npx tsx bench/load-rate.ts FILE.gguf`: how fast a model in the page's own storage reaches the GPU, beside a loop that does nothing but
 * read the file and hand it to `writeBuffer` (in pieces as Blobs, and in place in a worker), in turn, in one Chromium; and the most
 * JavaScript memory that loading takes.
 */
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { ensureBuilt } from '../tools/prepare/build.mjs';
import { HeapMeter } from '../tools/command-line/heap-meter.ts';
import { servePage } from '../tools/server/server.ts';
import { buildPage } from './pages/build.ts';
import { isolation } from './browser-contestant.ts';
import type { LoadTimes } from './pages/load-rate.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Say which file: npx tsx bench/load-rate.ts FILE.gguf');
ensureBuilt(fileURLToPath(new URL('..', import.meta.url)), console.error);
const files = new Map([
  ['/load-rate.js', await buildPage('load-rate')],
  ['/load-rate-worker.js', await buildPage('load-rate-worker')],
  ['/model.gguf', resolve(file)],
]);
const server = await servePage({ folder: fileURLToPath(new URL('../dist', import.meta.url)), port: 0, files, headers: isolation });
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/script.html`);
  const call = async <Value>(expression: string): Promise<Value> => {
    const text: unknown = await page.evaluate(`Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`);
    return JSON.parse(String(text)) as Value;
  };
  await page.evaluate('import("/load-rate.js").then(() => undefined)');
  const bytes = await call<number>('loadRate.store()');
  const megabytes = (milliseconds: number): string => `${(bytes / 1e3 / milliseconds).toFixed(0)} MB/s`;
  await call('loadRate.plain()');
  const ratios: number[] = [];
  for (let round = 1; round <= 3; round += 1) {
    const before = await call<number>('loadRate.plain()');
    const inPlace = await call<number>('loadRate.plainInPlace()');
    const idle = await HeapMeter.start(page);
    await idle.collectGarbage();
    await idle.measure();
    idle.stop();
    const meter = await HeapMeter.start(page);
    const times = await call<LoadTimes>('loadRate.ours()');
    meter.stop();
    const after = await call<number>('loadRate.plain()');
    const plain = (before + after) / 2;
    ratios.push(plain / times.weightsMs);
    const mebibytes = (value: number): string => (value / 2 ** 20).toFixed(1);
    const stage = times.stages.findLast(([, begun]) => begun <= meter.peakAt)?.[0] ?? 'header';
    console.log(
      `round ${round}: plain ${megabytes(plain)}, in place ${megabytes(inPlace)}, ours ${megabytes(times.weightsMs)} ` +
        `(${(plain / times.weightsMs).toFixed(2)} ×, ${(inPlace / times.weightsMs).toFixed(2)} ×), ` +
        `heap ${mebibytes(meter.peakBytes - idle.peakBytes)} MiB above idle (${mebibytes(meter.peakBufferBytes)} of the ` +
        `${mebibytes(meter.peakBytes)} in buffers) in the stage "${stage}", load ${(times.loadMs / 1000).toFixed(1)} s, of which compiling ` +
        `${(times.compilingMs / 1000).toFixed(2)} s, first token ${(times.firstTokenMs / 1000).toFixed(2)} s later ` +
        `(${(times.laterTokenMs / 1000).toFixed(2)} s for another prompt after that)`,
    );
  }
  console.log(`${(bytes / 1e9).toFixed(2)} GB; ours by plain: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} (wanted: ≥ 0.6)`);
} finally {
  await browser.close();
  await server.close();
}
