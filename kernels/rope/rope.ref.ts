import type { RopePairing } from './rope';

export interface RotationReference {
  readonly pairing: RopePairing;
  readonly dimensions: number;
  /** [context, dimensions / 2, 2] */
  readonly table: Float32Array;
  /** `together`: the values that the head is normalised together with; default the head's own. */
  readonly norm?: { readonly weight: Float32Array; readonly epsilon: number; readonly together?: Float32Array } | undefined;
}

/** One head at one position, normalised where asked and rotated, in f64. */
export function rotatedHead(head: Float32Array, position: number, rotation: RotationReference): Float64Array {
  const { pairing, dimensions, table, norm } = rotation;
  const output = Float64Array.from(head);
  if (norm !== undefined) {
    const { together = head } = norm;
    const squares = together.reduce((sum, value) => sum + value * value, 0);
    const scale = 1 / Math.sqrt(squares / together.length + norm.epsilon);
    for (let index = 0; index < head.length; index++) output[index]! *= scale * norm.weight[index]!;
  }
  for (let pair = 0; pair < dimensions / 2; pair++) {
    const [first, second] = pairing === 'halves' ? [pair, pair + dimensions / 2] : [2 * pair, 2 * pair + 1];
    const cosine = table[position * dimensions + 2 * pair]!;
    const sine = table[position * dimensions + 2 * pair + 1]!;
    const [x, y] = [output[first]!, output[second]!];
    output[first] = x * cosine - y * sine;
    output[second] = x * sine + y * cosine;
  }
  return output;
}
