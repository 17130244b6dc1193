import { rotatedHead } from '../rope/rope.ref';
import { rmsNormReference } from '../norm/rmsnorm.ref';

export interface LatentReference {
  readonly rank: number;
  readonly ropeDimensions: number;
  /** [context, ropeDimensions / 2, 2] */
  readonly table: Float32Array;
}

/** A head's query at one position in the space of the latents, unscaled, in f64. `keyUp` [rank, values that do not turn] */
export function absorbedQuery(
  query: Float32Array,
  keyUp: Float32Array,
  position: number,
  { rank, ropeDimensions, table }: LatentReference,
): Float64Array {
  const nope = query.length - ropeDimensions;
  const absorbed = new Float64Array(rank + ropeDimensions);
  for (let row = 0; row < rank; row++) {
    for (let column = 0; column < nope; column++) absorbed[row]! += keyUp[row * nope + column]! * query[column]!;
  }
  absorbed.set(rotated(query.subarray(nope), position, table), rank);
  return absorbed;
}

/** What the cache holds of a token: the normalised latent and the rotated key, in f64. */
export function latentKey(
  compressed: Float32Array,
  norm: { readonly weight: Float32Array; readonly epsilon: number },
  position: number,
  { rank, table }: LatentReference,
): Float64Array {
  const latent = rmsNormReference(compressed.subarray(0, rank), norm.weight, rank, norm.epsilon);
  return Float64Array.of(...latent, ...rotated(compressed.subarray(rank), position, table));
}

function rotated(part: Float32Array, position: number, table: Float32Array): Float64Array {
  return rotatedHead(part, position, { pairing: 'adjacent', dimensions: part.length, table });
}
