import { attentionReference } from '../attention/attention.ref';
import type { CacheFormat } from '../attention/cache';
import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { randomMatrix } from '../harness/matrix';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { latentAttention } from './attention';
import { cachedLatents, filledLatents, latentIndex } from './cache.ref';
import { valuesReference } from './values.ref';

interface LatentAttentionCase {
  readonly name: string;
  readonly mode: 'decode' | 'prefill';
  readonly heads: number;
  readonly rank: number;
  readonly ropeDimensions: number;
  readonly cacheFormat: CacheFormat;
  readonly context: number;
  readonly firstPosition: number;
  readonly tokens: number;
  /** Added to every key's latent; scores grow with it. */
  readonly bias?: number;
  /** Of queries; 0 makes all scores equal. */
  readonly scale?: number;
}

/** Values of a head; few, because what they cost is for the test of `values`. */
const headRows = 12;

const miniature = {
  mode: 'decode', heads: 6, rank: 64, ropeDimensions: 32, cacheFormat: 'f32', context: 300, firstPosition: 270, tokens: 1,
} as const;
const v3 = { ...miniature, heads: 128, rank: 512, ropeDimensions: 64, firstPosition: 140 } as const;
const prefill = { ...miniature, mode: 'prefill', context: 200 } as const;

function atPosition(firstPosition: number): LatentAttentionCase {
  return { ...miniature, name: `the miniature at position ${firstPosition}`, context: firstPosition + 1, firstPosition };
}

const cases: readonly LatentAttentionCase[] = [
  // Tiles hold 128 keys here, and software adapters deal them to 4 splits.
  ...[0, 1, 126, 127, 128, 511, 512].map(atPosition),
  { ...v3, name: 'V3' },
  { ...v3, name: 'V3 in two splits, f16 cache', heads: 6, cacheFormat: 'f16', context: 1100, firstPosition: 600 },
  { ...v3, name: 'V2-Lite', heads: 16, context: 600, firstPosition: 513 },
  { ...miniature, name: 'one head, a rank of 32', heads: 1, rank: 32, ropeDimensions: 4 },
  { ...miniature, name: 'scores of 1e5', bias: 400, scale: 30 },
  { ...miniature, name: 'all scores equal', scale: 0 },
  { ...miniature, name: 'f16 cache', cacheFormat: 'f16' },
  { ...miniature, name: 'a token encoded past the end of the context sees all of it', context: 61, firstPosition: 70 },
  { ...prefill, name: 'a chunk from the start', tokens: 37, firstPosition: 0 },
  { ...prefill, name: 'a chunk after a prefix', tokens: 33, firstPosition: 120 },
  { ...prefill, name: 'a chunk of V2-Lite', heads: 16, rank: 512, ropeDimensions: 64, tokens: 5, firstPosition: 121 },
  { ...prefill, name: 'a chunk, five heads, f16 cache', heads: 5, cacheFormat: 'f16', tokens: 19, firstPosition: 100 },
];

testKernel<LatentAttentionCase>('latent/attention', cases, async (testCase, laboratory) => {
  const { heads, rank, ropeDimensions, context, firstPosition, tokens, bias = 0, scale = 1 } = testCase;
  const width = rank + ropeDimensions;
  const random = new Random(rank * tokens + firstPosition);
  const query = random.normals(tokens * heads * width, scale / Math.sqrt(width));
  const lastKey = firstPosition + tokens - 1;
  // Positions after the last token hold leftovers of longer sequences.
  const words = filledLatents(testCase, (position) =>
    random.normals(width, position > lastKey ? 3e4 : 1).map((value, dimension) => value + (dimension >= rank ? bias : 0)),
  );

  const recipe = { format: 'Q8_0', rows: heads * headRows, columns: rank, together: headRows } as const;
  const { matrix: valueUp, weights } = await randomMatrix(laboratory, recipe);
  const output = laboratory.output(tokens * heads * headRows);
  const shape = { heads, kvHeads: 1, headDim: rank, context };
  const steps = await latentAttention(laboratory.programs, {
    ...testCase,
    valueUp,
    cache: { ...testCase, latents: await laboratory.cache(testCase.cacheFormat, words) },
    batch: laboratory.input(new Uint32Array(writeBatch({ firstPosition, step: 0, tokens: new Uint32Array(tokens) }))),
    query: laboratory.input(query),
    attended: laboratory.output(tokens * heads * rank),
    output,
    partials: await laboratory.partials(shape),
  });
  await laboratory.run(steps, tokens);

  const latents = cachedLatents(testCase, words);
  const at = (_head: number, position: number, dimension: number) => latents[latentIndex(testCase, position, dimension)]!;
  const attended = attentionReference(tokens, {
    heads,
    kvHeads: 1,
    headDim: width,
    valueDim: rank,
    firstPosition: Math.min(firstPosition, context - tokens),
    query,
    key: at,
    value: at,
  });
  const expected = valuesReference(weights, attended, { heads, headRows, rank });
  // A score of 1e5 in f32 is off by up to 0.004, whoever computes it, and so is the logarithm of its weight.
  expectClose(await laboratory.readFloats(output, expected.length), expected, bias === 0 ? f32Tolerance : 1e-7);
});
