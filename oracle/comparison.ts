/**
 * Distances between two sets of distributions. A row lists tokens with the natural logs of their probabilities, best first; it
 * may be all of the vocabulary or the top of it.
 */
export type Row = readonly (readonly [id: number, logprob: number])[];

export interface Comparison {
  readonly positions: number;
  /** KL(reference ‖ candidate) in nats; for rows that are cut off a lower bound of it, see `divergence`. */
  readonly meanDivergence: number;
  readonly largestDivergence: number;
  /** Share of positions where both name the same likeliest token. */
  readonly topAgreement: number;
}

/** @throws RangeError when the two have different numbers of rows */
export function compareRows(reference: readonly Row[], candidate: readonly Row[]): Comparison {
  if (reference.length !== candidate.length) {
    throw new RangeError(`The reference has ${reference.length} positions, the candidate ${candidate.length}.`);
  }
  const divergences = reference.map((row, index) => divergence(row, candidate[index]!));
  const agreeing = reference.filter((row, index) => row[0]?.[0] === candidate[index]![0]?.[0]);
  return {
    positions: reference.length,
    meanDivergence: divergences.reduce((sum, value) => sum + value, 0) / divergences.length,
    largestDivergence: divergences.reduce((left, right) => Math.max(left, right), -Infinity),
    topAgreement: agreeing.length / reference.length,
  };
}

/**
 * KL(reference ‖ candidate) in nats over the tokens that both rows name, with all others lumped into one. Lumping can only make
 * it smaller, so for cut-off rows it is a lower bound; for rows of the whole vocabulary it is exact.
 */
export function divergence(reference: Row, candidate: Row): number {
  const other = new Map(candidate);
  let sum = 0;
  let referenceRest = 1;
  let candidateRest = 1;
  for (const [id, logprob] of reference) {
    const otherLogprob = other.get(id);
    if (otherLogprob === undefined) continue;
    const probability = Math.exp(logprob);
    sum += probability * (logprob - otherLogprob);
    referenceRest -= probability;
    candidateRest -= Math.exp(otherLogprob);
  }
  // Logprobs have seven digits: a rest below that is nothing but their rounding.
  const rounding = 1e-6;
  if (referenceRest < rounding || candidateRest < rounding) return sum;
  return sum + referenceRest * Math.log(referenceRest / candidateRest);
}

/** How many tokens two continuations share from the start. */
export function sharedPrefix(left: readonly number[], right: readonly number[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) if (left[index] !== right[index]) return index;
  return length;
}
