/**
 * One conversation on all four engines gives the same thought and the same answer. WebGPU and the CPU compute the miniature; the own server
 * is one that says over HTTP what they said; MLC's compiled library, whose weights are gigabytes, is played by a stand-in for its chunk, so
 * that here our engine around it runs in the built page, its worker and its policy, and nothing of WebLLM itself.
 */
import { expect, type Page, test } from '@playwright/test';
import type { ChatMessage, ModelSource } from '../app/engine/engine.ts';
import { openScriptPage } from './script-page.ts';
import { scriptedServer } from './scripted-server.ts';

// The service worker would answer for the stand-in's chunk.
test.use({ serviceWorkers: 'block' });

const conversation: readonly ChatMessage[] = [
  { role: 'user', content: 'What is 12 + 12?' },
  { role: 'assistant', content: 'The answer is 24.', reasoning_content: '12+12: Add digit by digit.' },
  { role: 'user', content: 'What is 47 + 38?' },
];

interface Parts {
  readonly reasoning: string;
  readonly content: string;
  readonly reason: string;
  readonly unfinished: boolean;
  readonly tokens: readonly number[];
}

const converse = (page: Page): Promise<Parts> =>
  page.evaluate(async (messages) => {
    let parts = { reasoning: '', content: '', reason: '', unfinished: false, tokens: [] as number[] };
    for await (const event of window.denkspur.generate(messages, { temperature: 0 })) {
      if (event.type === 'delta') {
        parts.reasoning += event.reasoning_content;
        parts.content += event.content;
        parts.tokens.push(...event.tokens.map(({ id }) => id));
      }
      if (event.type === 'finish') parts = { ...parts, reason: event.reason, unfinished: event.thoughtUnfinished };
    }
    return parts;
  }, conversation);

/** The conversation in R1's template: an earlier thought is not fed back. */
const wholePrompt =
  '<｜begin▁of▁sentence｜><｜User｜>What is 12 + 12?<｜Assistant｜>The answer is 24.<｜end▁of▁sentence｜><｜User｜>What is 47 + 38?<｜Assistant｜><think>\n';

/** What MLC's library is to our engine: a model that is loaded, and text in pieces for a prompt. */
const standIn = (answer: string): string => `
  export const prebuiltAppConfig = { model_list: [] };
  export class MLCEngine {
    setInitProgressCallback(callback) { this.progress = callback; }
    async reload() { this.progress({ progress: 1, timeElapsed: 0, text: '' }); }
    async unload() {}
    interruptGenerate() {}
    async getGPUVendor() { return 'stand-in'; }
    asyncGenerate() {}
    async completion({ prompt }) {
      if (prompt !== ${JSON.stringify(wholePrompt)}) throw new Error('another prompt: ' + prompt);
      return (async function* () {
        for (const text of ${JSON.stringify(answer)}.match(/[^]{1,3}/gu)) yield { choices: [{ index: 0, text, finish_reason: null, logprobs: null }] };
        yield { choices: [{ index: 0, text: '', finish_reason: 'stop', logprobs: null }] };
      })();
    }
  }`;

test('one conversation, the same thought and answer: WebGPU and CPU with the miniature, a server that repeats it, a stand-in for WebLLM’s library', async ({
  page,
}) => {
  await openScriptPage(page, 'webgpu');
  const ours = await converse(page);
  // Whether the miniature is right in its second turn is no matter here.
  expect(ours).toMatchObject({ reason: 'stop', unfinished: false });
  expect(ours.content).toMatch(/^The answer is \d+\.$/u);
  expect(ours.reasoning).not.toBe('');
  await openScriptPage(page, 'wllama');
  const { tokens, ...cpu } = await converse(page);
  const { tokens: ourTokens, ...parts } = ours;
  expect(cpu).toEqual(parts);
  // The greedy tokens themselves; the CPU engine does not tell of the one that ends the answer.
  expect(tokens).toEqual(ourTokens.slice(0, tokens.length));
  expect(ourTokens.length - tokens.length).toBeLessThanOrEqual(1);

  const server = await scriptedServer();
  const load = (source: ModelSource) => page.evaluate((wanted) => window.denkspur.load(wanted), source);
  try {
    const pieces = (text: string) => text.match(/[^]{1,3}/gu) ?? [];
    server.say = [...pieces(ours.reasoning).map((reasoning_content) => ({ reasoning_content })), ...pieces(ours.content).map((content) => ({ content }))];
    await load({ kind: 'server', address: server.host });
    expect(await converse(page)).toEqual({ ...parts, tokens: [] });
    expect(server.requests.at(-1)!.body).toMatchObject({ messages: conversation.map(({ role, content }) => ({ role, content })) });
  } finally {
    await server.close();
  }

  const body = standIn(`${ours.reasoning}\n</think>\n\n${ours.content}`);
  await page.context().route('**/assets/library-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body, headers: { 'cross-origin-resource-policy': 'same-origin' } }));
  await load({ kind: 'webllm', model: 'DeepSeek-R1-Distill-Qwen-7B-q4f16_1-MLC' });
  expect(await converse(page)).toEqual({ ...parts, tokens: [] });
});
