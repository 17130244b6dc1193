import { SeededRandom } from '../../fixtures/random';
import { randomTensorBytes } from '../../fixtures/tensor-bytes';
import { createMatrix, type MatrixSource } from '../matmul/load';
import type { Matrix } from '../matmul/matrix';
import { dequantize, type FormatName } from '../quantization/format';
import { formats } from '../quantization/formats';
import type { Laboratory } from './laboratory';

export interface MatrixRecipe {
  readonly format: FormatName;
  readonly rows: number;
  readonly columns: number;
  /** Root mean square of the weights; default 1/√columns, which keeps products as large as their input. */
  readonly scale?: number;
  readonly seed?: string;
  /** Bytes that the device binds at once, to have the matrix cut into shards; default the device's own. */
  readonly mostBytes?: number | undefined;
  /** Rows that lie in one shard together; default 1. */
  readonly together?: number | undefined;
}

/** A tensor of random blocks as a file holds it, and its weights [rows, columns] as ggml computes them. */
export function randomTensor({ format, rows, columns, scale = 1 / Math.sqrt(columns), seed = '' }: MatrixRecipe): {
  readonly bytes: Uint8Array;
  readonly weights: Float32Array;
} {
  const { blockWeights, blockBytes } = formats[format];
  const bytes = new Uint8Array(((rows * columns) / blockWeights) * blockBytes);
  let filled = 0;
  for (const piece of randomTensorBytes(
    format,
    rows * columns,
    scale,
    new SeededRandom(`${format} ${rows} ${columns} ${seed}`),
  )) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return { bytes, weights: dequantize(formats[format], bytes) };
}

/** What `createMatrix` reads tensors by, from tensors in memory. */
export function readerOf(tensors: readonly Uint8Array[], parts: readonly number[]): MatrixSource['read'] {
  return (part, firstRow, rows) => {
    const tensor = tensors[part]!;
    const rowBytes = tensor.length / parts[part]!;
    return Promise.resolve(tensor.subarray(firstRow * rowBytes, (firstRow + rows) * rowBytes));
  };
}

/** A random matrix on the laboratory's GPU. */
export async function randomMatrix(
  laboratory: Laboratory,
  recipe: MatrixRecipe,
): Promise<{ readonly matrix: Matrix; readonly weights: Float32Array }> {
  const { bytes, weights } = randomTensor(recipe);
  const parts = [recipe.rows];
  const source = {
    label: recipe.format,
    format: formats[recipe.format],
    columns: recipe.columns,
    parts,
    together: recipe.together,
    read: readerOf([bytes], parts),
  };
  const { capabilities } = laboratory.context;
  const maxBindingBytes = recipe.mostBytes ?? capabilities.maxBindingBytes;
  const context = { ...laboratory.context, capabilities: { ...capabilities, maxBindingBytes } };
  return { matrix: await createMatrix(context, laboratory.memory, source), weights };
}
