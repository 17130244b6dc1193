import type { Capabilities } from '../device/capabilities';
import { linearGrid } from '../program/grid';
import type { Programs, Step } from '../program/programs';
import { weightVariant, type Matrix } from './matrix';

export interface GemmCall {
  readonly matrix: Matrix;
  /** The batch (`program/batch.wgsl`); it says how many tokens there are. */
  readonly batch: GPUBuffer;
  /** f32 [tokens, columns] */
  readonly input: GPUBuffer;
  /** f32 [tokens, outputStride], another buffer than `input` */
  readonly output: GPUBuffer;
  /** Where in a token's output the first result goes; default 0. */
  readonly outputOffset?: number | undefined;
  /** Length of a token's output; default: the results of this matrix. */
  readonly outputStride?: number | undefined;
  /** f32 [outputStride], added to the results of every token. */
  readonly bias?: GPUBuffer | undefined;
  /** Adds the results to what `output` holds. */
  readonly residual?: boolean | undefined;
  /** Rows 2i and 2i + 1 are a gate and its value; the results are the rows / 2 numbers silu(gate) · value. */
  readonly swiglu?: boolean | undefined;
  /**
   * Multiplies the results with silu of what `output` holds: the second half of SwiGLU, where gates are a matrix of their own.
   * Not with `residual`.
   */
  readonly gated?: boolean | undefined;
}

export interface GemmTiling {
  readonly kernel: 'matmul/gemm_registers' | 'matmul/gemm_tile';
  /** Rows and tokens that one workgroup multiplies. */
  readonly rows: number;
  readonly tokens: number;
  readonly constants: Readonly<Record<string, number>>;
}

/**
 * GPUs share dequantized weights and activations in workgroup memory; on software adapters, where barriers are dear, registers
 * hold them.
 */
export function gemmTiling({ software }: Capabilities): GemmTiling {
  if (!software) return { kernel: 'matmul/gemm_tile', rows: 64, tokens: 64, constants: {} };
  const groups = 8;
  return { kernel: 'matmul/gemm_registers', rows: 8 * groups, tokens: 4, constants: { GROUPS: groups } };
}

/**
 * Matrix · several vectors, the product of prefill: output[token, row] = Σ matrix[row, column] · input[token, column], in f32.
 * One step per shard.
 */
export function gemm(programs: Programs, call: GemmCall): Promise<Step[]> {
  const { matrix, batch, input, output, outputOffset = 0, bias, residual = false, swiglu = false, gated = false } = call;
  const { capabilities } = programs.context;
  const { kernel, rows, tokens: tokensPerTile, constants } = gemmTiling(capabilities);
  const { format, conditions } = weightVariant(matrix.format, capabilities);
  const resultsPerRow = swiglu ? 0.5 : 1;
  const outputStride = call.outputStride ?? outputOffset + matrix.rows * resultsPerRow;
  return Promise.all(
    matrix.shards.map((shard) =>
      programs.step({
        variant: {
          kernel,
          format,
          conditions: { ...conditions, BIAS: bias !== undefined, RESIDUAL: residual, SWIGLU: swiglu, GATED: gated },
          constants,
        },
        parameters: {
          planes: shard.planes,
          blocks: matrix.columns / 32,
          rows: shard.rows,
          first_output: outputOffset + shard.firstRow * resultsPerRow,
          output_stride: outputStride,
        },
        buffers: { weights: shard.buffer, batch, input, output, ...(bias && { bias }) },
        grid: (tokens) => linearGrid(Math.ceil(shard.rows / rows) * Math.ceil(tokens / tokensPerTile)),
        weightBytes: shard.bytes,
      }),
    ),
  );
}
