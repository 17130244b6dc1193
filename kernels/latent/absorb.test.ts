import type { CacheFormat } from '../attention/cache';
import { expectClose, f16Tolerance, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { randomMatrix } from '../harness/matrix';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import type { FormatName } from '../quantization/format';
import { ropeTable, type RopeScaling } from '../rope/rope-table';
import { absorb } from './absorb';
import { absorbedQuery, latentKey } from './absorb.ref';
import { latentCacheBytes } from './cache';
import { cachedLatents, latentIndex } from './cache.ref';

interface AbsorbCase {
  readonly name: string;
  readonly format: FormatName;
  readonly heads: number;
  readonly rank: number;
  readonly nope: number;
  readonly ropeDimensions: number;
  readonly cacheFormat: CacheFormat;
  readonly context: number;
  readonly firstPosition: number;
  readonly tokens: number;
  readonly scale: number;
  readonly scaling?: RopeScaling;
  /** Queries and latents in one buffer, as where queries are not compressed. */
  readonly together?: boolean;
  /** Heads that a binding has room for. */
  readonly headsPerShard?: number;
}

const miniature = {
  format: 'Q8_0', heads: 6, rank: 64, nope: 32, ropeDimensions: 32, cacheFormat: 'f32', context: 40, firstPosition: 0, tokens: 1,
  scale: 1,
} as const;
const yarn = { kind: 'yarn', factor: 40, originalContext: 4096 } as const;

const cases: readonly AbsorbCase[] = [
  { ...miniature, name: 'the miniature' },
  { ...miniature, name: 'the miniature, a chunk', tokens: 5, firstPosition: 17 },
  { ...miniature, name: 'V3 with YaRN', heads: 128, rank: 512, nope: 128, ropeDimensions: 64, scaling: yarn, firstPosition: 37 },
  { ...miniature, name: 'V2-Lite, queries beside latents', heads: 16, rank: 512, nope: 128, ropeDimensions: 64, together: true, tokens: 2 },
  { ...miniature, name: 'f16 cache', cacheFormat: 'f16', tokens: 3, firstPosition: 30 },
  { ...miniature, name: 'f16 cache, keys too large for it', cacheFormat: 'f16', scale: 1e5 },
  { ...miniature, name: 'compressed values of 1e5', format: 'F32', scale: 1e5 },
  { ...miniature, name: 'latents of zero', format: 'BF16', scale: 0, tokens: 2 },
  { ...miniature, name: 'one head, a rank of 32, little turns', format: 'F16', heads: 1, rank: 32, ropeDimensions: 4, tokens: 2 },
  { ...miniature, name: 'heads of 256', format: 'Q4_K', heads: 3, nope: 256, together: true },
  { ...miniature, name: 'tokens past the context are dropped', format: 'Q5_0', context: 33, firstPosition: 31, tokens: 4 },
  { ...miniature, name: 'in three shards', heads: 5, headsPerShard: 2, tokens: 2, firstPosition: 3 },
];

testKernel<AbsorbCase>('latent/absorb', cases, async (testCase, laboratory) => {
  const { format, heads, rank, nope, ropeDimensions, context, firstPosition, tokens, scale, scaling, together, headsPerShard } = testCase;
  const random = new Random(rank + heads + tokens);
  const matrixBytes = (rows: number) => Math.ceil(((rows * nope) / 32) * 34) + 32;
  const mostBytes = headsPerShard && matrixBytes(headsPerShard * rank);
  const recipe = { format, rows: heads * rank, columns: nope, together: rank, mostBytes };
  const { matrix: keyUp, weights } = await randomMatrix(laboratory, recipe);

  const headWidth = nope + ropeDimensions;
  const compressedWidth = rank + ropeDimensions;
  // What else lies in a token's row is never read.
  const compressedBegin = together ? heads * headWidth : 32;
  const compressedStride = compressedBegin + compressedWidth;
  const queryStride = together ? compressedStride : heads * headWidth;
  const compressed = random.normals(tokens * compressedStride, scale);
  const queries = together ? compressed : random.normals(tokens * queryStride, scale);
  const norm = { weight: random.normals(rank), epsilon: 1e-6 };
  const table = ropeTable({ dimensions: ropeDimensions, base: 10000, scaling: scaling ?? { kind: 'none' } }, 0, context);
  const queryScale = 0.135;

  const cacheWords = latentCacheBytes(testCase) / 4;
  const latents = await laboratory.cache(testCase.cacheFormat, new Uint32Array(cacheWords));
  const absorbed = laboratory.output(tokens * heads * compressedWidth);
  const compressedBuffer = laboratory.input(compressed);
  const steps = await absorb(laboratory.programs, {
    ...testCase,
    keyUp,
    batch: laboratory.input(new Uint32Array(writeBatch({ firstPosition, step: 0, tokens: new Uint32Array(tokens) }))),
    queries: together ? compressedBuffer : laboratory.input(queries),
    compressed: compressedBuffer,
    queryStride,
    compressedStride,
    compressedBegin,
    norm: { ...norm, weight: laboratory.input(norm.weight) },
    table: laboratory.input(table),
    queryScale,
    latents,
    absorbed,
  });
  await laboratory.run(steps, tokens);

  const reference = { rank, ropeDimensions, table };
  const inside = Math.min(tokens, context - firstPosition);
  const expected: number[] = [];
  // Everything in the cache is checked: what was written, and that the rest is still zero.
  const expectedLatents = new Float64Array((cacheWords * 4) / (testCase.cacheFormat === 'f16' ? 2 : 4));
  for (let token = 0; token < inside; token++) {
    const position = firstPosition + token;
    for (let head = 0; head < heads; head++) {
      const query = queries.subarray(token * queryStride + head * headWidth).subarray(0, headWidth);
      const up = weights.subarray(head * rank * nope, (head + 1) * rank * nope);
      expected.push(...absorbedQuery(query, up, position, reference).map((value) => value * queryScale));
    }
    const own = compressed.subarray(token * compressedStride + compressedBegin).subarray(0, compressedWidth);
    latentKey(own, norm, position, reference).forEach((value, dimension) => {
      expectedLatents[latentIndex(testCase, position, dimension)] = limited(testCase, value);
    });
  }
  expectClose(await laboratory.readFloats(absorbed, expected.length), expected, f32Tolerance, 'queries');
  const words = await laboratory.readCache(latents, cacheWords);
  const tolerance = testCase.cacheFormat === 'f16' ? f16Tolerance : f32Tolerance;
  expectClose(cachedLatents(testCase, words), expectedLatents, tolerance, 'latents');
});

function limited({ cacheFormat }: AbsorbCase, value: number): number {
  return cacheFormat === 'f16' ? Math.min(65504, Math.max(-65504, value)) : value;
}
