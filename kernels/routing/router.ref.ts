import type { Routing } from './router';

export interface ReferenceChoice {
  readonly expert: number;
  readonly weight: number;
}

/** The experts of each token, best first, then the shared ones; in f64, by sorting. `logits` [tokens, experts]. */
export function routerReference(routing: Routing, logits: Float32Array, bias: Float32Array | undefined): ReferenceChoice[] {
  const choices: ReferenceChoice[] = [];
  for (let first = 0; first < logits.length; first += routing.experts) {
    choices.push(...routeToken(routing, logits.subarray(first, first + routing.experts), bias));
  }
  return choices;
}

function routeToken(routing: Routing, logits: Float32Array, bias: Float32Array | undefined): ReferenceChoice[] {
  const { experts, used, gate, groups, normalized, scale, shared } = routing;
  const affinities = gate === 'sigmoid' ? Float64Array.from(logits, (x) => 1 / (1 + Math.exp(-x))) : softmax(logits);
  const scores = affinities.map((affinity, expert) => affinity + (bias?.[expert] ?? 0));
  let candidates = Array.from({ length: experts }, (_, expert) => expert);
  if (groups !== undefined) {
    const size = experts / groups.count;
    const groupScores = Array.from({ length: groups.count }, (_, group) => {
      const best = scores.slice(group * size, (group + 1) * size).sort().reverse();
      return bias === undefined ? best[0]! : best[0]! + best[1]!;
    });
    const kept = new Set(ranked(groupScores, [...groupScores.keys()]).slice(0, groups.used));
    candidates = candidates.filter((expert) => kept.has(Math.floor(expert / size)));
  }
  const chosen = ranked(scores, candidates).slice(0, used);
  const total = normalized ? chosen.reduce((sum, expert) => sum + affinities[expert]!, 0) : 1;
  return [
    ...chosen.map((expert) => ({ expert, weight: (affinities[expert]! / total) * scale })),
    ...Array.from({ length: shared }, (_, index) => ({ expert: experts + index, weight: 1 })),
  ];
}

function softmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Indices by falling score; of equal ones the lower first. */
function ranked(scores: ArrayLike<number>, indices: readonly number[]): number[] {
  return [...indices].sort((a, b) => scores[b]! - scores[a]! || a - b);
}
