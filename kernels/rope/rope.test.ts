import { cacheBytes, cacheCapacity, type CacheFormat, type CacheShape } from '../attention/cache';
import { blockStep, cachedValues, keyIndex, valueIndex } from '../attention/cache.ref';
import { expectClose, f16Tolerance, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { rotateAndStore, type RopePairing } from './rope';
import { rotatedHead } from './rope.ref';
import { ropeTable } from './rope-table';

interface RopeCase {
  readonly name: string;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly dimensions: number;
  readonly pairing: RopePairing;
  readonly norms: 'none' | 'each' | 'together';
  readonly scoreScale?: number;
  readonly cacheFormat: CacheFormat;
  readonly context: number;
  readonly firstPosition: number;
  readonly tokens: number;
  readonly scale: number;
}

const plain = { norms: 'none', cacheFormat: 'f32', context: 40, firstPosition: 0, tokens: 1, scale: 1 } as const;
const cases: RopeCase[] = [
  {
    ...plain,
    name: 'Llama: neighbours turn',
    heads: 9, kvHeads: 3, headDim: 64, dimensions: 64, pairing: 'adjacent', tokens: 3,
  },
  {
    ...plain,
    name: 'Qwen 2: halves turn, large biased keys',
    heads: 12, kvHeads: 2, headDim: 128, dimensions: 128, pairing: 'halves', scale: 300, firstPosition: 37,
  },
  {
    ...plain,
    name: 'Qwen 3: heads are normalised',
    heads: 4, kvHeads: 2, headDim: 128, dimensions: 128, pairing: 'halves', norms: 'each', tokens: 5, firstPosition: 30,
  },
  {
    ...plain,
    name: 'normalised neighbours',
    heads: 2, kvHeads: 2, headDim: 32, dimensions: 32, pairing: 'adjacent', norms: 'each',
  },
  {
    ...plain,
    name: 'OLMoE: all heads are normalised together',
    heads: 6, kvHeads: 3, headDim: 32, dimensions: 32, pairing: 'halves', norms: 'together', tokens: 3, firstPosition: 7,
  },
  {
    ...plain,
    name: 'Granite: scores have a scale of their own',
    heads: 4, kvHeads: 1, headDim: 32, dimensions: 32, pairing: 'adjacent', scoreScale: 0.0078125,
  },
  {
    ...plain,
    name: 'only a part of the head turns (halves)',
    heads: 3, kvHeads: 1, headDim: 80, dimensions: 20, pairing: 'halves', tokens: 2,
  },
  {
    ...plain,
    name: 'only a part of the head turns (neighbours)',
    heads: 3, kvHeads: 1, headDim: 96, dimensions: 64, pairing: 'adjacent', tokens: 2,
  },
  {
    ...plain,
    name: 'f16 cache, across a tile of keys',
    heads: 6, kvHeads: 2, headDim: 64, dimensions: 64, pairing: 'halves', cacheFormat: 'f16', firstPosition: 29, tokens: 9,
  },
  {
    ...plain,
    name: 'f16 cache, keys too large for it',
    heads: 1, kvHeads: 1, headDim: 32, dimensions: 32, pairing: 'adjacent', cacheFormat: 'f16', scale: 1e5,
  },
  {
    ...plain,
    name: 'q8_0 cache, across a tile of keys',
    heads: 6, kvHeads: 2, headDim: 64, dimensions: 64, pairing: 'halves', cacheFormat: 'q8_0', firstPosition: 29, tokens: 9,
  },
  {
    ...plain,
    name: 'q8_0 cache, normalised, an odd number of blocks, only a part turns',
    heads: 2, kvHeads: 2, headDim: 80, dimensions: 40, pairing: 'halves', norms: 'each', cacheFormat: 'q8_0', tokens: 5,
  },
  {
    ...plain,
    name: 'q8_0 cache, heads normalised together',
    heads: 4, kvHeads: 2, headDim: 32, dimensions: 32, pairing: 'halves', norms: 'together', cacheFormat: 'q8_0', tokens: 3,
  },
  {
    ...plain,
    name: 'q8_0 cache, neighbours turn, heads of 128',
    heads: 4, kvHeads: 2, headDim: 128, dimensions: 96, pairing: 'adjacent', cacheFormat: 'q8_0', firstPosition: 3, tokens: 2,
  },
  {
    ...plain,
    name: 'q8_0 cache, zeros and tiny values',
    heads: 1, kvHeads: 1, headDim: 32, dimensions: 32, pairing: 'adjacent', cacheFormat: 'q8_0', scale: 0,
  },
  {
    ...plain,
    name: 'q8_0 cache, keys beyond its largest scale',
    heads: 1, kvHeads: 1, headDim: 32, dimensions: 32, pairing: 'adjacent', cacheFormat: 'q8_0', scale: 1e8,
  },
  {
    ...plain,
    name: 'far into a long context',
    heads: 2, kvHeads: 1, headDim: 32, dimensions: 32, pairing: 'halves', context: 33_000, firstPosition: 32_990, tokens: 3,
  },
  {
    ...plain,
    name: 'tokens past the context are dropped',
    heads: 2, kvHeads: 2, headDim: 32, dimensions: 32, pairing: 'adjacent', context: 33, firstPosition: 31, tokens: 4,
  },
];

testKernel('rope/rope', cases, async (testCase, laboratory) => {
  const { heads, kvHeads, headDim, context, firstPosition, tokens, pairing, dimensions, scale } = testCase;
  const random = new Random(headDim + tokens);
  const width = (heads + 2 * kvHeads) * headDim;
  const qkv = random.normals(tokens * width, scale);
  const table = ropeTable({ dimensions, base: 10000, scaling: { kind: 'none' } }, 0, context);
  const together = testCase.norms === 'together';
  const norm = (count: number, epsilon: number) => ({ weight: random.normals(together ? count * headDim : headDim), epsilon });
  const norms = testCase.norms === 'none' ? undefined : { query: norm(heads, 1e-6), key: norm(kvHeads, 1e-3) };
  const onDevice = ({ weight, epsilon }: ReturnType<typeof norm>) => ({ weight: laboratory.input(weight), epsilon });
  const cacheWords = cacheBytes(testCase) / 4;
  const zeros = new Uint32Array(cacheWords);
  const query = laboratory.output(tokens * heads * headDim);
  const { cacheFormat } = testCase;
  const [keys, values] = [await laboratory.cache(cacheFormat, zeros), await laboratory.cache(cacheFormat, zeros)];
  const steps = await rotateAndStore(laboratory.programs, {
    ...testCase,
    headNorms: norms === undefined ? undefined : { together, query: onDevice(norms.query), key: onDevice(norms.key) },
    batch: laboratory.input(new Uint32Array(writeBatch({ firstPosition, step: 0, tokens: new Uint32Array(tokens) }))),
    qkv: laboratory.input(qkv),
    table: laboratory.input(table),
    query,
    keys,
    values,
  });
  await laboratory.run(steps, tokens);

  const inside = Math.min(tokens, context - firstPosition);
  const head = (token: number, index: number) => qkv.subarray(token * width + index * headDim).subarray(0, headDim);
  const rotation = { pairing, dimensions, table };
  /** The norm of head `index` of `count` that begin at head `first` of the token. */
  const normOf = (whole: ReturnType<typeof norm> | undefined, token: number, first: number, count: number, index: number) => {
    if (whole === undefined || !together) return whole;
    const values = qkv.subarray(token * width + first * headDim).subarray(0, count * headDim);
    return { ...whole, weight: whole.weight.subarray(index * headDim, (index + 1) * headDim), together: values };
  };
  const expectedQuery: number[] = [];
  for (let token = 0; token < inside; token++) {
    for (let index = 0; index < heads; index++) {
      const own = normOf(norms?.query, token, 0, heads, index);
      const rotated = rotatedHead(head(token, index), firstPosition + token, { ...rotation, norm: own });
      expectedQuery.push(...rotated.map((value) => value * (testCase.scoreScale ?? 1 / Math.sqrt(headDim))));
    }
  }
  expectClose(await laboratory.readFloats(query, expectedQuery.length), expectedQuery, f32Tolerance, 'query');

  // Everything in the cache is checked: what was written, and that the rest is still zero.
  const expectedKeys = new Float64Array(testCase.kvHeads * cacheCapacity(testCase) * headDim);
  const expectedValues = expectedKeys.slice();
  // How far a number of the cache may be from its own.
  const keySteps = expectedKeys.slice();
  const valueSteps = expectedKeys.slice();
  for (let token = 0; token < inside; token++) {
    for (let index = 0; index < kvHeads; index++) {
      const position = firstPosition + token;
      const own = normOf(norms?.key, token, heads, kvHeads, index);
      const key = rotatedHead(head(token, heads + index), position, { ...rotation, norm: own });
      const value = head(token, heads + kvHeads + index);
      for (let dimension = 0; dimension < headDim; dimension++) {
        const [keyAt, valueAt] = [keyIndex, valueIndex].map((at) => at(testCase, index, position, dimension)) as [number, number];
        keySteps[keyAt] = blockStep(key, dimension);
        valueSteps[valueAt] = blockStep(value, dimension);
        expectedKeys[keyAt] = limited(testCase, key[dimension]!, keySteps[keyAt]);
        expectedValues[valueAt] = limited(testCase, value[dimension]!, valueSteps[valueAt]);
      }
    }
  }
  const tolerance = testCase.cacheFormat === 'f16' ? f16Tolerance : f32Tolerance;
  const caches = [
    ['keys', keys, expectedKeys, keyIndex, keySteps],
    ['values', values, expectedValues, valueIndex, valueSteps],
  ] as const;
  for (const [name, buffer, expected, index, steps] of caches) {
    const cached = cachedValues(testCase, index, await laboratory.readCache(buffer, cacheWords));
    if (testCase.cacheFormat === 'q8_0') expectWithinSteps(cached, expected, steps, name);
    else expectClose(cached, expected, tolerance, name);
  }
});

/** What the format can hold. */
function limited({ cacheFormat }: CacheShape, value: number, step: number): number {
  const most = cacheFormat === 'f16' ? 65504 : cacheFormat === 'q8_0' && step > 65504 ? 127 * 65504 : Infinity;
  return Math.min(most, Math.max(-most, value));
}

/** Half a step of the block's scale, and what rounding the scale to f16 moves: 2⁻¹¹ of a value of up to 127 steps, below 6e-8 all. */
function expectWithinSteps(actual: Float64Array, expected: Float64Array, steps: Float64Array, what: string): void {
  actual.forEach((value, index) => {
    const most = Math.min(65504, steps[index]!) * (0.5 + 127 / 2048) + 4e-6;
    if (!(Math.abs(value - expected[index]!) <= most)) {
      throw new Error(`${what}[${index}] is ${value} instead of ${expected[index]}, more than ${most} away`);
    }
  });
}
