import { gemvReference, type ProductReference } from '../matmul/gemv.ref';

export interface ExpertReference {
  /** [experts, rows, columns] */
  readonly weights: Float32Array;
  readonly experts: number;
  readonly columns: number;
  readonly slots: number;
  /** Which expert computes in each slot of each token, and what its output is multiplied with. */
  readonly choices: readonly { readonly expert: number; readonly weight: number }[];
}

/** silu(gate · x) ∘ (up · x) of every slot's expert, in f64: [tokens, slots, inner]. `input` [tokens, columns]. */
export function expertGateUpReference(
  { weights, experts, columns, slots, choices }: ExpertReference,
  input: Float32Array,
  norm?: ProductReference['norm'],
): Float64Array {
  const size = weights.length / experts;
  const results = choices.map(({ expert }, index) => {
    const token = Math.floor(index / slots);
    const own = weights.subarray(expert * size, (expert + 1) * size);
    return [...gemvReference({ weights: own, columns, input: input.subarray(token * columns, (token + 1) * columns), norm, swiglu: true })];
  });
  return Float64Array.from(results.flat());
}
