import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { attention } from './attention';
import { attentionReference } from './attention.ref';
import type { CacheFormat } from './cache';
import { cachedValues, filledCache, keyIndex, valueIndex } from './cache.ref';

interface AttentionCase {
  readonly name: string;
  readonly mode: 'decode' | 'prefill';
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly cacheFormat: CacheFormat;
  readonly context: number;
  readonly firstPosition: number;
  readonly tokens: number;
  /** Added to every key, as the bias of Qwen 2 does; scores grow with it. */
  readonly keyBias: number;
  /** Factor of queries and keys; 0 makes all scores equal. */
  readonly scale: number;
}

const base = { mode: 'decode', heads: 6, kvHeads: 2, headDim: 64, cacheFormat: 'f32', tokens: 1, keyBias: 0, scale: 1 } as const;
const prefill = { ...base, mode: 'prefill', context: 200, firstPosition: 0 } as const;

/** Beyond 32,768, where long contexts begin. */
const far = { heads: 2, kvHeads: 1, headDim: 32, context: 33_000, firstPosition: 32_990 } as const;

function atPosition(firstPosition: number, headDim: number): AttentionCase {
  return { ...base, name: `position ${firstPosition}, heads of ${headDim}`, headDim, context: firstPosition + 1, firstPosition };
}

function grouped(group: number, headDim: number): AttentionCase {
  const name = `${group} query heads to a key head, heads of ${headDim}`;
  return { ...base, name, heads: 2 * group, headDim, context: 300, firstPosition: 150 };
}

const cases: AttentionCase[] = [
  { ...base, name: 'one key', context: 32, firstPosition: 0 },
  // Tiles hold 128 keys here, and software adapters deal them to 4 splits.
  ...[126, 127, 128, 511, 512, 513].map((position) => atPosition(position, 64)),
  ...[127, 128, 640].map((position) => atPosition(position, 128)),
  ...[1, 3, 6, 7, 8, 12].map((group) => grouped(group, 64)),
  ...[32, 80, 96, 128, 256].map((headDim) => grouped(7, headDim)),
  { ...base, name: 'scores of 1e5, from a large bias of the keys', context: 300, firstPosition: 270, keyBias: 400, scale: 10 },
  { ...base, name: 'all scores equal', context: 300, firstPosition: 270, scale: 0 },
  { ...base, name: 'f16 cache', cacheFormat: 'f16', context: 300, firstPosition: 270 },
  { ...base, name: 'f16 cache, heads of 128', cacheFormat: 'f16', headDim: 128, context: 300, firstPosition: 270 },
  { ...base, name: 'f16 cache, heads of 80', cacheFormat: 'f16', headDim: 80, context: 100, firstPosition: 77 },
  ...[64, 80, 96, 128, 256].map((headDim): AttentionCase => {
    return { ...base, name: `q8_0 cache, heads of ${headDim}`, cacheFormat: 'q8_0', headDim, context: 330, firstPosition: 293 };
  }),
  { ...base, name: 'q8_0 cache, one key', cacheFormat: 'q8_0', context: 32, firstPosition: 0 },
  { ...base, name: 'q8_0 cache, scores of 1e5', cacheFormat: 'q8_0', context: 300, firstPosition: 270, keyBias: 400, scale: 10 },
  { ...base, ...far, name: 'far into a long context' },
  { ...base, name: 'a token encoded past the end of the context sees all of it', context: 64, firstPosition: 70 },
  { ...prefill, name: 'a chunk from the start', tokens: 37 },
  { ...prefill, name: 'a chunk of one token', tokens: 1, firstPosition: 130 },
  { ...prefill, ...far, name: 'a chunk far into a long context', tokens: 3 },
  { ...prefill, name: 'a chunk after a prefix', tokens: 33, firstPosition: 120 },
  { ...prefill, name: 'a chunk, heads of 128, 7 to a key head', heads: 14, headDim: 128, tokens: 19, firstPosition: 121 },
  { ...prefill, name: 'a chunk, heads of 80, no groups', heads: 3, kvHeads: 3, headDim: 80, tokens: 21, firstPosition: 70 },
  { ...prefill, name: 'a chunk, heads of 256', heads: 2, kvHeads: 1, headDim: 256, tokens: 5, firstPosition: 190 },
  { ...prefill, name: 'a chunk, f16 cache', cacheFormat: 'f16', tokens: 40, firstPosition: 100 },
  { ...prefill, name: 'a chunk, q8_0 cache', cacheFormat: 'q8_0', tokens: 40, firstPosition: 100 },
  { ...prefill, name: 'a chunk, q8_0 cache, heads of 128', cacheFormat: 'q8_0', headDim: 128, tokens: 9, firstPosition: 130 },
  { ...prefill, name: 'a chunk, scores of 1e5', keyBias: 400, scale: 10, tokens: 20, firstPosition: 100 },
];

testKernel('attention/attention', cases, async (testCase, laboratory) => {
  const { heads, headDim, cacheFormat, context, firstPosition, tokens, keyBias, scale } = testCase;
  const random = new Random(headDim * tokens + firstPosition);
  const query = random.normals(tokens * heads * headDim, scale / Math.sqrt(headDim));
  const lastKey = firstPosition + tokens - 1;
  // Positions after the last token hold leftovers of longer sequences.
  const rows = (factor: number, bias: number) => (_head: number, position: number) =>
    random.normals(headDim, position > lastKey ? 3e4 : factor).map((value) => value + bias);
  const keyWords = filledCache(testCase, keyIndex, rows(scale, keyBias));
  const valueWords = filledCache(testCase, valueIndex, rows(1, 0));

  const output = laboratory.output(tokens * heads * headDim);
  const steps = await attention(laboratory.programs, {
    ...testCase,
    cache: { ...testCase, keys: await laboratory.cache(cacheFormat, keyWords), values: await laboratory.cache(cacheFormat, valueWords) },
    batch: laboratory.input(new Uint32Array(writeBatch({ firstPosition, step: 0, tokens: new Uint32Array(tokens) }))),
    query: laboratory.input(query),
    output,
    partials: await laboratory.partials(testCase),
  });
  await laboratory.run(steps, tokens);

  const [keys, values] = [cachedValues(testCase, keyIndex, keyWords), cachedValues(testCase, valueIndex, valueWords)];
  const expected = attentionReference(tokens, {
    ...testCase,
    firstPosition: Math.min(firstPosition, context - tokens),
    query,
    key: (head, position, dimension) => keys[keyIndex(testCase, head, position, dimension)]!,
    value: (head, position, dimension) => values[valueIndex(testCase, head, position, dimension)]!,
  });
  // A score of 1e5 in f32 is off by up to 0.004, whoever computes it, and so is the logarithm of its weight.
  const tolerance = keyBias === 0 ? f32Tolerance : 1e-7;
  expectClose(await laboratory.readFloats(output, expected.length), expected, tolerance);
});
