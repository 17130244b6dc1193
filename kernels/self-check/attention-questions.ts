import { attention } from '../attention/attention';
import { attentionReference } from '../attention/attention.ref';
import { cacheBytes, type CacheFormat, type KeyValueCache } from '../attention/cache';
import { decodeTuning, prefillTuning, tileKeys } from '../attention/tuning';
import { f16Tolerance, f32Tolerance } from '../harness/compare';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { queryScale, rotateAndStore } from '../rope/rope';
import { rotatedHead } from '../rope/rope.ref';
import { ropeTable } from '../rope/rope-table';
import type { Asked, AttentionUse } from './question';

const epsilon = 1e-6;

/** What the format of a cache costs: blocks of eight bits some 5e-5, of which ggml allows attention ten times as much. */
const toleranceOf: Readonly<Record<CacheFormat, number>> = { f32: f32Tolerance, f16: 10 * f16Tolerance, q8_0: 5e-4 };

/** Tokens of a chunk. The reference is what takes time, so they are few. */
const chunk = 3;

/**
 * Tokens through rotation, cache and attention: one, or a chunk, after so many others that there are keys in two tiles, where the
 * context has room for them (then decoding deals tiles to several workgroups and combines what they found). Two heads of keys are
 * enough.
 */
export async function askAttention(laboratory: Laboratory, use: AttentionUse, mode: 'decode' | 'prefill'): Promise<Asked> {
  const { capabilities } = laboratory.context;
  const { headDim, pairing, headNorms, ropeDimensions: dimensions, cacheFormat } = use;
  const kvHeads = Math.min(use.kvHeads, 2);
  const heads = (use.heads / use.kvHeads) * kvHeads;
  const { parts } = mode === 'decode' ? decodeTuning(capabilities, use) : prefillTuning(capabilities, use);
  const tile = tileKeys(headDim, parts);
  const shape = { heads, kvHeads, headDim, context: Math.min(use.context, tile + 32), cacheFormat };
  const size = mode === 'decode' ? 1 : chunk;
  const before = Math.max(0, Math.min(tile + 3, shape.context) - size);

  const width = (heads + 2 * kvHeads) * headDim;
  const qkv = repeatedNormals((before + size) * width);
  const table = ropeTable({ dimensions, base: 10000, scaling: { kind: 'none' } }, 0, shape.context);
  const normWeight = new Random(headDim).normals(heads * headDim, 0.1).map((value) => 1 + value);

  const { programs } = laboratory;
  const output = laboratory.output(size * heads * headDim);
  const cacheWords = cacheBytes(shape) / 4;
  const emptyCache = () => laboratory.cache(cacheFormat, new Uint32Array(cacheWords));
  const cache: KeyValueCache = { ...shape, keys: await emptyCache(), values: await emptyCache() };
  const query = laboratory.output((before + size) * heads * headDim);
  const norm = { weight: laboratory.input(normWeight), epsilon };
  const norms = headNorms === 'none' ? undefined : { together: headNorms === 'together', query: norm, key: norm };
  const rope = { pairing, dimensions, table: laboratory.input(table), headNorms: norms };
  const rotate = (batch: GPUBuffer, from: number) =>
    rotateAndStore(programs, { ...cache, ...rope, heads, batch, qkv: laboratory.input(qkv.subarray(from * width)), query });
  const batch = batchOf(laboratory, before, size);
  const partials = await laboratory.partials(shape);
  const attend = await attention(programs, { cache, heads, mode, batch, query, output, partials });
  const runs = [{ steps: [...(await rotate(batch, before)), ...attend], tokens: size }];
  // The tokens before are only stored; they must lie in the cache first.
  if (before > 0) runs.unshift({ steps: await rotate(batchOf(laboratory, 0, before), 0), tokens: before });

  const head = (position: number, index: number) => qkv.subarray(position * width + index * headDim).subarray(0, headDim);
  /** The norm of one of `count` heads that begin at head `first` of a token. */
  const normOf = (position: number, first: number, count: number, index: number) => {
    if (headNorms === 'none') return undefined;
    if (headNorms === 'each') return { weight: normWeight.subarray(0, headDim), epsilon };
    const together = qkv.subarray(position * width + first * headDim).subarray(0, count * headDim);
    return { weight: normWeight.subarray(index * headDim, (index + 1) * headDim), epsilon, together };
  };
  const rotated = (position: number, index: number) => {
    const own = index < heads ? normOf(position, 0, heads, index) : normOf(position, heads, kvHeads, index - heads);
    return rotatedHead(head(position, index), position, { pairing, dimensions, table, norm: own });
  };
  const keysOf = (index: number) => Array.from({ length: before + size }, (_, position) => rotated(position, heads + index));
  const keys = Array.from({ length: kvHeads }, (_, index) => keysOf(index));
  const queries = Array.from({ length: size * heads }, (_, row) => [...rotated(before + Math.floor(row / heads), row % heads)]);
  const expected = attentionReference(size, {
    heads,
    kvHeads,
    headDim,
    firstPosition: before,
    query: Float64Array.from(queries.flat(), (value) => value * queryScale(headDim)),
    key: (index, position, dimension) => keys[index]![position]![dimension]!,
    value: (index, position, dimension) => head(position, heads + kvHeads + index)[dimension]!,
  });
  return { runs, output, expected, tolerance: toleranceOf[cacheFormat] };
}

/** Normal values that repeat after a prime number: drawing each of them would take longer than the GPU takes. */
function repeatedNormals(length: number): Float32Array {
  const drawn = new Random(1).normals(4099);
  const values = new Float32Array(length);
  for (let begin = 0; begin < length; begin += drawn.length) values.set(drawn.subarray(0, length - begin), begin);
  return values;
}

function batchOf(laboratory: Laboratory, firstPosition: number, size: number): GPUBuffer {
  return laboratory.input(new Uint32Array(writeBatch({ firstPosition, step: 0, tokens: new Uint32Array(size) })));
}
