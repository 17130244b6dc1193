/**
 * `npm run bench:experts`: mixtures of which the GPU holds all experts, a half, a quarter, or those of one token, in one Chromium: whether
 * their tokens are the same, how fast they come, and what is read from the page's own storage for them. Writes bench/EXPERTS.md, and what
 * the simulator begins with.
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SeededModelOptions } from '../fixtures/options.ts';
import { writeSeededModelFile } from '../fixtures/seeded-file.ts';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';
import { isolation } from './browser-contestant.ts';
import { writeExpertReport, type ExpertRun, type MeasuredMixture, type PartsOfMatrix } from './expert-report.ts';
import { buildPage } from './pages/build.ts';
import type { ExpertAnswer, ExpertLoad } from './pages/expert-cache.ts';
import type { ExpertParts, MeasuredMatrix } from './pages/expert-parts-worker.ts';
import { median } from './statistics.ts';

interface Mixture {
  readonly title: string;
  readonly file: string;
  /** One expert's gate. */
  readonly matrix: MeasuredMatrix;
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

/** An expert's gate in DeepSeek-V2-Lite: the simulator begins with its rates, and with the rate at which the resident qwen3moe reads its weights. */
const published: MeasuredMatrix = { type: 'Q4_K', columns: 2048, rows: 1408 };

async function mixtures(): Promise<readonly Mixture[]> {
  mkdirSync(cache, { recursive: true });
  const made: Mixture[] = [];
  for (const [index, [title, options]] of Object.entries(seeded).entries()) {
    const file = `${cache}mixture-${index}.gguf`;
    if (!existsSync(file)) await writeSeededModelFile(options, file);
    made.push({ title, file, matrix: { type: 'Q4_K', columns: 512, rows: 256 }, prompt: numbers(8, 250) });
  }
  const miniature = fileURLToPath(new URL('../public/models/mini-moe.gguf', import.meta.url));
  return [{ title: 'the embedded miniature, mini-moe', file: miniature, matrix: { type: 'Q8_0', columns: 192, rows: 96 }, prompt: numbers(12, 250) }, ...made];
}

const everything = await mixtures();
const files = new Map(everything.map(({ file }, index) => [`/mixture-${index}.gguf`, file]));
files.set('/expert-cache.js', await buildPage('expert-cache'));
files.set('/expert-parts-worker.js', await buildPage('expert-parts-worker'));
const server = await servePage({ folder: fileURLToPath(new URL('../dist', import.meta.url)), port: 0, files, headers: isolation });
const browser = await launchChromium();
const measured: MeasuredMixture[] = [];
const partsOf: PartsOfMatrix[] = [];
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
      // Whatever is slow only once, and the cache being empty, is none of the answers that count.
      await call<ExpertAnswer>('answer', prompt, tokensPerAnswer);
      const answers: ExpertAnswer[] = [];
      for (let round = 0; round < rounds; round++) answers.push(await call<ExpertAnswer>('answer', prompt, tokensPerAnswer));
      const words = JSON.stringify(answers.map(({ tokens }) => tokens));
      if (share === 1) whole = words;
      const last = answers.at(-1)!;
      runs.push({
        load,
        tokensPerSecond: median(answers.map(({ tokensPerSecond }) => tokensPerSecond))!,
        bytesReadPerToken: last.bytesReadPerToken,
        submitsPerToken: last.submitsPerToken,
        experts: last.experts,
        sameTokens: words === whole,
      });
      console.log(`${title}: share ${share}, ${JSON.stringify(runs.at(-1))}`);
    }
    measured.push({ title, fileBytes: statSync(file).size, runs });
    await call('unload');
    partsOf.push({ title, parts: await call<ExpertParts>('parts', matrix, 48) });
    if (index === everything.length - 1) partsOf.push({ title: "a gate of V2-Lite's size", parts: await call<ExpertParts>('parts', published, 24) });
  }
} finally {
  await browser.close();
  await server.close();
}
const resident = measured.find(({ title }) => title.includes('qwen3moe'))!.runs[0]!;
const { bytes, readMs, repackMs, uploadMs } = partsOf.at(-1)!.parts;
const rate = (milliseconds: number): number => Number(((1e3 * bytes) / milliseconds).toPrecision(4));
const machine = `${cpus()[0]!.model.trim()}, ${cpus().length} cores; WebGPU on ${adapter}`;
const load = `processes over a minute: ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
const date = new Date().toISOString().slice(0, 10);
const report = writeExpertReport({ machine, load, date, rounds, tokensPerAnswer }, measured, partsOf);
writeFileSync(fileURLToPath(new URL('EXPERTS.md', import.meta.url)), report);
const measuredRates = {
  generator: 'npm run bench:experts', date, machine,
  memoryRate: Number((resident.bytesReadPerToken * resident.tokensPerSecond).toPrecision(2)),
  diskRate: rate(readMs.pages), repackRate: rate(repackMs), uploadRate: rate(uploadMs),
};
writeFileSync(fileURLToPath(new URL('../app/ui/simulator/measured-rates.json', import.meta.url)), `${JSON.stringify(measuredRates, null, 2)}\n`);
console.log(report);
