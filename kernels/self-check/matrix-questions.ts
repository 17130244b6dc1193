import { embedding } from '../embedding/embedding';
import { embeddingReference } from '../embedding/embedding.ref';
import { f32Tolerance } from '../harness/compare';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { gemm } from '../matmul/gemm';
import { gemmReference } from '../matmul/gemm.ref';
import { gemv } from '../matmul/gemv';
import { gemvReference } from '../matmul/gemv.ref';
import { createMatrix } from '../matmul/load';
import type { Matrix } from '../matmul/matrix';
import { tuningFor } from '../matmul/tuning';
import { rmsNorm } from '../norm/rmsnorm';
import { rmsNormReference } from '../norm/rmsnorm.ref';
import { writeBatch } from '../program/batch';
import { dequantize, type Format } from '../quantization/format';
import type { Asked, ProductUse } from './question';

/** More than the rows of one group, and even, for gates and their values. */
const rows = 18;
const tokens = 3;
const epsilon = 1e-6;

/** A product of few rows, laid out as that of the whole matrix. */
export async function askGemv(laboratory: Laboratory, product: ProductUse): Promise<Asked> {
  const { matrix, weights, columns, random } = await smallMatrix(laboratory, product.format);
  const { results, bias, residual, gates } = extrasOf(product, random, 1);
  const input = random.normals(columns);
  const norm = product.norm ? { weight: random.normals(columns), epsilon } : undefined;
  const output = laboratory.output(results, residual ?? gates);
  const steps = await gemv(laboratory.programs, {
    matrix,
    input: laboratory.input(input),
    output,
    norm: norm && { weight: laboratory.input(norm.weight), epsilon },
    bias: bias && laboratory.input(bias),
    residual: product.residual,
    swiglu: product.swiglu,
    gated: product.gated,
    tuning: tuningFor(laboratory.context, product),
  });
  const expected = gemvReference({ weights, columns, input, norm, bias, residual, swiglu: product.swiglu, gates });
  return { runs: [{ steps, tokens: 1 }], output, expected, tolerance: f32Tolerance };
}

export async function askGemm(laboratory: Laboratory, product: ProductUse): Promise<Asked> {
  const { matrix, weights, columns, random } = await smallMatrix(laboratory, product.format);
  const { results, bias, residual, gates } = extrasOf(product, random, tokens);
  const input = random.normals(tokens * columns);
  const output = laboratory.output(tokens * results, residual ?? gates);
  const steps = await gemm(laboratory.programs, {
    matrix,
    batch: batchOf(laboratory, [0, 0, 0]),
    input: laboratory.input(input),
    output,
    bias: bias && laboratory.input(bias),
    residual: product.residual,
    swiglu: product.swiglu,
    gated: product.gated,
  });
  const expected = gemmReference({ weights, columns, input, bias, residual, swiglu: product.swiglu, gates });
  return { runs: [{ steps, tokens }], output, expected, tolerance: f32Tolerance };
}

export async function askEmbedding(laboratory: Laboratory, format: Format): Promise<Asked> {
  const { matrix, weights, columns } = await smallMatrix(laboratory, format);
  const ids = [rows - 1, 0, 5];
  const output = laboratory.output(ids.length * columns);
  const steps = await embedding(laboratory.programs, { matrix, batch: batchOf(laboratory, ids), output });
  // Exact, but for weights too small for a normal f32, which a device may take for 0.
  return { runs: [{ steps, tokens: ids.length }], output, expected: embeddingReference(weights, columns, ids), tolerance: 1e-14 };
}

export async function askNorm(laboratory: Laboratory): Promise<Asked> {
  const columns = 100;
  const random = new Random(columns);
  const [input, weight] = [random.normals(tokens * columns), random.normals(columns)];
  const output = laboratory.output(input.length);
  const buffers = { input: laboratory.input(input), weight: laboratory.input(weight), output };
  const step = await rmsNorm(laboratory.programs, { columns, epsilon, ...buffers });
  const expected = rmsNormReference(input, weight, columns, epsilon);
  return { runs: [{ steps: [step], tokens }], output, expected, tolerance: f32Tolerance };
}

/** How many results a token has, what is added to them, and their gates. */
function extrasOf({ bias, residual, swiglu, gated }: ProductUse, random: Random, count: number) {
  const results = swiglu ? rows / 2 : rows;
  return {
    results,
    bias: bias ? random.normals(results) : undefined,
    residual: residual ? random.normals(count * results) : undefined,
    gates: gated ? random.normals(count * results) : undefined,
  };
}

function batchOf(laboratory: Laboratory, ids: readonly number[]): GPUBuffer {
  return laboratory.input(new Uint32Array(writeBatch({ firstPosition: 0, step: 0, tokens: ids })));
}

/** Blocks of a format that are random but for the size of floats. */
export function randomBlocks(format: Format, length: number, random: Random): Uint8Array {
  // Without this bit no half, bfloat or float is beyond ±2.
  const bytes = random.bytes(length).map((byte) => byte & 0xbf);
  // The first byte of MXFP4 is a power of two; this way 2⁻⁸ to 2⁻¹.
  if (format.name === 'MXFP4') {
    for (let block = 0; block < bytes.length; block += format.blockBytes) bytes[block] = 120 + (bytes[block]! & 7);
  }
  return bytes;
}

/** A matrix with rows of an odd number of portions. */
async function smallMatrix(laboratory: Laboratory, format: Format): Promise<SmallMatrix> {
  const columns = format.blockWeights === 256 ? 3 * 256 : 17 * 32;
  const random = new Random(format.blockBytes);
  const rowBytes = (columns / format.blockWeights) * format.blockBytes;
  const bytes = randomBlocks(format, rows * rowBytes, random);
  const matrix = await createMatrix(laboratory.context, laboratory.memory, {
    label: 'self-check',
    format,
    columns,
    parts: [rows],
    read: (_, firstRow, count) => Promise.resolve(bytes.subarray(firstRow * rowBytes, (firstRow + count) * rowBytes)),
  });
  return { matrix, weights: dequantize(format, bytes), columns, random };
}

interface SmallMatrix {
  readonly matrix: Matrix;
  readonly weights: Float32Array;
  readonly columns: number;
  readonly random: Random;
}
