import { attention } from '../../../kernels/attention/attention';
import type { KeyValueCache } from '../../../kernels/attention/cache';
import { embedding } from '../../../kernels/embedding/embedding';
import { gemm } from '../../../kernels/matmul/gemm';
import { gemv } from '../../../kernels/matmul/gemv';
import type { Matrix } from '../../../kernels/matmul/matrix';
import { rmsNorm } from '../../../kernels/norm/rmsnorm';
import type { Programs, Step } from '../../../kernels/program/programs';
import { rotateAndStore, type HeadNorms } from '../../../kernels/rope/rope';
import type { Activations } from './activations';
import type { RopeBinding } from './model';
import type { Projection } from './weights';

/** A weight vector of RMSNorm with its epsilon. */
export interface Norm {
  readonly weight: GPUBuffer;
  readonly epsilon: number;
}

/** What one matrix product does beside multiplying. */
export interface ProjectionEpilogue {
  /** Normalise the input first. */
  readonly norm?: Norm;
  readonly bias?: GPUBuffer | undefined;
  /** Add to what the output holds. */
  readonly residual?: boolean;
  /** Rows are gate, up, gate, up …; the output is silu(gate) · up. */
  readonly swiglu?: boolean;
}

/**
 * Records the forward pass of a model family, in the family's own words. The same words give two plans: for one token (decode: matrix
 * times vector, norms folded into it) and for a chunk of tokens (prefill: matrix times matrix).
 */
export class ForwardPass {
  readonly mode: 'decode' | 'prefill';
  readonly activations: Activations;
  readonly #programs: Programs;
  readonly #rope: RopeBinding;
  readonly #steps: Promise<readonly Step[]>[] = [];

  constructor(programs: Programs, mode: 'decode' | 'prefill', activations: Activations, rope: RopeBinding) {
    this.#programs = programs;
    this.#rope = rope;
    this.mode = mode;
    this.activations = activations;
  }

  /** All steps, in order, once their pipelines are compiled (in parallel). */
  async steps(): Promise<readonly Step[]> {
    return (await Promise.all(this.#steps)).flat();
  }

  /** hidden ← rows of the token embedding. */
  embed(matrix: Matrix): void {
    const { batch, hidden } = this.activations;
    this.#add(embedding(this.#programs, { matrix, batch, output: hidden }));
  }

  /** output ← projection · input, with norm, bias, residual or SwiGLU. */
  project(projection: Projection, input: GPUBuffer, output: GPUBuffer, { norm, ...epilogue }: ProjectionEpilogue = {}): void {
    const { batch, normalized } = this.activations;
    if (this.mode === 'prefill' && norm !== undefined) {
      const { weight, epsilon } = norm;
      const { columns } = projection[0]!.matrix;
      this.#add(rmsNorm(this.#programs, { columns, epsilon, input, weight, output: normalized }).then((step) => [step]));
    }
    const rows = projection.reduce((sum, { matrix }) => sum + matrix.rows, 0);
    const outputStride = epilogue.swiglu === true ? rows / 2 : rows;
    for (const { matrix, outputOffset } of projection) {
      if (this.mode === 'decode') this.#add(gemv(this.#programs, { matrix, input, output, outputOffset, norm, ...epilogue }));
      else {
        const from = norm === undefined ? input : normalized;
        this.#add(gemm(this.#programs, { matrix, batch, input: from, output, outputOffset, outputStride, ...epilogue }));
      }
    }
  }

  /** Rotates queries and keys of `qkv` to their positions, and stores keys and values. */
  rotateAndStore(cache: KeyValueCache, headNorms: HeadNorms | undefined): void {
    const { batch, qkv, query } = this.activations;
    this.#add(rotateAndStore(this.#programs, { ...cache, ...this.#rope, headNorms, batch, qkv, query }));
  }

  /** attended ← softmax(query · keysᵀ) · values, over all positions up to each token's own. */
  attend(cache: KeyValueCache): void {
    const { batch, query, attended, partials } = this.activations;
    const { heads } = this.#rope;
    this.#add(attention(this.#programs, { ...cache, heads, mode: this.mode, batch, query, output: attended, partials }));
  }

  #add(steps: Promise<readonly Step[]>): void {
    this.#steps.push(steps);
  }
}
