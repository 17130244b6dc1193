/**
 * `npm run bench:experts`: mixtures of which the GPU holds all experts, a half, a quarter, or those of one token, in one Chromium: whether
 * their tokens are the same, how fast they come, and what is read from the page's own storage for them. Writes bench/EXPERTS.md.
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SeededModelOptions } from '../fixtures/options.ts';
import { writeSeededModelFile } from '../fixtures/seeded-file.ts';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';
import { isolation } from './browser-contestant.ts';
import { writeExpertReport, type ExpertRun, type MeasuredMixture } from './expert-report.ts';
import { buildPage } from './pages/build.ts';
import type { ExpertAnswer, ExpertLoad, ExpertParts } from './pages/expert-cache.ts';
import { median } from './statistics.ts';

interface Mixture {
  readonly title: string;
  readonly file: string;
  /** Of one expert's gate: type, columns, rows. */
  readonly matrix: readonly [type: string, columns: number, rows: number];
  readonly prompt: readonly number[];
}

const cache = fileURLToPath(new URL('../.cache/bench/', import.meta.url));
const rounds = 3;
const tokensPerAnswer = 48;
/** Of the experts' bytes. 0 stands for those of one token. */
const shares = [1, 1 / 2, 1 / 4, 0];
const numbers = (count: number, most: number) => Array.from({ length: count }, (_, index) => 1 + ((index * index * 31 + 7 * index) % most));

const sizes = { seed: 1, type: 'Q4_K', layers: 6, width: 512, vocabulary: 512, contextLength: 512, ropeBase: 1_000_000 } as const;
const seeded: Readonly<Record<string, SeededModelOptions>> = {
  'seeded qwen3moe, 64 experts of which 8, Q4_K': {
    ...sizes, architecture: 'qwen3moe', heads: 8, keyValueHeads: 2, headWidth: 64, feedForward: 256,
    experts: { count: 64, used: 8, feedForward: 256 },
  },
  'seeded deepseek2, 64 experts of which 6 and 2 shared, Q4_K': {
    ...sizes, architecture: 'deepseek2', heads: 8, feedForward: 1024,
    latent: { keyValueRank: 256, nopeWidth: 64, ropeWidth: 32, valueWidth: 64 },
    experts: { count: 64, used: 6, feedForward: 256, sharedCount: 2, leadingDenseLayers: 1 },
    typeOverrides: { attn_k_b: 'Q8_0' },
  },
};

async function mixtures(): Promise<readonly Mixture[]> {
  mkdirSync(cache, { recursive: true });
  const made: Mixture[] = [];
  for (const [index, [title, options]] of Object.entries(seeded).entries()) {
    const file = `${cache}mixture-${index}.gguf`;
    if (!existsSync(file)) await writeSeededModelFile(options, file);
    made.push({ title, file, matrix: ['Q4_K', 512, 256], prompt: numbers(8, 250) });
  }
  const miniature = fileURLToPath(new URL('../public/models/mini-moe.gguf', import.meta.url));
  return [{ title: 'the embedded miniature, mini-moe', file: miniature, matrix: ['Q8_0', 192, 96], prompt: numbers(12, 250) }, ...made];
}

const everything = await mixtures();
const files = new Map(everything.map(({ file }, index) => [`/mixture-${index}.gguf`, file]));
files.set('/expert-cache.js', await buildPage('expert-cache'));
const server = await servePage({ folder: fileURLToPath(new URL('../dist', import.meta.url)), port: 0, files, headers: isolation });
const browser = await launchChromium();
const measured: MeasuredMixture[] = [];
let adapter = '';
const loadBefore = loadavg()[0]!;
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/script.html`);
  await page.evaluate('import("/expert-cache.js").then(() => undefined)');
  const call = async <Value>(method: string, ...values: readonly unknown[]): Promise<Value> => {
    const expression = `expertCache.${method}(...${JSON.stringify(values)})`;
    const text: unknown = await page.evaluate(`Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`);
    return JSON.parse(String(text)) as Value;
  };
  for (const [index, { title, file, matrix, prompt }] of everything.entries()) {
    const fileBytes = await call<number>('store', `/mixture-${index}.gguf`);
    const runs: ExpertRun[] = [];
    let whole = '';
    for (const share of shares) {
      // Dense parts are little: a share of the file is nearly that of its experts.
      const load = await call<ExpertLoad>('load', share === 1 ? fileBytes * 2 : Math.round(share * fileBytes));
      ({ adapter } = load);
      const answers: ExpertAnswer[] = [];
      for (let round = 0; round < rounds; round++) answers.push(await call<ExpertAnswer>('answer', prompt, tokensPerAnswer));
      const words = JSON.stringify(answers.map(({ tokens }) => tokens));
      if (share === 1) whole = words;
      const last = answers.at(-1)!;
      runs.push({
        load,
        tokensPerSecond: median(answers.map(({ tokensPerSecond }) => tokensPerSecond))!,
        submitsPerToken: last.submitsPerToken,
        experts: last.experts,
        sameTokens: words === whole,
      });
      console.log(`${title}: share ${share}, ${JSON.stringify(runs.at(-1))}`);
    }
    const parts = await call<ExpertParts>('parts', ...matrix, 48);
    measured.push({ title, fileBytes: statSync(file).size, runs, parts });
  }
} finally {
  await browser.close();
  await server.close();
}
const machine = `${cpus()[0]!.model.trim()}, ${cpus().length} cores; WebGPU on ${adapter}`;
const load = `processes over a minute: ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
const report = writeExpertReport({ machine, load, date: new Date().toISOString().slice(0, 10), rounds, tokensPerAnswer }, measured);
writeFileSync(fileURLToPath(new URL('EXPERTS.md', import.meta.url)), report);
console.log(report);
