import { attentionReference } from '../attention/attention.ref';
import type { CacheFormat } from '../attention/cache';
import { decodeTuning, prefillTuning, tileKeys } from '../attention/tuning';
import { f16Tolerance, f32Tolerance } from '../harness/compare';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { absorb } from '../latent/absorb';
import { absorbedQuery, latentKey } from '../latent/absorb.ref';
import { latentAttention } from '../latent/attention';
import { cachedLatents, filledLatents, latentIndex } from '../latent/cache.ref';
import { valuesReference } from '../latent/values.ref';
import { createMatrix } from '../matmul/load';
import type { Matrix } from '../matmul/matrix';
import { writeBatch } from '../program/batch';
import { dequantize, type Format } from '../quantization/format';
import { ropeTable } from '../rope/rope-table';
import { randomBlocks } from './matrix-questions';
import type { Asked } from './question';

/** How a model attends to latents: everything that the kernels of multi-head latent attention are built for. */
export interface LatentUse {
  readonly heads: number;
  readonly rank: number;
  /** Of a head, what does not turn. */
  readonly nope: number;
  readonly ropeDimensions: number;
  readonly valueDim: number;
  readonly keyFormat: Format;
  readonly valueFormat: Format;
  readonly context: number;
  readonly cacheFormat: CacheFormat;
}

const epsilon = 1e-6;
const queryScale = 0.1;

/** Tokens of a chunk. The reference is what takes time, so they are few. */
const chunk = 3;

/**
 * Tokens through everything that latent attention does: one, or a chunk, after so many in the cache that there are keys in two tiles,
 * where the context has room for them (then decoding deals tiles to several workgroups). The heads of one workgroup are enough.
 */
export async function askLatentAttention(laboratory: Laboratory, use: LatentUse, mode: 'decode' | 'prefill'): Promise<Asked> {
  const { capabilities } = laboratory.context;
  const { rank, nope, ropeDimensions, valueDim, cacheFormat } = use;
  const tuningFor = mode === 'decode' ? decodeTuning : prefillTuning;
  const { rows, rowSets, parts } = tuningFor(capabilities, { ...use, kvHeads: 1, headDim: rank });
  const heads = Math.min(use.heads, rows * rowSets);
  const tile = tileKeys(rank, parts);
  const shape = { rank, ropeDimensions, context: Math.min(use.context, tile + 32), cacheFormat };
  const size = mode === 'decode' ? 1 : chunk;
  const before = Math.max(0, Math.min(tile + 3, shape.context) - size);

  const random = new Random(rank + heads);
  const [headDim, width] = [nope + ropeDimensions, rank + ropeDimensions];
  const keyUp = await randomHeads(laboratory, use.keyFormat, { heads, rows: rank, columns: nope });
  const valueUp = await randomHeads(laboratory, use.valueFormat, { heads, rows: valueDim, columns: rank });
  const queries = random.normals(size * heads * headDim, 1 / nope);
  const compressed = random.normals(size * width);
  const cached = filledLatents(shape, () => random.normals(width));
  const table = ropeTable({ dimensions: ropeDimensions, base: 10000, scaling: { kind: 'none' } }, 0, shape.context);
  const norm = { weight: random.normals(rank, 0.1).map((value) => 1 + value), epsilon };

  const { programs } = laboratory;
  const cache = { ...shape, latents: await laboratory.cache(shape.cacheFormat, cached) };
  const batch = laboratory.input(new Uint32Array(writeBatch({ firstPosition: before, step: 0, tokens: new Uint32Array(size) })));
  const absorbed = laboratory.output(size * heads * width);
  const output = laboratory.output(size * heads * valueDim);
  const absorbing = await absorb(programs, {
    ...cache,
    heads,
    keyUp: keyUp.matrix,
    batch,
    queries: laboratory.input(queries),
    compressed: laboratory.input(compressed),
    queryStride: heads * headDim,
    compressedStride: width,
    compressedBegin: 0,
    norm: { weight: laboratory.input(norm.weight), epsilon },
    table: laboratory.input(table),
    queryScale,
    absorbed,
  });
  const attending = await latentAttention(programs, {
    cache,
    heads,
    mode,
    batch,
    query: absorbed,
    valueUp: valueUp.matrix,
    attended: laboratory.output(size * heads * rank),
    partials: await laboratory.partials({ heads, kvHeads: 1, headDim: rank, context: shape.context }),
    output,
  });

  const reference = { rank, ropeDimensions, table };
  const values = cachedLatents(shape, cached);
  for (let token = 0; token < size; token++) {
    const own = latentKey(compressed.subarray(token * width, (token + 1) * width), norm, before + token, reference);
    own.forEach((value, dimension) => (values[latentIndex(shape, before + token, dimension)] = value));
  }
  const rowsOfQuery = Array.from({ length: size * heads }, (_, row) => {
    const query = queries.subarray(row * headDim, (row + 1) * headDim);
    const head = row % heads;
    const up = keyUp.weights.subarray(head * rank * nope, (head + 1) * rank * nope);
    return [...absorbedQuery(query, up, before + Math.floor(row / heads), reference)].map((value) => value * queryScale);
  });
  const at = (_head: number, position: number, dimension: number) => values[latentIndex(shape, position, dimension)]!;
  const attended = attentionReference(size, {
    heads,
    kvHeads: 1,
    headDim: width,
    valueDim: rank,
    firstPosition: before,
    query: rowsOfQuery.flat(),
    key: at,
    value: at,
  });
  return {
    runs: [{ steps: [...absorbing, ...attending], tokens: size }],
    output,
    expected: valuesReference(valueUp.weights, attended, { heads, headRows: valueDim, rank }),
    tolerance: cacheFormat === 'f32' ? f32Tolerance : 10 * f16Tolerance,
  };
}

/** A matrix [rows, columns] for each head. */
async function randomHeads(
  { context, memory }: Laboratory,
  format: Format,
  { heads, rows, columns }: { readonly heads: number; readonly rows: number; readonly columns: number },
): Promise<{ readonly matrix: Matrix; readonly weights: Float32Array }> {
  const rowBytes = (columns / format.blockWeights) * format.blockBytes;
  const bytes = randomBlocks(format, heads * rows * rowBytes, new Random(format.blockBytes));
  const matrix = await createMatrix(context, memory, {
    label: 'self-check',
    format,
    columns,
    parts: [heads * rows],
    together: rows,
    read: (_, firstRow, count) => Promise.resolve(bytes.subarray(firstRow * rowBytes, (firstRow + count) * rowBytes)),
  });
  return { matrix, weights: dequantize(format, bytes) };
}
