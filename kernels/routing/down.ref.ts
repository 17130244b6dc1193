import { gemvReference } from '../matmul/gemv.ref';
import type { ExpertReference } from './gate_up.ref';

/** before + Σ over slots of weight · (down · input), in f64: [tokens, width]. `input` [tokens, slots, columns]. */
export function expertDownReference(
  { weights, experts, columns, slots, choices }: ExpertReference,
  input: Float32Array,
  before: Float32Array,
): Float64Array {
  const size = weights.length / experts;
  const width = size / columns;
  const output = Float64Array.from(before);
  for (const [index, { expert, weight }] of choices.entries()) {
    const own = weights.subarray(expert * size, (expert + 1) * size);
    const product = gemvReference({ weights: own, columns, input: input.subarray(index * columns, (index + 1) * columns) });
    const first = Math.floor(index / slots) * width;
    for (let row = 0; row < width; row++) output[first + row]! += weight * product[row]!;
  }
  return output;
}
