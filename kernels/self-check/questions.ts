import { attention, attentionPartialFloats } from '../attention/attention';
import { attentionReference } from '../attention/attention.ref';
import { cacheBytes, type CacheFormat, type KeyValueCache } from '../attention/cache';
import { embedding } from '../embedding/embedding';
import { embeddingReference } from '../embedding/embedding.ref';
import { f16Tolerance, f32Tolerance } from '../harness/compare';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { gemm } from '../matmul/gemm';
import { gemmReference } from '../matmul/gemm.ref';
import { gemv } from '../matmul/gemv';
import { gemvReference } from '../matmul/gemv.ref';
import { createMatrix } from '../matmul/load';
import type { Matrix } from '../matmul/matrix';
import { rmsNorm } from '../norm/rmsnorm';
import { rmsNormReference } from '../norm/rmsnorm.ref';
import { writeBatch } from '../program/batch';
import { dequantize, type Format } from '../quantization/format';
import { queryScale, rotateAndStore, type RopePairing } from '../rope/rope';
import { rotatedHead } from '../rope/rope.ref';
import { ropeTable } from '../rope/rope-table';

/** What a model asks of the kernels; every question is about a variant that it will run. */
export interface KernelUse {
  readonly formats: readonly Format[];
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly pairing: RopePairing;
  readonly headNorms: boolean;
  readonly ropeDimensions: number;
  readonly cacheFormat: CacheFormat;
}

/** A small task for one kernel whose right answer is known. */
export interface Question {
  readonly kernel: string;
  readonly ask: (laboratory: Laboratory) => Promise<Answered>;
}

export interface Answered {
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  /** Largest normalised mean squared error of a right answer. */
  readonly tolerance: number;
}

const rows = 22;
const tokens = 3;
const epsilon = 1e-6;

/** What decoding asks of the kernels: every format as a matrix and as an embedding, then rotation and attention for one token. */
export function decodeQuestions(use: KernelUse): Question[] {
  return [
    ...use.formats.flatMap((format): Question[] => [
      { kernel: `matmul/gemv ${format.name}`, ask: (laboratory) => askGemv(laboratory, format) },
      { kernel: `embedding ${format.name}`, ask: (laboratory) => askEmbedding(laboratory, format) },
    ]),
    { kernel: 'rope and attention, decode', ask: (laboratory) => askAttention(laboratory, use, 'decode') },
  ];
}

/** What prefill asks beyond that. */
export function prefillQuestions(use: KernelUse): Question[] {
  return [
    ...use.formats.map((format): Question => ({ kernel: `matmul/gemm ${format.name}`, ask: (laboratory) => askGemm(laboratory, format) })),
    { kernel: 'norm/rmsnorm', ask: askNorm },
    { kernel: 'rope and attention, prefill', ask: (laboratory) => askAttention(laboratory, use, 'prefill') },
  ];
}

async function askGemv(laboratory: Laboratory, format: Format): Promise<Answered> {
  const { matrix, weights, columns, random } = await smallMatrix(laboratory, format);
  const input = random.normals(columns);
  const normWeight = random.normals(columns);
  const output = laboratory.output(rows / 2);
  const norm = { weight: laboratory.input(normWeight), epsilon };
  await laboratory.run(await gemv(laboratory.programs, { matrix, input: laboratory.input(input), output, norm, swiglu: true }));
  const expected = gemvReference({ weights, columns, input, norm: { weight: normWeight, epsilon }, swiglu: true });
  return { actual: await laboratory.readFloats(output, rows / 2), expected, tolerance: f32Tolerance };
}

async function askGemm(laboratory: Laboratory, format: Format): Promise<Answered> {
  const { matrix, weights, columns, random } = await smallMatrix(laboratory, format);
  const input = random.normals(tokens * columns);
  const residual = random.normals(tokens * rows);
  const output = laboratory.output(tokens * rows, residual);
  const call = { matrix, batch: batchOf(laboratory, [0, 0, 0]), input: laboratory.input(input), output, residual: true };
  await laboratory.run(await gemm(laboratory.programs, call), tokens);
  const expected = gemmReference({ weights, columns, input, residual });
  return { actual: await laboratory.readFloats(output, expected.length), expected, tolerance: f32Tolerance };
}

async function askEmbedding(laboratory: Laboratory, format: Format): Promise<Answered> {
  const { matrix, weights, columns } = await smallMatrix(laboratory, format);
  const ids = [rows - 1, 0, 5];
  const output = laboratory.output(ids.length * columns);
  await laboratory.run(await embedding(laboratory.programs, { matrix, batch: batchOf(laboratory, ids), output }), ids.length);
  const expected = embeddingReference(weights, columns, ids);
  // Exact, but for weights too small for a normal f32, which a device may take for 0.
  return { actual: await laboratory.readFloats(output, expected.length), expected, tolerance: 1e-14 };
}

async function askNorm(laboratory: Laboratory): Promise<Answered> {
  const columns = 100;
  const random = new Random(columns);
  const [input, weight] = [random.normals(tokens * columns), random.normals(columns)];
  const output = laboratory.output(input.length);
  const buffers = { input: laboratory.input(input), weight: laboratory.input(weight), output };
  await laboratory.run([await rmsNorm(laboratory.programs, { columns, epsilon, ...buffers })], tokens);
  const expected = rmsNormReference(input, weight, columns, epsilon);
  return { actual: await laboratory.readFloats(output, expected.length), expected, tolerance: f32Tolerance };
}

/** A few tokens through rotation, cache and attention. */
async function askAttention(laboratory: Laboratory, use: KernelUse, mode: 'decode' | 'prefill'): Promise<Answered> {
  const { heads, kvHeads, headDim, pairing, headNorms, ropeDimensions: dimensions, cacheFormat } = use;
  const shape = { kvHeads, headDim, context: 64, cacheFormat };
  const count = 40;
  const width = (heads + 2 * kvHeads) * headDim;
  const random = new Random(headDim);
  const rowsOfQkv = random.normals(count * width);
  const table = ropeTable({ dimensions, base: 10000, scaling: { kind: 'none' } }, 0, shape.context);
  const normWeight = random.normals(headDim, 0.1).map((value) => 1 + value);
  const norm = { weight: laboratory.input(normWeight), epsilon };
  const cache: KeyValueCache = {
    ...shape,
    keys: laboratory.output(cacheBytes(shape) / 4, new Float32Array(cacheBytes(shape) / 4)),
    values: laboratory.output(cacheBytes(shape) / 4, new Float32Array(cacheBytes(shape) / 4)),
  };
  const query = laboratory.output(count * heads * headDim);
  const output = laboratory.output(count * heads * headDim);
  const partials = laboratory.output(attentionPartialFloats(laboratory.context.capabilities, { ...shape, heads }));
  const rope = { pairing, dimensions, table: laboratory.input(table), headNorms: headNorms ? { query: norm, key: norm } : undefined };
  const rotate = (batch: GPUBuffer, qkv: GPUBuffer) => rotateAndStore(laboratory.programs, { ...cache, ...rope, heads, batch, qkv, query });
  // In decode, all tokens but the last are only stored.
  const before = mode === 'decode' ? count - 1 : 0;
  if (before > 0) await laboratory.run(await rotate(batchOf(laboratory, zeros(before)), laboratory.input(rowsOfQkv)), before);
  const batch = batchOf(laboratory, zeros(count - before), before);
  const attend = await attention(laboratory.programs, { ...cache, heads, mode, batch, query, output, partials });
  await laboratory.run([...(await rotate(batch, laboratory.input(rowsOfQkv.subarray(before * width)))), ...attend], count - before);

  const head = (position: number, index: number) => rowsOfQkv.subarray(position * width + index * headDim, position * width + (index + 1) * headDim);
  const rotation = { pairing, dimensions, table, norm: headNorms ? { weight: normWeight, epsilon } : undefined };
  const rotated = (index: number) => Array.from({ length: count }, (_, position) => rotatedHead(head(position, index), position, rotation));
  const queries = Array.from({ length: heads }, (_, index) => rotated(index));
  const keys = Array.from({ length: kvHeads }, (_, index) => rotated(heads + index));
  const expected = attentionReference(count - before, {
    heads,
    kvHeads,
    headDim,
    firstPosition: before,
    query: Float64Array.from(
      Array.from({ length: count - before }, (_, token) => queries.flatMap((perPosition) => [...perPosition[before + token]!])).flat(),
      (value) => value * queryScale(headDim),
    ),
    key: (index, position, dimension) => keys[index]![position]![dimension]!,
    value: (index, position, dimension) => head(position, heads + kvHeads + index)[dimension]!,
  });
  return { actual: await laboratory.readFloats(output, expected.length), expected, tolerance: cacheFormat === 'f16' ? 10 * f16Tolerance : f32Tolerance };
}

function zeros(length: number): readonly number[] {
  return new Array<number>(length).fill(0);
}

function batchOf(laboratory: Laboratory, ids: readonly number[], firstPosition = 0): GPUBuffer {
  return laboratory.input(new Uint32Array(writeBatch({ firstPosition, step: 0, tokens: ids })));
}

/** A matrix of some format, from bytes whose scales are all finite (no byte is above 0x3f, so no half is beyond 2). */
async function smallMatrix(laboratory: Laboratory, format: Format): Promise<SmallMatrix> {
  const columns = 4 * Math.max(64, format.blockWeights);
  const random = new Random(format.blockBytes);
  const rowBytes = (columns / format.blockWeights) * format.blockBytes;
  const bytes = random.bytes(rows * rowBytes).map((byte) => byte & 0x3f);
  const read = (_part: number, firstRow: number, count: number) => Promise.resolve(bytes.subarray(firstRow * rowBytes, (firstRow + count) * rowBytes));
  const matrix = await createMatrix(laboratory.context, laboratory.memory, { label: 'self-check', format, columns, parts: [rows], read });
  return { matrix, weights: dequantize(format, bytes), columns, random };
}

interface SmallMatrix {
  readonly matrix: Matrix;
  readonly weights: Float32Array;
  readonly columns: number;
  readonly random: Random;
}
