import type { Wllama } from '@wllama/wllama/esm/index.js';
import { WorkerError } from '../errors';
import type { SamplingOptions } from '../options';
import type { SampledToken } from '../generation/sampled-token';
import { draw, uniformOf, type Likely } from './draw';

/** Likeliest tokens that llama.cpp is asked for with every token: what is drawn from, and what the entropy is told from. */
const likeliest = 256;

export interface CpuToken extends SampledToken {
  /** The likeliest tokens, best first. */
  readonly top: readonly Likely[];
}

/** llama.cpp's sequence of tokens: what it holds, what is read, what is drawn. */
export class CpuSession {
  readonly #llama: Wllama;
  readonly #complaints: readonly string[];
  #cached: number[] = [];

  /** @param complaints what llama.cpp warns of, for errors */
  constructor(llama: Wllama, complaints: readonly string[]) {
    this.#llama = llama;
    this.#complaints = complaints;
  }

  /** How many leading tokens of a sequence need not be computed again; never all of them, as the last one's logits are needed. */
  cachedPrefix(tokens: readonly number[]): number {
    const most = Math.min(tokens.length - 1, this.#cached.length);
    let length = 0;
    while (length < most && tokens[length] === this.#cached[length]) length++;
    return length;
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
   * @throws WorkerError `worker-crashed`
   */
  async draw(options: SamplingOptions, generated: readonly number[]): Promise<CpuToken> {
    const top = await this.#try(() => this.#likeliest());
    const id = draw(top, options, new Set(generated), uniformOf(options.seed, generated.length));
    return { id, logprob: top.find((one) => one.id === id)!.logprob, entropy: entropyAtLeast(top), top };
  }

  async #likeliest(): Promise<readonly Likely[]> {
    return (await this.#llama.getLogits(likeliest)).map(({ token, p }) => ({ id: token, logprob: Math.log(p) }));
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
