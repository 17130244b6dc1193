import type { Step } from './programs';

/** A recorded sequence of dispatches, replayed for every token (decode) or every chunk of tokens (prefill). */
export class Plan {
  readonly steps: readonly Step[];
  /** Bytes of weights read by one replay. */
  readonly weightBytes: number;
  /** Workgroups in x, y and z of every step, for `#tokens` tokens. */
  readonly #grids: Uint32Array;
  #tokens = 0;

  constructor(steps: readonly Step[]) {
    this.steps = steps;
    this.weightBytes = steps.reduce((bytes, step) => bytes + step.weightBytes, 0);
    this.#grids = new Uint32Array(3 * steps.length);
  }

  /** Encodes one step by itself, so many times. */
  encodeStep(pass: GPUComputePassEncoder, index: number, tokens: number, times: number): void {
    if (tokens !== this.#tokens) this.#size(tokens);
    const { pipeline, bindGroup } = this.steps[index]!;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let time = 0; time < times; time++) {
      pass.dispatchWorkgroups(this.#grids[3 * index]!, this.#grids[3 * index + 1], this.#grids[3 * index + 2]);
    }
  }

  /** Encodes the steps from `first` to before `end` into an open pass, for plans that stop on their way. */
  encodeRange(pass: GPUComputePassEncoder, tokens: number, first: number, end: number): void {
    for (let index = first; index < end; index++) this.encodeStep(pass, index, tokens, 1);
  }

  /**
   * Encodes every step into an open pass; `tokens` sizes the grids of steps that work on several. Allocates nothing for as many tokens
   * as last time.
   */
  encode(pass: GPUComputePassEncoder, tokens: number): void {
    if (tokens !== this.#tokens) this.#size(tokens);
    for (let index = 0; index < this.steps.length; index++) {
      const { pipeline, bindGroup } = this.steps[index]!;
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(this.#grids[3 * index]!, this.#grids[3 * index + 1], this.#grids[3 * index + 2]);
    }
  }

  #size(tokens: number): void {
    this.steps.forEach(({ grid }, index) => this.#grids.set(typeof grid === 'function' ? grid(tokens) : grid, 3 * index));
    this.#tokens = tokens;
  }
}
