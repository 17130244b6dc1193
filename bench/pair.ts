/**
 * `npx tsx bench/pair.ts DIST OTHER-DIST FILE.gguf …`: how fast two builds of the page read the same prompts and answer them, in turns in one
 * Chromium. For changes that are no option of the engine: build before and after.
 */
import { basename } from 'node:path';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';
import { isolation } from './browser-contestant.ts';
import { median } from './statistics.ts';

const [one, other, ...models] = process.argv.slice(2);
if (one === undefined || other === undefined || models.length === 0) throw new Error('Name two builds and at least one model.');
const rounds = 3;
const promptTokens = 128;
const answerTokens = 48;

/** Tokens per second: of the prompt by the engine's clock; of the answer by that of the page, from its first tokens to its last. */
interface Rates {
  readonly prefill: number;
  /** Null where all tokens came at once. */
  readonly decode: number | null;
}

/** Runs in the page. */
function measure(prompt: readonly number[]): string {
  const options = JSON.stringify({ raw: prompt, max_tokens: answerTokens, temperature: 0 });
  return `(async () => {
    let first, last, begun, count = 0, prefill;
    for await (const event of denkspur.generate([], ${options})) {
      if (event.type === 'finish') prefill = event.timing.prefillTokensPerSecond;
      if (event.type !== 'delta' || event.tokens.length === 0) continue;
      count += event.tokens.length;
      last = performance.now();
      first ??= last;
      begun ??= count;
    }
    return JSON.stringify({ prefill, decode: (1000 * (count - begun)) / (last - first) });
  })()`;
}

const files = new Map(models.map((model) => [`/${basename(model)}`, model]));
const browser = await launchChromium();
try {
  for (const model of models) {
    const pages = await Promise.all(
      [one, other].map(async (folder) => {
        const server = await servePage({ folder, port: 0, files, headers: isolation });
        const page = await browser.newPage();
        await page.goto(`${server.origin}/script.html`);
        const source = JSON.stringify({ kind: 'url', urls: [`${server.origin}/${basename(model)}`] });
        await page.evaluate(`denkspur.load(${source}, { contextLength: 512, engine: 'webgpu' }).then(() => undefined)`);
        return { server, page, rates: [] as Rates[] };
      }),
    );
    // The first round compiles.
    for (let round = 0; round <= rounds; round++) {
      const prompt = Array.from({ length: promptTokens }, (_, index) => 1 + ((index * index * 31 + 7 * index + 13 * round) % 250));
      for (const { page, rates } of pages) {
        const measured = JSON.parse(String(await page.evaluate(measure(prompt)))) as Rates;
        if (round > 0) rates.push(measured);
      }
    }
    for (const kind of ['prefill', 'decode'] as const) {
      const of = pages.map(({ rates }) => rates.map((rate) => rate[kind]).filter((rate) => rate !== null));
      if (of.some((rates) => rates.length === 0)) {
        console.log(`${basename(model)}, ${kind}: not measured, answers come at once`);
        continue;
      }
      const [first, second] = of.map((rates) => median(rates)!);
      const all = of.map((rates) => rates.map((rate) => rate.toFixed(1)).join(' ')).join(' | ');
      console.log(`${basename(model)}, ${kind}: ${first!.toFixed(1)} and ${second!.toFixed(1)} tokens/s, ${(first! / second!).toFixed(2)} × (${all})`);
    }
    for (const { server, page } of pages) {
      await page.close();
      await server.close();
    }
  }
} finally {
  await browser.close();
}
