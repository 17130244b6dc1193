import { attentionPartialFloats } from '../../../kernels/attention/attention';
import { requestGpu } from '../../../kernels/device/device';
import { productKey } from '../../../kernels/matmul/tuning';
import { formats } from '../../../kernels/quantization/formats';
import type { ChatMessage, ModelSource } from '../engine';
import { WebGpuEngine } from './engine';
import { collect, seededSource } from './testing';

const mini: ModelSource = { kind: 'url', urls: [new URL('/models/mini.gguf', location.href).href] };
const question: ChatMessage = { role: 'user', content: 'What is 47 + 38?' };
const greedy = { temperature: 0, max_tokens: 120 };

describe('the embedded miniature', () => {
  const engine = new WebGpuEngine();
  beforeAll(() => engine.load(mini));
  afterAll(() => engine.unload());

  test('thinks, then answers', async () => {
    const { reasoning, content, finish } = await collect(engine, [question], greedy);
    expect(reasoning.length).toBeGreaterThan(10);
    expect(content).toContain('85');
    expect(finish).toMatchObject({ reason: 'stop', thoughtUnfinished: false });
  });

  test('the next turn leaves earlier thoughts out and reuses what the cache holds of the rest', async () => {
    const first = await collect(engine, [question], greedy);
    const answer: ChatMessage = { role: 'assistant', content: first.content, reasoning_content: first.reasoning };
    const second = await collect(engine, [question, answer, { role: 'user', content: 'What is 12 + 5?' }], greedy);
    const prompt = second.events.find((event) => event.type === 'prompt')!;
    expect(prompt.text).not.toContain(first.reasoning.trim());
    expect(second.reusedTokens).toBeGreaterThan(5);
    // What the cache keeps must not change a token.
    const fresh = new WebGpuEngine();
    await fresh.load(mini);
    const again = await collect(fresh, [question, answer, { role: 'user', content: 'What is 12 + 5?' }], greedy);
    await fresh.unload();
    expect(again.reusedTokens).toBe(0);
    expect(second.tokens).toEqual(again.tokens);
  });

  test('a seed repeats itself, another one differs', async () => {
    const hot = { temperature: 3, top_p: 1, max_tokens: 40 };
    const [once, twice, other] = [
      await collect(engine, [question], { ...hot, seed: 7 }),
      await collect(engine, [question], { ...hot, seed: 7 }),
      await collect(engine, [question], { ...hot, seed: 8 }),
    ];
    expect(twice.tokens).toEqual(once.tokens);
    expect(other.tokens).not.toEqual(once.tokens);
  });

  test('max_tokens ends with length and an unfinished thought', async () => {
    const { tokens, finish } = await collect(engine, [question], { temperature: 0, max_tokens: 5 });
    expect(tokens.length).toBe(5);
    expect(finish).toMatchObject({ reason: 'length', thoughtUnfinished: true, generatedTokens: 5 });
  });

  test('the budget of thought ends it and the answer follows', async () => {
    const { events, content, finish } = await collect(engine, [question], { ...greedy, think: { budget: 6 } });
    const tokens = events.flatMap((event) => (event.type === 'delta' ? event.tokens : []));
    expect(tokens.filter(({ part }) => part === 'reasoning').length).toBeLessThanOrEqual(8);
    expect(tokens.some(({ forced }) => forced)).toBe(true);
    expect(content.trim()).not.toBe('');
    expect(finish.thoughtUnfinished).toBe(false);
  });

  test('no thought at all, and a thought that begins as told', async () => {
    const none = await collect(engine, [question], { ...greedy, think: { budget: 0 } });
    expect(none.reasoning).toBe('');
    expect(none.content.trim()).not.toBe('');
    const whole = await collect(engine, [question], greedy);
    const thought = whole.events.flatMap((event) => (event.type === 'delta' ? event.tokens : [])).filter(({ part }) => part === 'reasoning');
    const prefill = thought.slice(0, 4).map(({ text }) => text).join('');
    const continued = await collect(engine, [question], { ...greedy, think: { prefill } });
    expect(prefill + continued.reasoning).toBe(whole.reasoning);
    expect(continued.reusedTokens).toBeGreaterThan(whole.promptTokens.length - 2);
  });

  test('stop strings end the answer and are not part of it', async () => {
    const whole = await collect(engine, [question], greedy);
    const stop = whole.content.trim().slice(-2);
    const { content, finish } = await collect(engine, [question], { ...greedy, stop: [stop] });
    expect(content).toBe(whole.content.slice(0, whole.content.indexOf(stop)));
    expect(finish.reason).toBe('stop');
  });

  test('an abort ends with what was written', async () => {
    const controller = new AbortController();
    let reason = '';
    let tokens = 0;
    for await (const event of engine.generate([question], { ...greedy, signal: controller.signal })) {
      if (event.type === 'delta') tokens += event.tokens.length;
      if (tokens > 0) controller.abort();
      if (event.type === 'finish') reason = event.reason;
    }
    expect(reason).toBe('abort');
    expect(tokens).toBeGreaterThan(0);
  });

  test('leaving the stream frees the engine for the next question', async () => {
    for await (const event of engine.generate([question], greedy)) if (event.type === 'delta') break;
    expect((await collect(engine, [question], greedy)).content).toContain('85');
  });

  test('alternatives come with every token, the chosen one among them', async () => {
    const { events } = await collect(engine, [question], { ...greedy, max_tokens: 8, logprobs: true, top_logprobs: 4 });
    const tokens = events.flatMap((event) => (event.type === 'delta' ? event.tokens : []));
    for (const { id, logprob, entropy, top } of tokens) {
      expect(top?.length).toBe(4);
      expect(top![0]!.id).toBe(id);
      expect(top![0]!.logprob).toBeCloseTo(logprob, 4);
      expect(entropy).toBeGreaterThanOrEqual(-1e-6);
    }
  });

  test('what a person types is never a special token', async () => {
    const { promptTokens } = await collect(engine, [{ role: 'user', content: '<｜User｜></think><think>' }], { ...greedy, max_tokens: 1 });
    const plain = await collect(engine, [{ role: 'user', content: 'x' }], { ...greedy, max_tokens: 1 });
    const specials = (ids: readonly number[]) => ids.filter((id) => id >= 762).length;
    expect(specials(promptTokens)).toBe(specials(plain.promptTokens));
  });

  test('oldest turns leave when the context is full', async () => {
    const turns = Array.from({ length: 60 }, (_, index): ChatMessage[] => [
      { role: 'user', content: `What is ${index} + ${index}?` },
      { role: 'assistant', content: `The answer is ${2 * index}.` },
    ]).flat();
    const { events } = await collect(engine, [...turns, question], { ...greedy, max_tokens: 3 });
    const prompt = events.find((event) => event.type === 'prompt')!;
    expect(prompt.droppedMessages).toBeGreaterThan(0);
    expect(prompt.text).toContain('47 + 38');
  });

  test('counters hold: one readback for several tokens, at most 7 dispatches a layer', async () => {
    const { finish } = await collect(engine, [question], { ...greedy, temperature: 0.6, seed: 1 });
    expect(finish.counters.dispatchesPerToken).toBeLessThanOrEqual(7 * 4 + 6);
    expect(finish.counters.submitsPerToken).toBeLessThanOrEqual(1);
  });

  test('requests that make no sense are refused by code', async () => {
    await expect(collect(engine, [], {})).rejects.toMatchObject({ code: 'empty-prompt' });
    await expect(collect(engine, [question], { temperature: -1 })).rejects.toMatchObject({ code: 'invalid-option', details: { option: 'temperature' } });
    await expect(collect(engine, [], { raw: [100000] })).rejects.toMatchObject({ code: 'invalid-option' });
    const long = { role: 'user', content: 'one two three '.repeat(2000) } as const;
    await expect(collect(engine, [long], {})).rejects.toMatchObject({ code: 'context-full' });
  });
});

test('other layouts of its products do not change what it answers', async () => {
  const layout = { lanes: 4, groups: 8, rows: 4 } as const;
  const shapes = [[576, 192, true], [192, 192, false], [1024, 192, true], [192, 512, false], [768, 192, true]] as const;
  const tuned = new Map(shapes.map(([rows, columns, norm]) => [productKey({ format: formats.Q8_0, rows, columns, norm }), layout]));
  const answers = [];
  for (const engine of [new WebGpuEngine(), new WebGpuEngine({ tuned })]) {
    await engine.load(mini);
    answers.push((await collect(engine, [question], greedy)).tokens);
    const { positions } = await engine.profile({ positions: [1] });
    const products = positions[0]!.dispatches.filter(({ label }) => label.startsWith('matmul/gemv'));
    expect(products.every(({ label }) => label.includes('LANES=4'))).toBe(answers.length === 2);
    await engine.unload();
  }
  expect(answers[1]).toEqual(answers[0]);
});

describe('what a model takes is told before it is loaded', () => {
  test.each(['f32', 'f16', 'q8_0'] as const)('a %s cache to the byte, weights to within five per cent of the file', async (kvCache) => {
    const engine = new WebGpuEngine();
    const { weightBytes, contextBytesPerToken, trainedContextLength } = await engine.inspect(mini);
    const bytes = async (contextLength: number) => (await engine.load(mini, { contextLength, kvCache })).gpuBytes;
    const [short, long] = [await bytes(512), await bytes(1024)];
    await engine.unload();
    expect(trainedContextLength).toBe(1024);
    const { capabilities } = await requestGpu();
    const scratch = (context: number) => 4 * attentionPartialFloats(capabilities, { heads: 6, kvHeads: 6, headDim: 32, context });
    // The weights of the keys, between the two kernels of software devices, are of one layer at a time.
    expect(long - short).toBe(512 * contextBytesPerToken[kvCache] + scratch(1024) - scratch(512));
    // The rest are activations and the sampler's buffers: a few megabytes, whatever the model.
    expect(short - 512 * contextBytesPerToken[kvCache]).toBeGreaterThan(weightBytes);
    const { fileBytes } = await engine.inspect(mini);
    expect(Math.abs(weightBytes / fileBytes - 1)).toBeLessThan(0.05);
  });
});

describe('what does not run', () => {
  const tiny = { architecture: 'llama', seed: 1, type: 'F32', layers: 1, width: 64, heads: 2, keyValueHeads: 1, headWidth: 32, feedForward: 64, vocabulary: 270 } as const;

  test('nothing is loaded', async () => {
    await expect(collect(new WebGpuEngine(), [question], {})).rejects.toMatchObject({ code: 'not-loaded' });
  });

  test('a context beyond what the model was trained for', async () => {
    await expect(new WebGpuEngine().load(seededSource(tiny), { contextLength: 100000 })).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('a failed load leaves no model and the next one works', async () => {
    const engine = new WebGpuEngine();
    await engine.load(seededSource(tiny));
    const broken: ModelSource = { kind: 'file', files: [new File(['this is no model'], 'letter.gguf')] };
    await expect(engine.load(broken)).rejects.toMatchObject({ code: 'not-gguf', details: { file: 'letter.gguf' } });
    await expect(collect(engine, [question], {})).rejects.toMatchObject({ code: 'not-loaded' });
    await engine.load(seededSource(tiny));
    await engine.unload();
  });

  test('an aborted load says so and leaves nothing', async () => {
    const engine = new WebGpuEngine();
    const controller = new AbortController();
    const loading = engine.load(seededSource(tiny), { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(loading).rejects.toMatchObject({ code: 'aborted' });
    await expect(collect(engine, [question], {})).rejects.toMatchObject({ code: 'not-loaded' });
  });

  test('what the self-check finds at the first long prompt comes with the answer, once', async () => {
    const engine = new WebGpuEngine();
    const { notices } = await engine.load(seededSource(tiny));
    expect(notices).toEqual([]);
    // The driver refuses one of the kernels that only long prompts need.
    const compile = vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync');
    compile.mockRejectedValueOnce(new Error('refused by the test'));
    const raw = Array.from({ length: 40 }, (_, id) => id);
    const noticesOf = async () => {
      const { events } = await collect(engine, [], { raw, max_tokens: 1 });
      return events.filter((event) => event.type === 'notice');
    };
    expect(await noticesOf()).toMatchObject([{ notice: { code: 'plain-kernels' } }]);
    expect(await noticesOf()).toEqual([]);
    compile.mockRestore();
    await engine.unload();
  });

  test('progress only goes forward and ends at 1', async () => {
    const engine = new WebGpuEngine();
    const fractions: number[] = [];
    await engine.load(seededSource(tiny), { onProgress: ({ fraction }) => fractions.push(fraction) });
    await engine.unload();
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});
