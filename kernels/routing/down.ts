import { inputVariant } from '../matmul/input';
import type { Programs, Step } from '../program/programs';
import { expertShards, expertTuning, expertVariant, type ExpertStack, type ExpertTuning } from './stack';

export interface ExpertDownCall {
  /** [experts · width, inner] */
  readonly stack: ExpertStack;
  /** Experts that compute for a token. */
  readonly slots: number;
  /** `struct Choice` [tokens, slots] */
  readonly choices: GPUBuffer;
  /** f32 [tokens, slots, inner] */
  readonly input: GPUBuffer;
  /** f32 [tokens, width]; what it holds is added to */
  readonly output: GPUBuffer;
  /** The most tokens that are computed; default: as many as `input` has room for. */
  readonly tokens?: number | undefined;
  readonly tuning?: ExpertTuning | undefined;
}

/** output[token] += Σ over slots of weight · (down · input[token, slot]), expert and weight from `choices`. One step per shard. */
export function expertDown(programs: Programs, call: ExpertDownCall): Promise<Step[]> {
  const { stack, slots, choices, input, output } = call;
  const { capabilities } = programs.context;
  const rows = stack.matrix.rows / stack.experts;
  const tuning = call.tuning ?? expertTuning(capabilities, rows, stack.matrix.columns);
  const read = inputVariant(call.tokens === undefined ? input.size : 4 * call.tokens * slots * stack.matrix.columns, capabilities);
  const variant = { kernel: 'routing/down', ...expertVariant(capabilities, stack, slots, tuning, read) };
  const groups = Math.ceil(rows / (tuning.rows * tuning.groups));
  return Promise.all(
    expertShards(stack, slots).map(({ parameters, weights, weightBytes }) =>
      programs.step({
        variant,
        parameters,
        buffers: { weights, input: read.bind(input), output, choices },
        grid: (tokens) => [groups, tokens, 1],
        weightBytes,
      }),
    ),
  );
}
