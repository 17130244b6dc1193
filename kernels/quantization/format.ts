/** The element types of ggml that kernels read, by ggml's names. */
export type FormatName =
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'Q8_0'
  | 'Q4_0'
  | 'Q4_1'
  | 'Q5_0'
  | 'Q5_1'
  | 'Q2_K'
  | 'Q3_K'
  | 'Q4_K'
  | 'Q5_K'
  | 'Q6_K'
  | 'IQ4_NL'
  | 'IQ4_XS'
  | 'MXFP4';

/** One of the arrays into which the blocks of a format are taken apart, so that a kernel's loads are wide and aligned. */
export interface Plane {
  readonly name: string;
  /** Bytes that one block of the file puts into this plane. */
  readonly bytes: number;
}

export type RepackBlocks = (source: DataView, at: number, planes: readonly DataView[], block: number, count: number) => void;

/**
 * How one ggml type lies in the file and on the GPU. The planes hold the file's own numbers, regrouped: a weight is exactly what
 * ggml makes of it. The shader of the same stem reads the planes in their order here.
 */
export interface Format {
  readonly name: FormatName;
  /** Stem of the shader in this folder. */
  readonly shader: string;
  /** Weights per block; a multiple of 32. */
  readonly blockWeights: number;
  /** Bytes per block in the file. */
  readonly blockBytes: number;
  readonly planes: readonly Plane[];
  /** Takes `count` blocks from byte `at` of the file on apart and writes them as blocks number `block` and following of each plane. */
  readonly repackBlocks: RepackBlocks;
  /**
   * Writes the weights of the block at byte `at` of the file to `weights` from `first` on, computed in f32 as ggml's
   * `dequantize_row_*` does.
   */
  readonly dequantizeBlock: (source: DataView, at: number, weights: Float32Array, first: number) => void;
}

/** Bytes per weight of all planes together. */
export function planeBytesPerWeight({ planes, blockWeights }: Format): number {
  return planes.reduce((bytes, plane) => bytes + plane.bytes, 0) / blockWeights;
}

/**
 * The weights of whole blocks as ggml computes them.
 * @throws RangeError when `source` is no whole number of blocks
 */
export function dequantize(format: Format, source: Uint8Array): Float32Array {
  const blocks = source.byteLength / format.blockBytes;
  if (!Number.isInteger(blocks)) throw new RangeError(`${source.byteLength} bytes are no whole number of ${format.name} blocks.`);
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const weights = new Float32Array(blocks * format.blockWeights);
  for (let block = 0; block < blocks; block++) {
    format.dequantizeBlock(view, block * format.blockBytes, weights, block * format.blockWeights);
  }
  return weights;
}
