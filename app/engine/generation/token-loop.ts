import type { SamplingOptions } from '../options';
import type { ExpertCounts } from '../webgpu/expert-cache';
import type { SampledToken, TokenExtras } from './sampled-token';

/** What a loop did since the model was loaded; the numbers behind `Counters`. */
export interface LoopCounts {
  tokens: number;
  submits: number;
  readbacks: number;
  /** Σ over decoded tokens of the KV bytes they read. */
  kvBytes: number;
  /** What decoding alone had to do for experts that were not on the GPU. */
  experts: ExpertCounts;
}

export interface DecodeOptions {
  readonly token: number;
  readonly step: number;
  readonly limit: number;
  readonly extras: TokenExtras;
  readonly signal?: AbortSignal | undefined;
}

/** What turns tokens into further tokens, whatever computes them. It knows which tokens its KV cache holds. */
export interface TokenLoop {
  readonly counts: Readonly<LoopCounts>;
  /** Of the GPU, for each token. */
  readonly dispatchesPerToken: number;
  /** That each token reads. */
  readonly weightBytes: number;

  /** How many leading tokens of a sequence need not be computed again. */
  cachedPrefix(tokens: readonly number[]): number;

  /**
   * Brings the cache to hold exactly `tokens`; what it shares with them already is kept.
   * Yields how many of them are in the cache, after every chunk. Ends early when the signal says stop.
   */
  prefill(tokens: readonly number[], signal: AbortSignal | undefined): AsyncGenerator<number>;

  /** Sets how the next tokens are drawn; the penalties know the tokens of prompt and answer. */
  setSampling(options: SamplingOptions, prompt: readonly number[], generated: readonly number[]): void;

  /**
   * Decodes after `token`, the one token of the sequence that is not in the cache yet. Yields what was sampled, some tokens at a time; the
   * reader stops it by leaving, or the signal does.
   *
   * `step`: how many tokens were sampled before in this generation, the sampler's counter, so that a continued generation draws on.
   * `limit`: most tokens to sample; cache room is the caller's business. `extras`: what each token carries.
   */
  decode(options: DecodeOptions): AsyncGenerator<readonly SampledToken[]>;
}

/** How many leading tokens two sequences have in common. */
export function sharedPrefix(tokens: readonly number[], others: readonly number[]): number {
  let length = 0;
  while (length < tokens.length && tokens[length] === others[length]) length++;
  return length;
}
