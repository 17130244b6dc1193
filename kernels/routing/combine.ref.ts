import type { ExpertReference } from './gate_up.ref';

/** before + Σ over slots of weight · input[token, slot], in f64: [tokens, width]. */
export function combineReference(
  { slots, choices }: Pick<ExpertReference, 'slots' | 'choices'>,
  input: Float32Array,
  before: Float32Array,
): Float64Array {
  const width = input.length / choices.length;
  const output = Float64Array.from(before);
  for (const [index, { weight }] of choices.entries()) {
    const first = Math.floor(index / slots) * width;
    for (let column = 0; column < width; column++) output[first + column]! += weight * input[index * width + column]!;
  }
  return output;
}
