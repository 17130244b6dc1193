import type { SamplingOptions } from '../options';

export interface Likely {
  readonly id: number;
  /** Natural log of the probability. */
  readonly logprob: number;
}

/**
 * Draws from the likeliest tokens, best first, in the order of transformers: presence penalty, temperature, top-k, top-p, min-p. What is
 * less likely than the last of them is never drawn.
 * @param generated tokens of the answer so far, which the presence penalty knows
 * @param uniform from 0 up to, not including, 1
 */
export function draw(likeliest: readonly Likely[], options: SamplingOptions, generated: ReadonlySet<number>, uniform: number): number {
  const { temperature, topK, topP, minP, presencePenalty } = options;
  const penalised = likeliest.map(({ id, logprob }) => ({ id, logit: logprob - (generated.has(id) ? presencePenalty : 0) }));
  // Of equal ones the lower id, as everywhere.
  penalised.sort((a, b) => b.logit - a.logit || a.id - b.id);
  const [best] = penalised;
  if (best === undefined) throw new RangeError('There is no token to draw from.');
  if (temperature === 0) return best.id;
  const kept = penalised.slice(0, topK > 0 ? topK : undefined);
  const weights = kept.map(({ logit }) => Math.exp((logit - best.logit) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let mass = 0;
  let count = 0;
  while (count < kept.length && (count === 0 || (mass < topP * total && weights[count]! >= minP))) mass += weights[count++]!;
  let rest = uniform * mass;
  for (let index = 0; index < count; index++) {
    rest -= weights[index]!;
    if (rest < 0) return kept[index]!.id;
  }
  return kept[count - 1]!.id;
}

/** A number from 0 up to 1 that depends on seed and step alone (the finaliser of MurmurHash3, Appleby 2011, over both). */
export function uniformOf(seed: number, step: number): number {
  let hash = (seed ^ Math.imul(step + 1, 0x9e3779b9)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
