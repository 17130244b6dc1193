import type { CacheFormat } from '../attention/cache';
import type { Laboratory, Run } from '../harness/laboratory';
import type { Format } from '../quantization/format';
import type { RopePairing } from '../rope/rope';

/** How a model rotates and attends: everything that the kernels of grouped-query attention are built for. */
export interface AttentionUse {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly context: number;
  readonly pairing: RopePairing;
  /** RMSNorm of q and k: of each head by itself, or of all together. */
  readonly headNorms: 'none' | 'each' | 'together';
  readonly ropeDimensions: number;
  readonly cacheFormat: CacheFormat;
}

/** A matrix [rows, columns] and what its product does beside multiplying (GemvCall, GemmCall). */
export interface ProductUse {
  readonly format: Format;
  readonly rows: number;
  readonly columns: number;
  readonly norm: boolean;
  readonly bias: boolean;
  readonly residual: boolean;
  readonly swiglu: boolean;
  readonly gated: boolean;
}

/** A stack of experts and how it is multiplied with. */
export interface ExpertUse {
  readonly format: Format;
  /** Of one expert. */
  readonly rows: number;
  readonly columns: number;
  /** Experts that compute for a token. */
  readonly slots: number;
  readonly norm: boolean;
}

/**
 * A small task for one kernel whose right answer is known. Questions are about the variants that a model will run: none is compiled for
 * the check alone.
 */
export interface Question {
  /** What is asked, in words for people; two questions of the same words are the same. */
  readonly kernel: string;
  readonly ask: (laboratory: Laboratory) => Promise<Asked>;
}

/** A question ready to run. */
export interface Asked {
  readonly runs: readonly Run[];
  /** Made by the laboratory's `output()`. */
  readonly output: GPUBuffer;
  readonly expected: ArrayLike<number>;
  /** Largest normalised mean squared error of a right answer. */
  readonly tolerance: number;
  /** The numbers in the output's words; default: each is an f32. */
  readonly read?: (words: Uint32Array) => ArrayLike<number>;
}
