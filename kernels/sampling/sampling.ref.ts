import type { SamplingSettings } from './sampling';

export interface Distribution {
  /** Probability of each token after penalties, temperature and cuts. */
  readonly probabilities: Float64Array;
  /** The best score's lowest id. */
  readonly greedy: number;
}

/** The distribution that a token is drawn from, by sorting, in f64. Tokens that tie at a border stay. */
export function distributionReference(logits: Float32Array, seen: Uint32Array, settings: SamplingSettings): Distribution {
  const { repetitionPenalty, presencePenalty, temperature, topK, topP, minP } = settings;
  const scores = Float64Array.from(logits, (logit, id) => {
    const penalized = seen[id] === 0 ? logit : logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
    return (penalized - (seen[id]! & 2 ? presencePenalty : 0)) / (temperature > 0 ? temperature : 1);
  });
  const greedy = scores.reduce((best, score, id) => (score > scores[best]! ? id : best), 0);
  const best = scores[greedy]!;
  const descending = scores.toSorted().reverse();
  let least = topK > 0 && topK < scores.length ? descending[topK - 1]! : -Infinity;
  const weight = (score: number) => (score >= least ? Math.exp(score - best) : 0);
  const whole = scores.reduce((sum, score) => sum + weight(score), 0);
  if (topP < 1) {
    let sum = 0;
    let count = 0;
    while (count < descending.length && (sum < topP * whole || count === 0)) sum += weight(descending[count++]!);
    least = Math.max(least, descending[count - 1]!);
  }
  if (minP > 0) least = Math.max(least, best + Math.log(minP));
  const kept = scores.map((score) => (score >= Math.min(best, least) ? Math.exp(score - best) : 0));
  const mass = kept.reduce((a, b) => a + b);
  return { probabilities: kept.map((value) => value / mass), greedy };
}

/** Log-probabilities of all tokens and the entropy in nats, of the logits as they are. */
export function logitStatistics(logits: Float32Array): { readonly logprobs: Float64Array; readonly entropy: number } {
  const peak = logits.reduce((a, b) => Math.max(a, b));
  const logarithm = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - peak), 0));
  const logprobs = Float64Array.from(logits, (logit) => logit - peak - logarithm);
  return { logprobs, entropy: -logprobs.reduce((sum, logprob) => sum + logprob * Math.exp(logprob), 0) };
}

/** The draw in [0, 1) for a seed and the number of a token: pcg2d (Jarzynski and Olano 2020), its upper 23 bits. */
export function drawReference(seed: number, step: number): number {
  const next = (value: number) => (Math.imul(value, 1664525) + 1013904223) >>> 0;
  let [x, y] = [next(seed), next(step)];
  const mix = () => {
    x = (x + Math.imul(y, 1664525)) >>> 0;
    y = (y + Math.imul(x, 1664525)) >>> 0;
    x = (x ^ (x >>> 16)) >>> 0;
    y = (y ^ (y >>> 16)) >>> 0;
  };
  mix();
  mix();
  return (x >>> 9) / 2 ** 23;
}
