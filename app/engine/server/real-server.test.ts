/** A real server of llama.cpp on this machine (fixtures/llama-server.ts) with the embedded miniature, and with SmolLM2 where it lies here. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  hasLlamaServer,
  type LlamaServer,
  miniature,
  smolLM2,
  startLlamaServer,
  templateOfR1,
  withoutLlamaServer,
  withoutSmolLM2,
} from '../../../fixtures/llama-server';
import type { ChatMessage, FinishEvent, GenerateOptions, ModelInfo } from '../engine';
import { ServerEngine } from './engine';

const question: readonly ChatMessage[] = [{ role: 'user', content: 'What is 47 + 38?' }];
const thought = 'Add digit by digit.\n47+38:\n7+8=15, 5\n4+3+1=8, 85';

let server: LlamaServer | undefined;
afterEach(() => server?.kill());

async function connect(...wanted: Parameters<typeof startLlamaServer>): Promise<{ readonly engine: ServerEngine; readonly info: ModelInfo }> {
  server = await startLlamaServer(...wanted);
  const engine = new ServerEngine();
  return { engine, info: await engine.load({ kind: 'server', address: server.address }) };
}

async function ask(engine: ServerEngine, messages: readonly ChatMessage[], options: GenerateOptions = {}, stopAfter = Infinity) {
  let [reasoning, content, pieces] = ['', '', 0];
  let finish: FinishEvent | undefined;
  const controller = new AbortController();
  for await (const event of engine.generate(messages, { temperature: 0, max_tokens: 160, ...options, signal: controller.signal })) {
    if (event.type === 'finish') finish = event;
    if (event.type !== 'delta') continue;
    reasoning = (reasoning + event.reasoning_content).slice(0, reasoning.length + event.reasoning_content.length - (event.retracted ?? 0));
    [content, pieces] = [content + event.content, pieces + 1];
    if (pieces >= stopAfter) controller.abort();
  }
  return { reasoning, content, pieces, finish: finish! };
}

describe.skipIf(!hasLlamaServer)(`a server of llama.cpp with the miniature (skipped with ${withoutLlamaServer})`, () => {
  it('streams a thought that stands in its text, without the opening, and the answer behind it', async () => {
    const { engine } = await connect(miniature, 'mini-r1');
    const { reasoning, content, pieces, finish } = await ask(engine, question);
    expect([reasoning, content]).toEqual([thought, 'The answer is 85.']);
    expect(pieces).toBeGreaterThan(10);
    expect(finish).toMatchObject({ reason: 'stop', thoughtUnfinished: false });
  });

  it('tells the thought apart where it knows the template, with the same thought and answer', async () => {
    const { engine } = await connect(miniature, 'answers', { template: templateOfR1 });
    const { reasoning, content, finish } = await ask(engine, question);
    expect([reasoning, content]).toEqual([thought, 'The answer is 85.']);
    expect(finish).toMatchObject({ reason: 'stop', thoughtUnfinished: false });
    expect(finish.generatedTokens).toBeGreaterThan(30);
  });

  it('ends when it is told to, and answers again', async () => {
    const { engine } = await connect(miniature, 'mini-r1');
    expect((await ask(engine, question, {}, 3)).finish.reason).toBe('abort');
    expect((await ask(engine, [{ role: 'user', content: 'What is 12 + 12?' }])).content).toBe('The answer is 24.');
  });

  it('keeps a limit, and says what it cannot', async () => {
    const { engine } = await connect(miniature, 'mini-r1');
    expect((await ask(engine, question, { max_tokens: 5 })).finish).toMatchObject({ reason: 'length', generatedTokens: 5, thoughtUnfinished: true });
    // Longer than the context of 1,024 tokens.
    const endless = [{ role: 'user', content: '7 '.repeat(2000) }] as const;
    await expect(ask(engine, endless)).rejects.toMatchObject({ code: 'server-failed' });
  });

  it('is gone: the failure has a code, and its way out', async () => {
    const { engine } = await connect(miniature, 'mini-r1');
    await server!.kill();
    await expect(ask(engine, question)).rejects.toMatchObject({ code: 'server-unreachable' });
  });
});

describe.skipIf(!hasLlamaServer || smolLM2 === undefined)(`a server of llama.cpp with SmolLM2 (skipped with ${withoutLlamaServer}; ${withoutSmolLM2})`, () => {
  it('answers without a thought, and counts', async () => {
    const { engine, info } = await connect(smolLM2!, 'SmolLM2');
    expect(info.name).toBe('SmolLM2');
    // What it says is the server's matter: of xllamacpp's builds it is nonsense with these weights, of other builds of llama.cpp it is Paris.
    const { reasoning, content, finish } = await ask(engine, [{ role: 'user', content: 'What is the capital of France?' }]);
    expect(reasoning).toBe('');
    expect(content.length).toBeGreaterThan(5);
    expect(finish.thoughtUnfinished).toBe(false);
    expect(finish.generatedTokens).toBeGreaterThan(3);
  });

  it('that is killed in the middle of its answer: what came is kept, the failure has a code', async () => {
    const { engine } = await connect(smolLM2!, 'SmolLM2', { endless: true });
    let content = '';
    const story = async (): Promise<void> => {
      for await (const event of engine.generate([{ role: 'user', content: 'Tell me a long story.' }], { temperature: 0, max_tokens: 800 })) {
        if (event.type !== 'delta') continue;
        if (content === '') await server!.kill();
        content += event.content;
      }
    };
    await expect(story()).rejects.toMatchObject({ code: 'server-cut' });
    expect(content).not.toBe('');
  });
});
