import { gemvReference } from '../matmul/gemv.ref';
import type { ExpertReference } from './gate_up.ref';

/**
 * expert · input of every choice, in f64: [tokens, slots, results]. `input` [tokens, columns] where all experts of a token read the same
 * (`shared`), else [tokens, slots, columns].
 */
export function expertGemmReference(
  { weights, experts, columns, slots, choices }: ExpertReference,
  input: Float32Array,
  inputs: 'shared' | 'own',
  swiglu: boolean,
): Float64Array {
  const size = weights.length / experts;
  const results = choices.map(({ expert }, index) => {
    const row = inputs === 'shared' ? Math.floor(index / slots) : index;
    const own = weights.subarray(expert * size, (expert + 1) * size);
    return [...gemvReference({ weights: own, columns, input: input.subarray(row * columns, (row + 1) * columns), swiglu })];
  });
  return Float64Array.from(results.flat());
}
