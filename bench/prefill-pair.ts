/**
 * `npx tsx bench/prefill-pair.ts DIST OTHER-DIST FILE.gguf …`: how fast two builds of the page read the same prompts, in turns in one Chromium.
 * For a change of kernels that is no option of the engine: build before and after it.
 */
import { basename } from 'node:path';
import { launchChromium } from '../tools/browsers/chromium.ts';
import { servePage } from '../tools/server/server.ts';
import { isolation } from './browser-contestant.ts';
import { median } from './statistics.ts';

const [one, other, ...models] = process.argv.slice(2);
if (one === undefined || other === undefined || models.length === 0) throw new Error('Name two builds and at least one model.');
const rounds = 5;
const promptTokens = 192;

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
        return { server, page, rates: [] as number[] };
      }),
    );
    // The first round compiles.
    for (let round = 0; round <= rounds; round++) {
      const raw = JSON.stringify(Array.from({ length: promptTokens }, (_, index) => 1 + ((index * index * 31 + 7 * index + 13 * round) % 250)));
      for (const { page, rates } of pages) {
        const rate = await page.evaluate(`(async () => {
          for await (const event of denkspur.generate([], { raw: ${raw}, max_tokens: 1, temperature: 0 })) {
            if (event.type === 'finish') return event.timing.prefillTokensPerSecond;
          }
        })()`);
        if (round > 0) rates.push(Number(rate));
      }
    }
    const [first, second] = pages.map(({ rates }) => median(rates)!);
    const all = pages.map(({ rates }) => rates.map((rate) => rate.toFixed(1)).join(' ')).join(' | ');
    console.log(`${basename(model)}: ${first!.toFixed(1)} and ${second!.toFixed(1)} tokens/s, ${(first! / second!).toFixed(2)} × (${all})`);
    for (const { server, page } of pages) {
      await page.close();
      await server.close();
    }
  }
} finally {
  await browser.close();
}
