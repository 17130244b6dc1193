import type { Wllama } from '@wllama/wllama/esm/index.js';
import { WorkerError } from '../errors';
import type { Constraint } from '../grammar/constraint';
import type { SamplingOptions } from '../options';
import type { SampledToken } from '../generation/sampled-token';
import { draw, uniformOf, type Likely } from '../generation/draw';
import { sharedPrefix } from '../generation/token-loop';

/** Likeliest tokens that llama.cpp is asked for with every token: what is drawn from, and what the entropy is told from. */
const likeliest = 256;

export interface CpuToken extends SampledToken {
  /** The likeliest tokens, best first. */
  readonly top: readonly Likely[];
}

/** llama.cpp's sequence of tokens: what it holds, what is read, what is drawn. */
export class CpuSession {
  readonly #llama: Wllama;
  readonly #vocabularySize: number;
  readonly #complaints: readonly string[];
  #cached: number[] = [];

  /** @param complaints what llama.cpp warns of, for errors */
  constructor(llama: Wllama, vocabularySize: number, complaints: readonly string[]) {
    this.#llama = llama;
    this.#vocabularySize = vocabularySize;
    this.#complaints = complaints;
  }

  /** How many leading tokens of a sequence need not be computed again; never all of them, as the last one's logits are needed. */
  cachedPrefix(tokens: readonly number[]): number {
    return sharedPrefix(tokens.slice(0, -1), this.#cached);
  }

  /** Brings the sequence to `tokens`. @throws WorkerError `worker-crashed` */
  async read(tokens: readonly number[], signal: AbortSignal | undefined): Promise<void> {
    const kept = this.cachedPrefix(tokens);
    await this.#try(async () => {
      if (kept < this.#cached.length) await this.#llama.kvRemove(kept, -1);
      this.#cached.length = kept;
      await this.#llama.decode(tokens.slice(kept), signal === undefined ? {} : { abortSignal: signal });
      this.#cached.push(...tokens.slice(kept));
    }, signal);
  }

  /**
   * Draws the token after what was read.
   * @param generated tokens of the answer so far
   * @param form what the token has to keep to
   * @throws WorkerError `worker-crashed`; UnsupportedModelError where no token keeps to the form
   */
  async draw(options: SamplingOptions, generated: readonly number[], form?: Constraint): Promise<CpuToken> {
    const top = await this.#try(() => this.#likeliest(likeliest));
    let candidates = form?.filter(top) ?? top;
    // Where none of the likeliest leads on, all tokens are asked for.
    if (form !== undefined && candidates.length === 0) candidates = form.filter(await this.#try(() => this.#likeliest(this.#vocabularySize)));
    if (form !== undefined && candidates.length === 0) throw form.stuck();
    const id = draw(candidates, options, new Set(generated), uniformOf(options.seed, generated.length));
    return { id, logprob: candidates.find((one) => one.id === id)!.logprob, entropy: entropyAtLeast(top), top };
  }

  async #likeliest(count: number): Promise<readonly Likely[]> {
    return (await this.#llama.getLogits(count)).map(({ token, p }) => ({ id: token, logprob: Math.log(p) }));
  }

  async #try<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      const reason = [String(error), ...this.#complaints.slice(-2)].join('; ');
      throw new WorkerError('worker-crashed', `llama.cpp stopped working (${reason}). Load the model again.`, { reason }, error);
    }
  }
}

/** Entropy in nats, the tokens that are not among the likeliest counted as one: a lower bound, close where the model is sure. */
function entropyAtLeast(top: CpuToken['top']): number {
  let entropy = 0;
  let rest = 1;
  for (const { logprob } of top) {
    const probability = Math.exp(logprob);
    if (probability > 0) entropy -= probability * logprob;
    rest -= probability;
  }
  return rest > 1e-6 ? entropy - rest * Math.log(rest) : entropy;
}
