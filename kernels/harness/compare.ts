/**
 * Normalised mean squared error, Σ(a−b)² / Σb², the measure that ggml's own backend tests use.
 * Against a reference that dequantises the same blocks and sums in f64, an f32 kernel stays under 1e-9 and one with f16 storage under 1e-6.
 */
export function normalizedError(actual: ArrayLike<number>, reference: ArrayLike<number>): number {
  let error = 0;
  let power = 0;
  for (let index = 0; index < reference.length; index++) {
    const difference = actual[index]! - reference[index]!;
    error += difference * difference;
    power += reference[index]! * reference[index]!;
  }
  return power === 0 ? error : error / power;
}

export const f32Tolerance = 1e-9;
export const f16Tolerance = 1e-6;

/** Fails on the first value that is not finite, then on a normalised error above `tolerance`, telling where it differs most. */
export function expectClose(actual: ArrayLike<number>, reference: ArrayLike<number>, tolerance: number, what = 'output'): void {
  let worst = 0;
  for (let index = 0; index < reference.length; index++) {
    if (!Number.isFinite(actual[index])) throw new Error(`${what}[${index}] is ${actual[index]}, expected ${reference[index]}`);
    if (Math.abs(actual[index]! - reference[index]!) > Math.abs(actual[worst]! - reference[worst]!)) worst = index;
  }
  const error = normalizedError(actual, reference);
  if (!(error <= tolerance)) {
    const furthest = `worst at ${worst}: ${actual[worst]} instead of ${reference[worst]}`;
    throw new Error(`${what}: normalised error ${error.toExponential(2)} above ${tolerance}; ${furthest}`);
  }
}

/** Fails on the first number that is not equal; 0 and −0 are. For results that f32 arithmetic gives exactly. */
export function expectEqual(actual: ArrayLike<number>, reference: ArrayLike<number>, what = 'output'): void {
  if (actual.length !== reference.length) throw new Error(`${what} has ${actual.length} values instead of ${reference.length}`);
  for (let index = 0; index < reference.length; index++) {
    if (actual[index] !== reference[index]) throw new Error(`${what}[${index}] is ${actual[index]} instead of ${reference[index]}`);
  }
}
