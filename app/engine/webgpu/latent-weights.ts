import type { Matrix } from '../../../kernels/matmul/matrix';
import { dequantize, type Format } from '../../../kernels/quantization/format';
import { formats } from '../../../kernels/quantization/formats';
import type { LatentHyperparameters } from './latent-hyperparameters';
import type { WeightLoader } from './weights';

/** The up-projections of multi-head latent attention, one head after another. */
export interface UpProjections {
  /** [heads · rank, nope]: of keys, transposed, so that it brings a query into the space of the latents */
  readonly keyUp: Matrix;
  /** [heads · valueDim, rank]: of values */
  readonly valueUp: Matrix;
}

type Sizes = Pick<LatentHyperparameters, 'heads' | 'rank' | 'nope' | 'valueDim'>;

/**
 * Files hold the two as `attn_k_b`, which is transposed, and `attn_v_b`; older ones as `attn_kv_b`, per head the rows of keys and then
 * those of values.
 * @throws UnsupportedModelError `missing-tensor`, `unsupported-tensor-type`, `unsupported-tensor-shape`; SourceError; OutOfMemoryError
 */
export async function loadUpProjections(weights: WeightLoader, name: (part: string) => string, sizes: Sizes): Promise<UpProjections> {
  const { heads, rank, nope, valueDim } = sizes;
  const merged = name('attn_kv_b.weight');
  if (weights.has(merged)) return splitUpProjections(weights, merged, sizes);
  return {
    keyUp: await weights.stack(name('attn_k_b.weight'), nope, rank, heads),
    valueUp: await weights.stack(name('attn_v_b.weight'), rank, valueDim, heads),
  };
}

async function splitUpProjections(weights: WeightLoader, name: string, { heads, rank, nope, valueDim }: Sizes): Promise<UpProjections> {
  const { format, read } = weights.rows(name, rank, heads * (nope + valueDim));
  const valueUp = await weights.build({
    label: `${name}, values`,
    format,
    columns: rank,
    parts: [heads * valueDim],
    together: valueDim,
    read: (_, first, count) =>
      readPerHead(first, count, valueDim, (head, row, rows) => read(head * (nope + valueDim) + nope + row, rows)),
  });
  // Blocks lie along the rank and the product runs across it: quantized weights lie transposed as what they mean, so that nothing is lost.
  const transposed = isFloat(format) ? format : formats.F32;
  const keysOfHead = async (head: number): Promise<Uint8Array> => {
    const bytes = await read(head * (nope + valueDim), nope);
    return transposedRows(isFloat(format) ? bytes : new Uint8Array(dequantize(format, bytes).buffer), nope, rank);
  };
  // Pieces are read in ascending order and may end within a head.
  let last = { head: -1, keys: new Uint8Array() as Uint8Array };
  const keyUp = await weights.build({
    label: `${name}, keys`,
    format: transposed,
    columns: nope,
    parts: [heads * rank],
    together: rank,
    read: (_, first, count) =>
      readPerHead(first, count, rank, async (head, row, rows) => {
        if (head !== last.head) last = { head, keys: await keysOfHead(head) };
        const rowBytes = last.keys.length / rank;
        return last.keys.subarray(row * rowBytes, (row + rows) * rowBytes);
      }),
  });
  return { keyUp, valueUp };
}

/** Rows `first` … of all heads, `headRows` each, put together from what each head of them has. */
async function readPerHead(
  first: number,
  count: number,
  headRows: number,
  read: (head: number, row: number, rows: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let row = first; row < first + count; ) {
    const within = row % headRows;
    const rows = Math.min(headRows - within, first + count - row);
    pieces.push(await read(Math.floor(row / headRows), within, rows));
    row += rows;
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return bytes;
}

function isFloat({ name }: Format): boolean {
  return name === 'F32' || name === 'F16' || name === 'BF16';
}

/** The bytes of a [rows, columns] matrix of numbers of two or four bytes as [columns, rows]. */
function transposedRows(bytes: Uint8Array, rows: number, columns: number): Uint8Array {
  const Words = bytes.length === 2 * rows * columns ? Uint16Array : Uint32Array;
  // A copy, because the bytes of a file need not begin at a whole word.
  const from = new Words(bytes.slice().buffer);
  const to = new Words(from.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column]!;
  }
  return new Uint8Array(to.buffer);
}
