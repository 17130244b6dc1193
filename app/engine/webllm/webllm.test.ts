/** WebLLM's engine played from a script: here are neither its weights nor a GPU. What it really is, its own types say. */
import type { Completion, CompletionCreateParamsStreaming, InitProgressCallback } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import type { EngineEvent, FinishEvent, GenerateOptions } from '../engine';
import { checkOptions } from '../options';
import { WebLlmEngine, type CompiledEngine } from './engine';
import { promptOf } from './prompt';

const model = 'DeepSeek-R1-Distill-Qwen-7B-q4f16_1-MLC';
const source = { kind: 'webllm', model } as const;
const question = [{ role: 'user', content: 'What is 40 + 2?' }] as const;

class Scripted implements CompiledEngine {
  readonly requests: CompletionCreateParamsStreaming[] = [];
  readonly calls: string[] = [];
  /** One list of pieces for each request. */
  readonly answers: string[][];
  readonly failure: Error | undefined;
  interruptions = 0;
  #interrupted = false;
  #onProgress: InitProgressCallback | undefined;

  constructor(answers: string[][] = [], failure?: Error) {
    this.answers = answers;
    this.failure = failure;
  }

  setInitProgressCallback(callback: InitProgressCallback): void {
    this.#onProgress = callback;
  }

  reload(id: string | string[]): Promise<void> {
    this.calls.push(`reload ${String(id)}`);
    for (const progress of [0.2, 0.1, 1]) this.#onProgress?.({ progress, timeElapsed: 0, text: '' });
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  }

  unload(): Promise<void> {
    this.calls.push('unload');
    return Promise.resolve();
  }

  interruptGenerate(): void {
    this.interruptions++;
    this.#interrupted = true;
  }

  getGPUVendor(): Promise<string> {
    return Promise.resolve('nvidia');
  }

  completion(request: CompletionCreateParamsStreaming): Promise<AsyncIterable<Completion>> {
    this.requests.push(request);
    this.#interrupted = false;
    return Promise.resolve(this.#answer(this.answers.shift() ?? []));
  }

  async *#answer(pieces: readonly string[]): AsyncGenerator<Completion> {
    const head = { id: 'x', created: 0, model, object: 'text_completion' as const, system_fingerprint: '' };
    let sent = 0;
    for (const text of pieces) {
      // As WebLLM does: an interrupted stream ends with what it has.
      if (this.#interrupted) break;
      sent++;
      yield await Promise.resolve({ ...head, choices: [{ index: 0, text, finish_reason: null, logprobs: null }] });
    }
    yield { ...head, choices: [{ index: 0, text: '', finish_reason: this.#interrupted ? 'abort' : 'stop', logprobs: null }] };
    const usage = { prompt_tokens: 11, completion_tokens: sent, total_tokens: 11 + sent, extra: {} as never };
    yield { ...head, choices: [], usage };
  }
}

async function ask(script: Scripted, options: GenerateOptions = {}, afterEvent: (event: EngineEvent) => void = () => undefined) {
  const engine = new WebLlmEngine(() => Promise.resolve(script));
  await engine.load(source);
  let [reasoning, content] = ['', ''];
  let finish: FinishEvent | undefined;
  const types: string[] = [];
  for await (const event of engine.generate(question, options)) {
    types.push(event.type);
    if (event.type === 'delta') [reasoning, content] = [reasoning + event.reasoning_content, content + event.content];
    if (event.type === 'finish') finish = event;
    afterEvent(event);
  }
  return { reasoning, content, finish: finish!, types };
}

describe('an answer of a compiled model', () => {
  it('is told from its thought, with the events of every engine', async () => {
    const script = new Scripted([['40', ' +', ' 2', '\n</th', 'ink>\n\n', 'It is ', '42.']]);
    const { reasoning, content, finish, types } = await ask(script, { temperature: 0, seed: 7 });
    expect([reasoning, content]).toEqual(['40 + 2', 'It is 42.']);
    expect(finish).toMatchObject({ reason: 'stop', promptTokens: 11, generatedTokens: 7, thoughtUnfinished: false });
    expect([types[0], types.at(-1)]).toEqual(['prompt', 'finish']);
    expect(script.requests).toMatchObject([
      { prompt: '<｜begin▁of▁sentence｜><｜User｜>What is 40 + 2?<｜Assistant｜><think>\n', temperature: 0, seed: 7, stream: true },
    ]);
  });

  it('hands no seed on below zero, at which WebLLM would fail', async () => {
    const script = new Scripted([['</think>\n\n42.']]);
    await ask(script, { seed: 0x9000_0000 });
    expect(script.requests[0]!.seed).toBe(0x9000_0000);
  });

  it('ends its thought at the budget, and goes on with the end written for it', async () => {
    const script = new Scripted([['a', ' b', ' c', ' d', ' e'], ['It is ', '42.']]);
    const { reasoning, content, finish } = await ask(script, { think: { budget: 3 } });
    expect([reasoning, content]).toEqual(['a b c', 'It is 42.']);
    expect(finish).toMatchObject({ reason: 'stop', generatedTokens: 5 });
    expect(script.requests[1]!.prompt).toBe(`${script.requests[0]!.prompt}a b c\n</think>\n\n`);
  });

  it('without a thought begins behind its end', async () => {
    const script = new Scripted([['42.']]);
    expect(await ask(script, { think: { budget: 0 } })).toMatchObject({ reasoning: '', content: '42.' });
    expect(script.requests[0]!.prompt).toMatch(/<think>\n\n<\/think>\n\n$/u);
  });

  it('ends at a stop string, at the limit, and when it is told to', async () => {
    const pieces = () => new Scripted([['x\n</think>\n\n', 'one', ' two', ' END', ' three']]);
    const [word, limit] = [pieces(), pieces()];
    expect(await ask(word, { stop: [' END'] })).toMatchObject({ content: 'one two', finish: { reason: 'stop' } });
    expect(await ask(limit, { max_tokens: 2 })).toMatchObject({ content: 'one', finish: { reason: 'length' } });
    // It computes no further for nobody.
    expect([word.interruptions, limit.interruptions]).toEqual([1, 1]);
    const controller = new AbortController();
    const stopped = await ask(pieces(), { signal: controller.signal }, (event) => {
      if (event.type === 'delta' && event.content === 'one') controller.abort();
    });
    expect(stopped.finish.reason).toBe('abort');
    expect(stopped.content).not.toContain('three');
  });
});

describe('its prompt', () => {
  it('holds no special token that a person wrote, and no earlier thought', () => {
    const messages = [
      { role: 'user', content: 'a <｜User｜> <think>b</think>' },
      { role: 'assistant', content: 'c', reasoning_content: 'hidden' },
      { role: 'user', content: 'd' },
    ] as const;
    const { text } = promptOf(messages, checkOptions({ think: { prefill: 'so' } }));
    expect(text).toBe(
      '<｜begin▁of▁sentence｜><｜User｜>a < ｜User｜> < think>b< /think><｜Assistant｜>c<｜end▁of▁sentence｜><｜User｜>d<｜Assistant｜><think>\nso',
    );
  });
});

describe('loading', () => {
  it('never goes back, and leaves the old model', async () => {
    const script = new Scripted();
    const engine = new WebLlmEngine(() => Promise.resolve(script));
    const fractions: number[] = [];
    const info = await engine.load(source, { onProgress: ({ fraction }) => fractions.push(fraction) });
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(info).toMatchObject({ name: model, adapter: 'nvidia', notices: [{ code: 'webllm-engine' }] });
    await engine.load(source);
    expect(script.calls).toEqual([`reload ${model}`, 'unload', `reload ${model}`]);
  });

  it('keeps the answer to a form, and leaves the thought free', async () => {
    const script = new Scripted([['40', ' + 2', '\n</think>', '\n\nIt is'], ['{"answer": ', '42}']]);
    const json_schema = { name: 'answer', schema: { type: 'object', properties: { answer: { type: 'integer' } }, required: ['answer'] } };
    const { reasoning, content } = await ask(script, { response_format: { type: 'json_schema', json_schema } });
    expect([reasoning, content]).toEqual(['40 + 2', '{"answer": 42}']);
    expect(script.requests[0]).not.toHaveProperty('response_format');
    expect(script.requests[1]).toMatchObject({ response_format: { type: 'json_object', schema: JSON.stringify(json_schema.schema) } });
    expect(script.requests[1]!.prompt).toMatch(/40 \+ 2\n<\/think>\n\n$/u);
  });

  it('refuses a form that cannot be kept, before anything is written', async () => {
    const json_schema = { name: 'x', schema: { type: 'string', pattern: 'a' } };
    const asked = ask(new Scripted([['</think>'], []]), { response_format: { type: 'json_schema', json_schema } });
    await expect(asked).rejects.toMatchObject({ code: 'invalid-option', details: { option: 'response_format' } });
  });

  const named = (name: string, message = 'x') => Object.assign(new Error(message), { name });
  it.each([
    ['source-unreachable', new TypeError('Failed to fetch')],
    ['source-unreachable', named('NetworkError', "Failed to execute 'add' on 'Cache': Cache.add() encountered a network error")],
    ['no-webgpu', named('WebGPUNotAvailableError')],
    ['device-limit', named('ShaderF16SupportError')],
    ['unsupported-architecture', named('ModelNotFoundError')],
    ['storage-full', named('QuotaExceededError')],
    ['hash-mismatch', named('IntegrityError')],
  ])('fails as %s', async (code, failure) => {
    await expect(new WebLlmEngine(() => Promise.resolve(new Scripted([], failure))).load(source)).rejects.toMatchObject({ code });
  });
});
