import { gemmTiling } from '../matmul/gemm';
import { weightVariant } from '../matmul/matrix';
import { linearGrid } from '../program/grid';
import type { Programs, Step } from '../program/programs';
import { mostTiles, type ExpertGrouping } from './group';
import { expertShards, type ExpertStack } from './stack';

export interface ExpertGemmCall extends ExpertGrouping {
  /** [experts · rows, columns] */
  readonly stack: ExpertStack;
  /** Experts that compute for a token. */
  readonly slots: number;
  /** f32 [tokens, columns] where all experts of a token read the same (`shared`), else [tokens, slots, columns] */
  readonly input: GPUBuffer;
  readonly inputs: 'shared' | 'own';
  /** f32 [tokens, slots, results] */
  readonly output: GPUBuffer;
  /** Rows 2i and 2i + 1 are a gate and its value; the results are the rows / 2 numbers silu(gate) · value. */
  readonly swiglu?: boolean | undefined;
}

/**
 * Stack of experts · vectors, the product of a mixture's prefill: output[token, slot] = expert · input, the tokens of an expert together, so
 * that its weights are read once for each tile of them and not for each token. One step per shard.
 */
export function expertGemm(programs: Programs, call: ExpertGemmCall): Promise<Step[]> {
  const { stack, slots, grouping, order, input, inputs, output, swiglu = false } = call;
  const { capabilities } = programs.context;
  const { matrix, experts } = stack;
  const tiling = gemmTiling(capabilities);
  const { format, conditions } = weightVariant(matrix, capabilities);
  const rows = matrix.rows / experts;
  const variant = {
    kernel: tiling.kernel,
    format,
    conditions: { ...conditions, ...tiling.conditions, EXPERTS: true, SWIGLU: swiglu },
    constants: { ...tiling.constants, INPUT_SLOTS: inputs === 'shared' ? slots : 1 },
  };
  const rowGroups = Math.ceil(rows / tiling.rows);
  return Promise.all(
    expertShards(stack, slots).map(({ parameters, weights, weightBytes }) =>
      programs.step({
        variant,
        parameters: { ...parameters, first_output: 0, output_stride: swiglu ? rows / 2 : rows },
        buffers: { weights, input, output, grouping, order },
        grid: (tokens) => linearGrid(rowGroups * mostTiles(tokens * slots, experts, tiling.tokens)),
        weightBytes,
      }),
    ),
  );
}
