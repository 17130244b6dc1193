import type { GeneratedToken } from '../../engine/engine';

/** Arithmetic mean of the tokens' probabilities, 0 … 1; tokens that the engine wrote itself say nothing. Null without any. */
export function meanConfidence(tokens: readonly GeneratedToken[]): number | null {
  let sum = 0;
  let count = 0;
  for (const token of tokens) {
    if (token.forced === true) continue;
    sum += Math.exp(token.logprob);
    count++;
  }
  return count === 0 ? null : sum / count;
}

/**
 * The course of confidence over a run of tokens, in at most `bars` values, 0 … 1. Each is the least confident token of its share:
 * one doubtful token is what the eye looks for, and a mean would hide it.
 */
export function confidenceCourse(tokens: readonly GeneratedToken[], bars: number): readonly number[] {
  const length = Math.min(bars, tokens.length);
  return Array.from({ length }, (_, bar) => {
    const start = Math.floor((bar * tokens.length) / length);
    const end = Math.floor(((bar + 1) * tokens.length) / length);
    return Math.exp(Math.min(...tokens.slice(start, end).map((token) => token.logprob)));
  });
}
