import type { SamplingConfig, Wllama } from '@wllama/wllama/esm/index.js';
import { WorkerError } from '../errors';
import type { SamplingOptions } from '../options';
import type { SampledToken } from '../webgpu/token-ring';

/** Likeliest tokens that llama.cpp is asked for with every token; the entropy is told from them. */
const likeliest = 20;

export interface CpuToken extends SampledToken {
  /** The likeliest tokens, best first. */
  readonly top: readonly { readonly id: number; readonly logprob: number }[];
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

  /** Sets how tokens are drawn; penalties know the tokens before. */
  async setSampling(options: SamplingOptions, before: readonly number[]): Promise<void> {
    const config: SamplingConfig = {
      temp: options.temperature,
      top_p: options.topP,
      top_k: options.topK,
      min_p: options.minP,
      penalty_repeat: options.repetitionPenalty,
      penalty_present: options.presencePenalty,
    };
    await this.#try(() => this.#llama.samplingInit(config, [...before]));
  }

  /** Draws the token after what was read. @throws WorkerError `worker-crashed` */
  async draw(): Promise<CpuToken> {
    return this.#try(async () => {
      const { token: id } = await this.#llama.samplingSample();
      const top = await this.#likeliest(likeliest);
      const known = top.find((one) => one.id === id) ?? (await this.#likeliest(-1)).find((one) => one.id === id);
      await this.#llama.samplingAccept([id]);
      return { id, logprob: known?.logprob ?? -Infinity, entropy: entropyAtLeast(top), top };
    });
  }

  async #likeliest(count: number): Promise<CpuToken['top']> {
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
