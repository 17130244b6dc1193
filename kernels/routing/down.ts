import type { Programs, Step } from '../program/programs';
import { expertShards, expertTuning, expertVariant, type ExpertStack } from './stack';

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
  /** Of the sum before it is added; default 1. */
  readonly scale?: number | undefined;
}

/** output[token] += scale · Σ over slots of weight · (down · input[token, slot]), expert and weight from `choices`. One step per shard. */
export function expertDown(programs: Programs, call: ExpertDownCall): Promise<Step[]> {
  const { stack, slots, choices, input, output, scale = 1 } = call;
  const { capabilities } = programs.context;
  const rows = stack.matrix.rows / stack.experts;
  const tuning = expertTuning(capabilities, rows, stack.matrix.columns);
  const variant = { kernel: 'routing/down', ...expertVariant(capabilities, stack, slots, tuning) };
  const groups = Math.ceil(rows / (tuning.rows * tuning.groups));
  return Promise.all(
    expertShards(stack, slots).map(({ parameters, weights, weightBytes }) =>
      programs.step({
        variant,
        parameters: { ...parameters, scale },
        buffers: { weights, input, output, choices },
        grid: (tokens) => [groups, tokens, 1],
        weightBytes,
      }),
    ),
  );
}
