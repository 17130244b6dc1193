import { linearGrid } from '../program/grid';
import type { Programs, Step } from '../program/programs';
import { inputVariant, sharesInput } from './input';
import { weightVariant, type Matrix } from './matrix';
import { tuningFor, type GemvTuning } from './tuning';

export interface GemvCall {
  readonly matrix: Matrix;
  /** f32 [columns] */
  readonly input: GPUBuffer;
  /** f32, another buffer than `input` */
  readonly output: GPUBuffer;
  /** Where in `output` the first result goes; default 0. */
  readonly outputOffset?: number | undefined;
  /** Multiplies with the RMS-normalised input: f32 [columns] of weights, and what is added to the mean square. */
  readonly norm?: { readonly weight: GPUBuffer; readonly epsilon: number } | undefined;
  /** f32, added to the results; as long as `output` and indexed alike. */
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
  readonly tuning?: GemvTuning | undefined;
}

/** Matrix · vector, the product of decoding: output[row] = Σ matrix[row, column] · input[column], in f32. One step per shard. */
export function gemv(programs: Programs, call: GemvCall): Promise<Step[]> {
  const { matrix, input, output, outputOffset = 0, norm, bias, residual = false, swiglu = false, gated = false } = call;
  const { capabilities } = programs.context;
  const { lanes, groups, rows } = call.tuning ?? tuningFor(programs.context, { ...matrix, norm: norm !== undefined });
  const { format, conditions } = weightVariant(matrix, capabilities);
  const read = inputVariant(4 * matrix.columns, capabilities);
  const viaSubgroup = lanes > 1 && lanes <= capabilities.subgroupSize;
  const variant = {
    kernel: 'matmul/gemv',
    format,
    conditions: {
      ...conditions,
      ...read.conditions,
      NORM: norm !== undefined,
      BIAS: bias !== undefined,
      RESIDUAL: residual,
      SWIGLU: swiglu,
      GATED: gated,
      QUAD_INPUT: sharesInput(capabilities, { lanes, groups }),
      LANES_SUBGROUP: viaSubgroup,
      LANES_SHARED: lanes > 1 && !viaSubgroup,
      ROWS_4: rows >= 4,
      ROWS_8: rows >= 8,
      ROWS_16: rows === 16,
    },
    constants: { ...read.constants, LANES: lanes, GROUPS: groups, ROWS: rows },
  };
  return Promise.all(
    matrix.shards.map((shard) =>
      programs.step({
        variant,
        parameters: {
          planes: shard.planes,
          blocks: matrix.columns / 32,
          rows: shard.rows,
          first_output: outputOffset + (swiglu ? shard.firstRow / 2 : shard.firstRow),
          ...(norm && { epsilon: norm.epsilon }),
        },
        buffers: {
          weights: shard.weights,
          input: read.bind(input),
          output,
          ...(norm && { norm_weight: read.bind(norm.weight) }),
          ...(bias && { bias }),
        },
        grid: linearGrid(Math.ceil(shard.rows / (rows * groups))),
        weightBytes: shard.bytes,
      }),
    ),
  );
}
