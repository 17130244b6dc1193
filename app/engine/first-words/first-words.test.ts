import { readFile } from 'node:fs/promises';
import mini from '../../../fixtures/goldens/mini.json';
import { openGguf, type GgufModel } from '../gguf/open';
import type { DecodeOptions } from '../generation/token-loop';
import type { SampledToken } from '../generation/sampled-token';
import { expectTokens } from '../webgpu/agreement';
import { FirstWords } from './first-words';
import { ReferenceModel } from './reference-model';

const context = 512;
const hot = { temperature: 3, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1, presencePenalty: 0, seed: 7 };
const plain = { logits: false, experts: false };

async function opened(name: string): Promise<GgufModel> {
  const bytes = await readFile(new URL(`../../../public/models/${name}`, import.meta.url));
  return openGguf({ kind: 'file', files: [new File([new Uint8Array(bytes)], name)] });
}

const model = await ReferenceModel.read(await opened('mini.gguf'), context);
if (model === undefined) throw new Error('The miniature is not small enough any more.');
const prompt = mini.conversations[0]!.promptTokens;

async function answer(loop: FirstWords, tokens: readonly number[], options: Partial<DecodeOptions> = {}): Promise<SampledToken[]> {
  for await (const done of loop.prefill(tokens.slice(0, -1), options.signal)) expect(done).toBeLessThan(tokens.length);
  const sampled: SampledToken[] = [];
  for await (const some of loop.decode({ token: tokens.at(-1)!, step: 0, limit: 120, extras: plain, ...options })) sampled.push(...some);
  return sampled;
}

const ids = (tokens: readonly SampledToken[]) => tokens.map(({ id }) => id);

describe('the first words of the miniature', () => {
  test.each(mini.conversations.map(({ prompt, ...golden }) => [prompt, golden] as const))('are those of exact f32: %s', async (_, golden) => {
    const sampled = await answer(new FirstWords(model), golden.promptTokens, { limit: golden.greedy.tokens.length });
    expectTokens(ids(sampled), golden.greedy);
  });

  test('go on from what the cache holds, with the same tokens', async () => {
    const loop = new FirstWords(model);
    const first = await answer(loop, prompt, { limit: 20 });
    const longer = [...prompt, ...ids(first).slice(0, 8)];
    expect(loop.cachedPrefix(longer)).toBe(longer.length);
    expect(loop.cachedPrefix([...prompt.slice(0, 5), 9])).toBe(5);
    expect(ids(await answer(loop, longer, { limit: 12 }))).toEqual(ids(first).slice(8));
    expect(ids(await answer(loop, mini.conversations[1]!.promptTokens, { limit: 8 }))).toEqual(mini.conversations[1]!.greedy.tokens.slice(0, 8));
  });

  test('repeat themselves with a seed and the number of the token alone', async () => {
    const drawn = async (seed: number, limit: number, tokens = prompt, step = 0) => {
      const loop = new FirstWords(model);
      loop.setSampling({ ...hot, seed }, prompt, tokens.slice(prompt.length));
      return ids(await answer(loop, tokens, { limit, step }));
    };
    const once = await drawn(7, 24);
    expect(await drawn(7, 24)).toEqual(once);
    expect(await drawn(8, 24)).not.toEqual(once);
    expect(await drawn(7, 14, [...prompt, ...once.slice(0, 10)], 10)).toEqual(once.slice(10));
  });

  test('know what was said before, for penalties', async () => {
    const loop = new FirstWords(model);
    loop.setSampling({ ...hot, temperature: 0, presencePenalty: 1000 }, prompt, []);
    const sampled = ids(await answer(loop, prompt, { limit: 40 }));
    expect(new Set(sampled).size).toBe(40);
  });

  test('carry probability, entropy and, where asked, the logits they were chosen from', async () => {
    const [first] = await answer(new FirstWords(model), prompt, { limit: 1, extras: { ...plain, logits: true } });
    const { id, logprob, entropy, logits } = first!;
    const probabilities = softmax([...logits!]);
    expect(logprob).toBeCloseTo(Math.log(probabilities[id]!), 6);
    expect(entropy).toBeCloseTo(-probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0), 6);
    expect(logits).toHaveLength(model.vocabularySize);
  });

  test('end when the signal says stop, and count what they read', async () => {
    const loop = new FirstWords(model);
    const stop = new AbortController();
    for await (const done of loop.prefill(prompt.slice(0, -1), stop.signal)) expect(done).toBeLessThan(prompt.length);
    for await (const some of loop.decode({ token: prompt.at(-1)!, step: 0, limit: 120, extras: plain, signal: stop.signal })) {
      expect(loop.counts).toMatchObject({ tokens: some.length, submits: 0, readbacks: 0 });
      stop.abort();
    }
    expect(loop.counts.tokens).toBeLessThan(120);
    // f32 keys and values of four layers of six heads of 32, for each position so far.
    expect(loop.counts.kvBytes).toBeGreaterThanOrEqual(4 * 2 * 4 * 6 * 32 * prompt.length);
    expect(await answer(loop, prompt, { signal: stop.signal })).toEqual([]);
  });
});

test('no first words of a family that the references are not put together for', async () => {
  expect(await ReferenceModel.read(await opened('mini-moe.gguf'), context)).toBeUndefined();
});

function softmax(logits: readonly number[]): number[] {
  const peak = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - peak));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}
