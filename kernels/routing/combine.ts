import { linearGrid } from '../program/grid';
import type { Programs, Step } from '../program/programs';

export interface CombineCall {
  /** Numbers of a token, a multiple of 4. */
  readonly width: number;
  /** Experts that compute for a token. */
  readonly slots: number;
  /** The batch (`program/batch.wgsl`); it says how many tokens there are. */
  readonly batch: GPUBuffer;
  /** `struct Choice` [tokens, slots] */
  readonly choices: GPUBuffer;
  /** f32 [tokens, slots, width] */
  readonly input: GPUBuffer;
  /** f32 [tokens, width]; what it holds is added to */
  readonly output: GPUBuffer;
}

const workgroup = 64;

/** output[token] += Σ over slots of weight · input[token, slot]. */
export async function combine(programs: Programs, { width, slots, batch, choices, input, output }: CombineCall): Promise<Step[]> {
  const step = await programs.step({
    variant: { kernel: 'routing/combine', constants: { WORKGROUP: workgroup, SLOTS: slots } },
    parameters: { width: width / 4 },
    buffers: { input, choices, output, batch },
    grid: (tokens) => linearGrid(Math.ceil((tokens * width) / 4 / workgroup)),
  });
  return [step];
}
