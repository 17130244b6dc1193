import { logProbabilities, type Logits } from './logits.ts';

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
  return compare(reference, candidate, (left, right) => {
    return { divergence: divergence(left, right), agree: left[0]?.[0] === right[0]?.[0] };
  });
}

/** The same from all logits, exact. @throws RangeError when the two have different numbers of rows */
export function compareLogits(reference: Logits, candidate: Logits): Comparison {
  return compare(reference, candidate, (left, right) => {
    const leftValues = logProbabilities(left);
    const rightValues = logProbabilities(right);
    const terms = leftValues.map((logprob, id) => Math.exp(logprob) * (logprob - rightValues[id]!));
    return { divergence: terms.reduce((sum, term) => sum + term, 0), agree: likeliest(left) === likeliest(right) };
  });
}

function compare<Distribution>(
  reference: readonly Distribution[],
  candidate: readonly Distribution[],
  comparePosition: (left: Distribution, right: Distribution) => { divergence: number; agree: boolean },
): Comparison {
  if (reference.length !== candidate.length) {
    throw new RangeError(`The reference has ${reference.length} positions, the candidate ${candidate.length}.`);
  }
  const positions = reference.map((left, index) => comparePosition(left, candidate[index]!));
  return {
    positions: positions.length,
    meanDivergence: positions.reduce((sum, position) => sum + position.divergence, 0) / positions.length,
    largestDivergence: positions.reduce((largest, position) => Math.max(largest, position.divergence), -Infinity),
    topAgreement: positions.filter(({ agree }) => agree).length / positions.length,
  };
}

function likeliest(row: Float32Array): number {
  return row.reduce((best, logit, id) => (logit > row[best]! ? id : best), 0);
}

/**
 * KL(reference ‖ candidate) in nats over the tokens that both rows name, with all others lumped into one. Lumping can only make
 * it smaller, so for cut-off rows it is a lower bound; for rows of the whole vocabulary it is exact.
 *
 * Every term is p · ln(p / q) − p + q, which is never negative; what is added to the usual one vanishes in the sum. Logprobs have
 * seven digits, so probabilities do not quite sum up to 1, and without it that would weigh more than a small divergence.
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
    const otherProbability = Math.exp(otherLogprob);
    sum += probability * (logprob - otherLogprob) - probability + otherProbability;
    referenceRest -= probability;
    candidateRest -= otherProbability;
  }
  // Logprobs have seven digits: a rest below that is nothing but their rounding.
  const rounding = 1e-6;
  if (referenceRest < rounding || candidateRest < rounding) return sum;
  return sum + referenceRest * Math.log(referenceRest / candidateRest) - referenceRest + candidateRest;
}

export interface ContinuationComparison {
  /** Tokens that both have from the start. */
  readonly shared: number;
  /** Length of the shorter one. */
  readonly compared: number;
  /** Where they part, the reference's lead over its second choice in nats: small means that rounding may decide. */
  readonly gapWhereTheyPart?: number;
}

/** Compares greedy continuations of one prompt. */
export function compareContinuations(
  reference: { readonly tokens: readonly number[]; readonly gaps?: readonly number[] | undefined },
  candidate: readonly number[],
): ContinuationComparison {
  const compared = Math.min(reference.tokens.length, candidate.length);
  const parting = reference.tokens.slice(0, compared).findIndex((token, index) => token !== candidate[index]);
  if (parting === -1) return { shared: compared, compared };
  const gap = reference.gaps?.[parting];
  return { shared: parting, compared, ...(gap === undefined ? {} : { gapWhereTheyPart: gap }) };
}
