import { inputVariant } from '../matmul/input';
import type { Programs, Step } from '../program/programs';
import { expertShards, expertTuning, expertVariant, type ExpertStack, type ExpertTuning } from './stack';

export interface ExpertGateUpCall {
  /** [experts · 2 · inner, columns]: of each expert the rows of gate and up in turn */
  readonly stack: ExpertStack;
  /** Experts that compute for a token. */
  readonly slots: number;
  /** `struct Choice` [tokens, slots] */
  readonly choices: GPUBuffer;
  /** f32 [tokens, columns] */
  readonly input: GPUBuffer;
  /** f32 [tokens, slots, inner] */
  readonly output: GPUBuffer;
  /** Multiplies with the RMS-normalised input, for one token: f32 [columns] of weights, and what is added to the mean square. */
  readonly norm?: { readonly weight: GPUBuffer; readonly epsilon: number } | undefined;
  readonly tuning?: ExpertTuning | undefined;
}

/** output[token, slot] = silu(gate · x) ∘ (up · x) of the expert in that slot; the experts are read from `choices`. One step per shard. */
export function expertGateUp(programs: Programs, call: ExpertGateUpCall): Promise<Step[]> {
  const { stack, slots, choices, input, output, norm } = call;
  const { capabilities } = programs.context;
  const rows = stack.matrix.rows / stack.experts;
  const tuning = call.tuning ?? expertTuning(capabilities, slots * rows, stack.matrix.columns);
  // The weights of the norm are those of one token, which is then all of the input.
  const read = inputVariant(norm === undefined ? input.size : 4 * stack.matrix.columns, capabilities);
  const { conditions, ...variant } = expertVariant(capabilities, stack, slots, tuning, read);
  const groups = Math.ceil(rows / (tuning.rows * tuning.groups));
  return Promise.all(
    expertShards(stack, slots).map(({ parameters, weights, weightBytes }) =>
      programs.step({
        variant: { kernel: 'routing/gate_up', ...variant, conditions: { ...conditions, NORM: norm !== undefined } },
        parameters: { ...parameters, ...(norm && { epsilon: norm.epsilon }) },
        buffers: { weights, input: read.bind(input), output, choices, ...(norm && { norm_weight: read.bind(norm.weight) }) },
        grid: (tokens) => [groups, slots, tokens],
        weightBytes,
      }),
    ),
  );
}
