/** The shape is judged by those who read it: OpenAI's own client and the AI SDK, on an engine that says what a test wants. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, streamText } from 'ai';
import OpenAI, { APIUserAbortError, BadRequestError } from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatMessage, Engine, EngineEvent, FinishEvent, GeneratedToken, GenerateOptions } from '../engine/engine';
import { RequestError } from '../engine/errors';
import { createFetch } from './fetch';

const token = (text: string, part: GeneratedToken['part']): GeneratedToken => ({
  id: 7,
  text,
  part,
  logprob: -0.5,
  entropy: 0.1,
  top: [{ id: 7, text, logprob: -0.5 }],
});
const timing = { firstTokenMs: 1, prefillTokensPerSecond: 1, decodeTokensPerSecond: 1 };
const counters = { dispatchesPerToken: 1, submitsPerToken: 1, readbacksPerToken: 1, bytesReadPerToken: 1, gpuBytes: 1 };
const finish = (reason: FinishEvent['reason'] = 'stop'): FinishEvent => {
  return { type: 'finish', reason, thoughtUnfinished: false, promptTokens: 5, generatedTokens: 4, timing, counters };
};
const thought: EngineEvent[] = [
  { type: 'prompt', tokenIds: [1, 2, 3, 4, 5], text: '…', reusedTokens: 3, droppedMessages: 0 },
  { type: 'prefill', done: 5, total: 5 },
  { type: 'delta', reasoning_content: '40 + 2', content: '', tokens: [token('40', 'reasoning'), token(' + 2', 'reasoning')] },
  { type: 'delta', reasoning_content: '', content: '', tokens: [token('</think>', 'control')] },
  { type: 'delta', reasoning_content: '', content: 'It is ', tokens: [] },
  { type: 'delta', reasoning_content: '', content: '42.', tokens: [token('42.', 'content')] },
  finish(),
];

interface Asked {
  messages: readonly ChatMessage[];
  options: GenerateOptions;
}

/** An engine that says `events`, an error in place of one, and remembers what it was asked. */
function engine(events: readonly (EngineEvent | Error)[], asked: Asked[] = []): Engine {
  const absent = () => Promise.reject(new Error('not part of this test'));
  return {
    load: absent,
    score: absent,
    unload: () => Promise.resolve(),
    async *generate(messages, options = {}) {
      asked.push({ messages, options });
      for (const event of events) {
        await Promise.resolve();
        if (event instanceof Error) throw event;
        if (options.signal?.aborted === true) return;
        yield event;
      }
    },
  };
}

function client(of: Engine): OpenAI {
  return new OpenAI({ baseURL: 'https://denkspur.invalid/v1', apiKey: 'none', fetch: createFetch(of), maxRetries: 0 });
}

const question = [{ role: 'user' as const, content: 'What is 40 + 2?' }];

describe("OpenAI's client", () => {
  it('gets an answer with its thought, its tokens counted', async () => {
    const asked: Asked[] = [];
    const answer = await client(engine(thought, asked)).chat.completions.create({
      model: 'mini',
      messages: [{ role: 'developer', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'What is 40 + 2?' }] }],
      temperature: 0,
      max_completion_tokens: 9,
      stop: 'END',
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- OpenAI no longer promises it; here it is exact.
      seed: 3,
      reasoning_effort: 'low',
      logprobs: true,
      top_logprobs: 1,
    });
    expect(asked[0]!.messages).toEqual([{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'What is 40 + 2?' }]);
    const { signal, ...options } = asked[0]!.options;
    expect(signal).toBeInstanceOf(AbortSignal);
    const sampling = { temperature: 0, max_tokens: 9, stop: ['END'], seed: 3 };
    expect(options).toEqual({ ...sampling, think: { budget: 256 }, logprobs: true, top_logprobs: 1 });
    const [choice] = answer.choices;
    expect(answer.model).toBe('mini');
    expect(choice!.message).toMatchObject({ role: 'assistant', content: 'It is 42.', reasoning_content: '40 + 2' });
    expect(choice!.finish_reason).toBe('stop');
    expect(choice!.logprobs?.content?.map(({ token: text }) => text)).toEqual(['42.']);
    expect(choice!.logprobs?.content?.[0]?.top_logprobs).toEqual([{ token: '42.', logprob: -0.5, bytes: null }]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 });
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBe(2);
    expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(3);
  });

  it('reads a stream, thought before answer, and the count at its end', async () => {
    const stream = await client(engine(thought)).chat.completions.create({
      model: 'mini',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    });
    let reasoning = '';
    let content = '';
    const reasons: (string | null)[] = [];
    let total = 0;
    for await (const { choices, usage } of stream) {
      for (const { delta, finish_reason: reason } of choices) {
        reasoning += (delta as { reasoning_content?: string }).reasoning_content ?? '';
        content += delta.content ?? '';
        reasons.push(reason);
      }
      total = usage?.total_tokens ?? total;
    }
    expect([reasoning, content, reasons.at(-1), total]).toEqual(['40 + 2', 'It is 42.', 'stop', 9]);
  });

  it('is told when the limit ended the answer', async () => {
    const answer = await client(engine([finish('length')])).chat.completions.create({ model: 'mini', messages: question });
    expect(answer.choices[0]!.finish_reason).toBe('length');
  });

  it.each([
    ['several answers', { n: 2 }, 'n'],
    ['tools', { tools: [{ type: 'function' as const, function: { name: 'f' } }] }, 'tools'],
    ['a form that nobody knows', { response_format: { type: 'grammar' as 'text' } }, 'response_format.type'],
    ['a picture', { messages: [{ role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url: 'x' } }] }] }, 'messages.0.content'],
  ])('is refused %s by name', async (_, extra, parameter) => {
    const refused = client(engine(thought)).chat.completions.create({ model: 'mini', messages: question, ...extra });
    const error: unknown = await refused.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BadRequestError);
    expect((error as BadRequestError).param).toBe(parameter);
    expect((error as BadRequestError).code).toBe('invalid-option');
  });

  it('hands the form of an answer on to the engine', async () => {
    const asked: Asked[] = [];
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'x', schema: { type: 'null' } } };
    await client(engine(thought, asked)).chat.completions.create({ model: 'mini', messages: question, response_format });
    expect(asked[0]!.options.response_format).toEqual(response_format);
  });

  it('learns of a failure before the first piece by status, and of a later one within the stream', async () => {
    const busy = client(engine([new RequestError('busy', 'The engine is at work.')]));
    await expect(busy.chat.completions.create({ model: 'mini', messages: question, stream: true })).rejects.toMatchObject({
      status: 429,
      code: 'busy',
    });
    const broken = client(engine([...thought.slice(0, 3), new Error('the device is gone')]));
    const stream = await broken.chat.completions.create({ model: 'mini', messages: question, stream: true });
    const read = async () => {
      for await (const { object } of stream) expect(object).toBe('chat.completion.chunk');
    };
    await expect(read()).rejects.toThrow('the device is gone');
  });

  it('stops the engine when its reader leaves', async () => {
    const asked: Asked[] = [];
    const stream = await client(engine(thought, asked)).chat.completions.create({ model: 'mini', messages: question, stream: true });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    expect(asked[0]!.options.signal?.aborted).toBe(true);
    const aborted = client(engine(thought)).chat.completions.create({ model: 'mini', messages: question }, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toThrow(APIUserAbortError);
  });

  it('stops the engine also for readers who only let go of the body', async () => {
    const asked: Asked[] = [];
    const body = JSON.stringify({ messages: question, stream: true });
    const response = await createFetch(engine(thought, asked))('https://denkspur.invalid/v1/chat/completions', { method: 'POST', body });
    await response.body!.cancel();
    expect(asked[0]!.options.signal?.aborted).toBe(true);
  });

  it('lists the one model there is', async () => {
    const { data } = await client(engine([])).models.list();
    expect(data.map(({ id }) => id)).toEqual(['denkspur']);
  });
});

describe('the AI SDK', () => {
  const model = (of: Engine) =>
    createOpenAICompatible({ name: 'denkspur', baseURL: 'https://denkspur.invalid/v1', fetch: createFetch(of) })('mini');

  it('gets an answer with its thought', async () => {
    const { text, reasoningText, usage } = await generateText({ model: model(engine(thought)), prompt: 'What is 40 + 2?' });
    expect([text, reasoningText, usage.totalTokens]).toEqual(['It is 42.', '40 + 2', 9]);
  });

  it('reads a stream', async () => {
    const result = streamText({ model: model(engine(thought)), prompt: 'What is 40 + 2?' });
    const parts: string[] = [];
    for await (const part of result.fullStream) {
      if (part.type === 'reasoning-delta' || part.type === 'text-delta') parts.push(`${part.type}: ${part.text}`);
    }
    expect(parts).toEqual(['reasoning-delta: 40 + 2', 'text-delta: It is ', 'text-delta: 42.']);
  });
});
