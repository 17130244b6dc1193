import { lossOf } from '../../../kernels/device/device';
import { whenSettled } from '../../../kernels/device/readback';
import { writeBatch } from '../../../kernels/program/batch';
import type { Plan } from '../../../kernels/program/plan';
import type { SamplingOptions } from '../options';
import type { ModelOnGpu } from './model';
import { Pace } from './pace';
import { TokenRing, type SampledToken } from './token-ring';

/** So few tokens are read by the decode plan: matrix times matrix would not pay, and its pipelines need not be compiled for them. */
const fewTokens = 16;

/** Tokens in one submit at most: a few of them fill the ring, and stop must not wait for many. */
const mostTokensPerSubmit = 16;
const submitsInFlight = 2;

/** What the loop did since the session began; the numbers behind `Counters`. */
export interface SessionCounts {
  tokens: number;
  submits: number;
  readbacks: number;
  /** Σ over decoded tokens of the KV bytes they read. */
  kvBytes: number;
}

/**
 * The token loop of one loaded model. It knows which tokens the KV cache holds, reads what is missing (prefill) and decodes: several
 * tokens per submit and several submits in flight, each token's id going from the sampling kernel to the embedding kernel without
 * leaving the GPU.
 */
export class Session {
  readonly counts: SessionCounts = { tokens: 0, submits: 0, readbacks: 0, kvBytes: 0 };
  readonly #model: ModelOnGpu;
  readonly #ring: TokenRing;
  readonly #decodePace = new Pace(1, 1, mostTokensPerSubmit);
  readonly #prefillPace: Pace;
  /** Tokens whose keys and values are in the cache, in order. */
  #cached: number[] = [];

  constructor(model: ModelOnGpu) {
    this.#model = model;
    this.#ring = new TokenRing(model.context.device, model.sampler);
    this.#prefillPace = new Pace(8, 8, model.prefillCapacity);
  }

  /** How many leading tokens of a sequence need not be computed again. */
  cachedPrefix(tokens: readonly number[]): number {
    let length = 0;
    while (length < tokens.length && tokens[length] === this.#cached[length]) length++;
    return length;
  }

  /**
   * Brings the cache to hold exactly `tokens`; what it shares with them already is kept.
   * Yields how many of them are in the cache, after every chunk.
   */
  async *prefill(tokens: readonly number[], signal: AbortSignal | undefined): AsyncGenerator<number> {
    let position = this.cachedPrefix(tokens);
    this.#cached.length = position;
    const few = tokens.length - position <= fewTokens;
    const plan = few ? this.#model.decodeIntoCache : await this.#model.prefill();
    while (position < tokens.length && signal?.aborted !== true) {
      const chunk = tokens.slice(position, position + (few ? 1 : this.#prefillPace.size));
      const begun = performance.now();
      await this.runChunk(plan, chunk);
      if (!few) this.#prefillPace.learn(chunk.length, performance.now() - begun);
      position += chunk.length;
      yield position;
    }
  }

  /** Runs a plan on a chunk of tokens that follow what is cached, and waits for the device. */
  async runChunk(plan: Plan, chunk: readonly number[]): Promise<void> {
    const { device } = this.#model.context;
    this.#writeBatch(this.#cached.length, chunk, 0);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    plan.encode(pass, chunk.length);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await this.#alive(whenSettled(device, device.queue.onSubmittedWorkDone()));
    this.#cached.push(...chunk);
  }

  /** Forgets the cache from token `length` on (teacher-forced scoring begins anew). */
  truncate(length: number): void {
    this.#cached.length = Math.min(length, this.#cached.length);
  }

  /**
   * Decodes after `token`, the one token of the sequence that is not in the cache yet. Yields what was sampled, one readback at a time;
   * the reader stops it by leaving. Tokens computed beyond that are dropped.
   *
   * @param step number of tokens sampled before in this generation: the sampler's counter, so that a continued generation draws on
   * @param limit most tokens to sample; cache room is the caller's business
   * @param withLogits carry all logits with each token; then every token is a submit of its own
   */
  async *decode(token: number, step: number, limit: number, withLogits: boolean): AsyncGenerator<readonly SampledToken[]> {
    this.#writeBatch(this.#cached.length, [token], step);
    const flights: Promise<SampledToken[]>[] = [];
    let submitted = 0;
    let fed = token;
    let landed = performance.now();
    try {
      while (true) {
        while (flights.length < submitsInFlight && submitted < limit) {
          const count = withLogits ? 1 : Math.min(this.#decodePace.size, limit - submitted);
          const flight = this.#submit(step + submitted, count, withLogits);
          // A lost device rejects all flights, also those that nobody waits for yet.
          flight.catch(() => undefined);
          flights.push(flight);
          submitted += count;
        }
        const flight = flights.shift();
        if (flight === undefined) return;
        const sampled = await this.#alive(flight);
        const now = performance.now();
        this.#decodePace.learn(sampled.length, now - landed);
        landed = now;
        for (const { id } of sampled) {
          this.#cached.push(fed);
          this.counts.kvBytes += this.#model.cacheBytesRead(this.#cached.length - 1);
          fed = id;
        }
        this.counts.tokens += sampled.length;
        yield sampled;
      }
    } finally {
      await Promise.allSettled(flights);
    }
  }

  /** Sets how the next tokens are drawn; the penalties know the tokens of prompt and answer. */
  setSampling(options: SamplingOptions, prompt: readonly number[], generated: readonly number[]): void {
    this.#model.sampler.configure(this.#model.context.device.queue, options, prompt, generated);
  }

  #submit(step: number, count: number, withLogits: boolean): Promise<SampledToken[]> {
    const { device } = this.#model.context;
    const encoder = device.createCommandEncoder();
    for (let index = 0; index < count; index++) {
      const pass = encoder.beginComputePass();
      this.#model.decode.encode(pass, 1);
      pass.end();
    }
    const read = this.#ring.encodeCopy(encoder, step, count, withLogits);
    device.queue.submit([encoder.finish()]);
    this.counts.submits++;
    this.counts.readbacks++;
    return read();
  }

  #writeBatch(position: number, tokens: readonly number[], step: number): void {
    const { context, activations } = this.#model;
    context.device.queue.writeBuffer(activations.batch, 0, writeBatch({ firstPosition: position, step, tokens }));
  }

  /** Waits for the device's answer; when the device is lost, its own error says more than that of the map that failed with it. */
  async #alive<Value>(answer: Promise<Value>): Promise<Value> {
    try {
      return await answer;
    } catch (error) {
      const loss = await lossOf(this.#model.context);
      throw loss ?? error;
    }
  }
}
