import { generatedMark, writeSeen } from '../../../kernels/sampling/sampling';
import { distributionReference, drawReference, logitStatistics } from '../../../kernels/sampling/sampling.ref';
import type { SampledToken } from '../generation/sampled-token';
import { sharedPrefix, type DecodeOptions, type LoopCounts, type TokenLoop } from '../generation/token-loop';
import type { SamplingOptions } from '../options';
import { noExpertCounts } from '../webgpu/expert-cache';
import type { ReferenceModel } from './reference-model';

/** How long the processor computes before its reader is told, and what waits for the worker has its turn: a frame of the page. */
const turnMilliseconds = 16;

/** Until another is set: what an answer that keeps to a form has no use for, since it draws from the logits itself. */
const greedy: SamplingOptions = { temperature: 0, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1, presencePenalty: 0, seed: 0 };

/**
 * The token loop of a miniature until its kernels are compiled, which takes a software adapter longer than an answer takes here. Same
 * weights, same choice of tokens as on the GPU, but for the order in which sums are added up.
 */
export class FirstWords implements TokenLoop {
  readonly counts: LoopCounts = { tokens: 0, submits: 0, readbacks: 0, kvBytes: 0, experts: { ...noExpertCounts } };
  readonly dispatchesPerToken = 0;
  readonly #model: ReferenceModel;
  /** Tokens whose keys and values are in the cache, in order. */
  readonly #cached: number[] = [];
  #sampling: SamplingOptions = greedy;
  #seen: Uint32Array;

  constructor(model: ReferenceModel) {
    this.#model = model;
    this.#seen = writeSeen(model.vocabularySize, [], []);
  }

  get weightBytes(): number {
    return this.#model.weightBytes;
  }

  cachedPrefix(tokens: readonly number[]): number {
    return sharedPrefix(tokens, this.#cached);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- between two turns it is the reader who is waited for
  async *prefill(tokens: readonly number[], signal: AbortSignal | undefined): AsyncGenerator<number> {
    this.#cached.length = this.cachedPrefix(tokens);
    while (this.#cached.length < tokens.length && signal?.aborted !== true) {
      const until = performance.now() + turnMilliseconds;
      do this.#read(tokens[this.#cached.length]!);
      while (this.#cached.length < tokens.length && performance.now() < until);
      yield this.#cached.length;
    }
  }

  setSampling(options: SamplingOptions, prompt: readonly number[], generated: readonly number[]): void {
    this.#sampling = options;
    this.#seen = writeSeen(this.#model.vocabularySize, prompt, generated);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async *decode({ token, step, limit, extras, signal }: DecodeOptions): AsyncGenerator<readonly SampledToken[]> {
    let fed = token;
    let done = 0;
    while (done < limit && signal?.aborted !== true) {
      const sampled: SampledToken[] = [];
      const until = performance.now() + turnMilliseconds;
      do {
        this.counts.kvBytes += this.#model.cacheBytesRead(this.#cached.length);
        this.#read(fed);
        const logits = this.#model.logits();
        const chosen = this.#choose(logits, step + done++);
        sampled.push(extras.logits ? { ...chosen, logits } : chosen);
        fed = chosen.id;
      } while (done < limit && performance.now() < until);
      this.counts.tokens += sampled.length;
      yield sampled;
    }
  }

  #read(token: number): void {
    this.#model.read(token, this.#cached.length);
    this.#cached.push(token);
  }

  /** As the sampling kernel does: a draw is the inverse of the distribution function in the order of ids. */
  #choose(logits: Float32Array, step: number): SampledToken {
    const { logprobs, entropy } = logitStatistics(logits);
    const { probabilities, greedy: best } = distributionReference(logits, this.#seen, this.#sampling);
    let id = best;
    if (this.#sampling.temperature > 0) {
      let rest = drawReference(this.#sampling.seed, step);
      id = probabilities.findIndex((probability) => (rest -= probability) < 0);
      if (id < 0) id = probabilities.findLastIndex((probability) => probability > 0);
    }
    this.#seen[id]! |= generatedMark;
    return { id, logprob: logprobs[id]!, entropy };
  }
}
