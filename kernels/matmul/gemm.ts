import type { Capabilities } from '../device/capabilities';
import { linearGrid } from '../program/grid';
import type { Programs, Step } from '../program/programs';
import { sharesInput, uniformBytes } from './input';
import { weightVariant, type Matrix, type Shard } from './matrix';

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
  readonly conditions: { readonly QUAD_INPUT: boolean };
  readonly constants: Readonly<Record<string, number>>;
}

/**
 * GPUs share dequantized weights and activations in workgroup memory; on software adapters, where barriers are dear, registers
 * hold them.
 */
export function gemmTiling(capabilities: Capabilities): GemmTiling {
  if (!capabilities.software) return { kernel: 'matmul/gemm_tile', rows: 64, tokens: 64, conditions: { QUAD_INPUT: false }, constants: {} };
  const groups = 8;
  const conditions = { QUAD_INPUT: sharesInput(capabilities, { lanes: 1, groups }) };
  return { kernel: 'matmul/gemm_registers', rows: 8 * groups, tokens: 4, conditions, constants: { GROUPS: groups } };
}

/**
 * Matrix · several vectors, the product of prefill: output[token, row] = Σ matrix[row, column] · input[token, column], in f32.
 * One step per shard, and for each run of tokens whose activations one uniform binding holds where that is how they are read.
 */
export function gemm(programs: Programs, call: GemmCall): Promise<Step[]> {
  const { matrix, batch, input, output, outputOffset = 0, bias, residual = false, swiglu = false, gated = false } = call;
  const { capabilities } = programs.context;
  const { kernel, rows, tokens: tokensPerTile, conditions: shared, constants } = gemmTiling(capabilities);
  const { format, conditions } = weightVariant(matrix, capabilities);
  const resultsPerRow = swiglu ? 0.5 : 1;
  const outputStride = call.outputStride ?? outputOffset + matrix.rows * resultsPerRow;
  const epilogue = { BIAS: bias !== undefined, RESIDUAL: residual, SWIGLU: swiglu, GATED: gated };
  const callOf = (shard: Shard) => ({
    parameters: {
      planes: shard.planes,
      blocks: matrix.columns / 32,
      rows: shard.rows,
      first_output: outputOffset + shard.firstRow * resultsPerRow,
      output_stride: outputStride,
    },
    buffers: { weights: shard.weights, batch, input, output, ...(bias && { bias }) },
    weightBytes: shard.bytes,
  });
  const variant = { kernel, format, conditions: { ...conditions, ...shared, ...epilogue }, constants };
  const run = inputRun(capabilities, input, matrix.columns, tokensPerTile);
  if (run === undefined) {
    return Promise.all(
      matrix.shards.map((shard) => {
        const grid = (tokens: number) => linearGrid(Math.ceil(shard.rows / rows) * Math.ceil(tokens / tokensPerTile));
        return programs.step({ variant, ...callOf(shard), grid });
      }),
    );
  }
  const inRuns = {
    ...variant,
    conditions: { ...variant.conditions, UNIFORM_INPUT: true },
    constants: { ...constants, INPUT_VECTORS: run.bytes / 16 },
  };
  return Promise.all(
    matrix.shards.flatMap((shard) =>
      run.firsts.map((first, index) => {
        const call = callOf(shard);
        return programs.step({
          variant: inRuns,
          ...call,
          parameters: { ...call.parameters, first_token: first },
          buffers: { ...call.buffers, input: { buffer: input, offset: index * run.bytes, size: run.bytes } },
          grid: (tokens) => {
            const here = Math.min(Math.max(tokens - first, 0), run.tokens);
            return [Math.ceil(here / tokensPerTile), Math.ceil(shard.rows / rows), 1];
          },
        });
      }),
    ),
  );
}

/** Equally many tokens for each step, in whole tiles, whose activations are bound together. */
interface InputRun {
  readonly tokens: number;
  readonly bytes: number;
  /** The first token of each step. */
  readonly firsts: readonly number[];
}

/** How activations are read as uniform buffers, or undefined where that is not faster or does not go. */
function inputRun({ software, slowStorageLoads }: Capabilities, input: GPUBuffer, columns: number, tile: number): InputRun | undefined {
  // Tiles of GPUs load activations together, through workgroup memory.
  if (!software || !slowStorageLoads) return undefined;
  const bytes = 4 * columns;
  const capacity = Math.floor(input.size / bytes);
  const most = Math.floor(uniformBytes / bytes);
  let tokens = capacity <= most ? capacity : most - (most % tile);
  while (tokens > 0 && capacity % tokens > 0) tokens -= tile;
  if (tokens <= 0) return undefined;
  return { tokens, bytes: tokens * bytes, firsts: Array.from({ length: capacity / tokens }, (_, index) => index * tokens) };
}
