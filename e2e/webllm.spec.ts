/**
 * WebLLM itself in our engine, in the built page, its worker and its policy. Nobody can keep its R1 distills in a test, so a model of random
 * weights is made for one of its compiled libraries: DENKSPUR_BENCH_WEBLLM_LIBRARY names the file (Qwen2-0.5B-Instruct in q4f32_1, v0_2_48),
 * and bench/ has the version of WebLLM that runs it, because newer ones cannot (docs/architecture.md). A token takes seconds on SwiftShader.
 */
import { expect, type Page, test } from '@playwright/test';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChatMessage, FinishEvent, GenerateOptions, ModelInfo } from '../app/engine/engine.ts';
import { readLibraryMetadata } from '../bench/web-llm/library.ts';
import { writeModelFolder } from '../bench/web-llm/model-folder.ts';
import { type PageServer, servePage } from '../tools/server/server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiled = process.env['DENKSPUR_BENCH_WEBLLM_LIBRARY'];
const runtime = join(root, 'bench/node_modules/@mlc-ai/web-llm/lib/index.js');

test.skip(compiled === undefined, 'WebLLM itself: DENKSPUR_BENCH_WEBLLM_LIBRARY names no compiled library');
test.skip(!existsSync(runtime), 'WebLLM itself: it is not installed in bench/ (npm ci there)');
test.use({ serviceWorkers: 'block' });
test.setTimeout(1_800_000);

const question = [{ role: 'user', content: 'Hi' }] as const;

/** Our chunk for WebLLM, with the older version in it and the list of its models replaced. */
const chunk = `
  import { MLCEngine as Published } from '/web-llm.js';
  const model_list = [{ model: location.origin + '/model/', model_id: 'random', model_lib: location.origin + '/library.wasm' }];
  export const prebuiltAppConfig = { model_list };
  export class MLCEngine extends Published {
    constructor() { super({ appConfig: { useIndexedDBCache: false, model_list } }); }
  }`;

interface Answer {
  readonly reasoning: readonly string[];
  readonly content: readonly string[];
  readonly finish: FinishEvent;
}

/** @param stopAfter pieces, then the answer is aborted */
function ask(page: Page, messages: readonly ChatMessage[], options: GenerateOptions, stopAfter = Infinity): Promise<Answer> {
  return page.evaluate(
    async ([asked, how, most]) => {
      const controller = new AbortController();
      const [reasoning, content]: [string[], string[]] = [[], []];
      for await (const event of window.denkspur.generate(asked, { temperature: 0, seed: 0x9000_0000, ...how, signal: controller.signal })) {
        if (event.type === 'delta' && event.reasoning_content !== '') reasoning.push(event.reasoning_content);
        if (event.type === 'delta' && event.content !== '') content.push(event.content);
        if (reasoning.length + content.length >= (most ?? Infinity)) controller.abort();
        if (event.type === 'finish') return { reasoning, content, finish: event };
      }
      throw new Error('no finish event');
    },
    [messages, options, stopAfter === Infinity ? null : stopAfter] as const,
  );
}

/** Opens the page without a surface, with WebLLM's own code in our chunk's place and the model loaded. */
async function openWithModel(page: Page): Promise<ModelInfo> {
  const headers = { 'cross-origin-resource-policy': 'same-origin' };
  await page.context().route('**/assets/library-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: chunk, headers }));
  await page.goto(`${server.origin}/script.html`);
  return page.evaluate(() => window.denkspur.load({ kind: 'webllm', model: 'random' }));
}

let server: PageServer;
test.beforeAll(async () => {
  const folder = join(root, '.cache/bench', basename(compiled!, '.wasm'));
  const names = await writeModelFolder(readLibraryMetadata(compiled!), folder);
  const files = new Map(names.map((name) => [`/model/resolve/main/${name}`, join(folder, name)]));
  files.set('/web-llm.js', runtime).set('/library.wasm', compiled!);
  server = await servePage({ folder: join(root, 'dist'), port: 0, files });
});
test.afterAll(() => server.close());

test('WebLLM itself loads a compiled model, streams up to the limit, and stops at a word', async ({ page }) => {
  const info = await openWithModel(page);
  expect(info).toMatchObject({ name: 'random', notices: [{ code: 'webllm-engine' }] });
  expect(info.adapter).not.toBe('');
  const whole = await ask(page, [], { raw: 'Hi', max_tokens: 3 });
  expect(whole.content).toHaveLength(3);
  expect(whole.finish).toMatchObject({ reason: 'length', promptTokens: 2, generatedTokens: 3 });
  // Random weights say the same again and again; what stands before the word is kept.
  const [first] = whole.content;
  const stopped = await ask(page, [], { raw: 'Hi', max_tokens: 3, stop: [first!.slice(3)] });
  expect(stopped.content.join('')).toBe(first!.slice(0, 3));
  expect(stopped.finish.reason).toBe('stop');
});

test('WebLLM itself: an answer is stopped in its middle, and the next one comes', async ({ page }) => {
  await openWithModel(page);
  const stopped = await ask(page, [], { raw: 'Hi', max_tokens: 8 }, 1);
  expect(stopped.content).toHaveLength(1);
  expect(stopped.finish).toMatchObject({ reason: 'abort', generatedTokens: 1 });
  // Its lock is free again, and nothing of the answer before is in the context.
  const next = await ask(page, [], { raw: 'Hi', max_tokens: 1 });
  expect(next.content).toEqual(stopped.content);
});

test('WebLLM itself: the budget ends a thought, and the answer goes on behind it', async ({ page }) => {
  await openWithModel(page);
  const { reasoning, content, finish } = await ask(page, question, { max_tokens: 3, think: { budget: 2 } });
  expect(reasoning.length).toBeGreaterThan(0);
  expect(content.length).toBeGreaterThan(0);
  expect(finish).toMatchObject({ reason: 'length', generatedTokens: 3, thoughtUnfinished: false });
});

test('WebLLM itself: an answer keeps a form', async ({ page }) => {
  await openWithModel(page);
  // Random weights would hardly write this by themselves: a token of 151,936 twice.
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  const response_format = { type: 'json_schema', json_schema: { name: 'empty', schema } } as const;
  const { content, finish } = await ask(page, question, { max_tokens: 8, think: { budget: 0 }, response_format });
  expect(JSON.parse(content.join(''))).toEqual({});
  expect(finish.reason).toBe('stop');
});
