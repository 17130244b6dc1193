import type { Step } from './programs';

/** A recorded sequence of dispatches, replayed for every token (decode) or every chunk of tokens (prefill). */
export class Plan {
  readonly steps: readonly Step[];
  /** Bytes of weights read by one replay. */
  readonly weightBytes: number;

  constructor(steps: readonly Step[]) {
    this.steps = steps;
    this.weightBytes = steps.reduce((bytes, step) => bytes + step.weightBytes, 0);
  }

  /** Encodes every step into an open pass; `tokens` sizes the grids of steps that work on several tokens. Allocates nothing in decode. */
  encode(pass: GPUComputePassEncoder, tokens: number): void {
    for (const { pipeline, bindGroup, grid } of this.steps) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      if (typeof grid === 'function') {
        const [x, y, z] = grid(tokens);
        pass.dispatchWorkgroups(x, y, z);
      } else {
        pass.dispatchWorkgroups(grid[0], grid[1], grid[2]);
      }
    }
  }
}
