import { whenSettled } from '../../../kernels/device/readback';
import { writeBatch } from '../../../kernels/program/batch';
import type { Plan } from '../../../kernels/program/plan';
import { sharedPrefix, type DecodeOptions, type LoopCounts, type TokenLoop } from '../generation/token-loop';
import type { SamplingOptions } from '../options';
import type { ProfileAt } from '../engine';
import { addGrowth, noExpertCounts } from './expert-cache';
import { ExpertStream } from './expert-stream';
import type { ModelOnGpu } from './model';
import { profilePlan } from './profile';
import { leastPrefillChunk, Pace, submitMilliseconds } from './pace';
import type { SampledToken, TokenExtras } from '../generation/sampled-token';
import { TokenRing } from './token-ring';
import { alive, unlessAborted } from './waiting';

/** So few tokens are read by the decode plan: matrix times matrix would not pay, and its pipelines need not be compiled for them. */
const fewTokens = 16;

/** Tokens in one submit at most: a few of them fill the ring, and stop must not wait for many. */
const mostTokensPerSubmit = 16;
const submitsInFlight = 2;

/** How long the reader may wait for news while tokens that are slower than a submit are gathered for one readback. */
const gatherMilliseconds = 500;
/** Most tokens that are gathered so. With the first one, which is read by itself, an answer stays below a readback per four tokens. */
const mostTokensGathered = 5;

/** A submit on its way. */
interface Flight {
  readonly tokens: number;
  /** What was read back when it was done; nothing, where its tokens are read with a later one's. */
  readonly landing: Promise<readonly SampledToken[]>;
}

const nothingRead: readonly SampledToken[] = [];

/**
 * The token loop of one loaded model. It knows which tokens the KV cache holds, reads what is missing (prefill) and decodes: several
 * tokens per submit and several submits in flight, each token's id going from the sampling kernel to the embedding kernel without
 * leaving the GPU.
 */
export class Session implements TokenLoop {
  readonly counts: LoopCounts = { tokens: 0, submits: 0, readbacks: 0, kvBytes: 0, experts: { ...noExpertCounts } };
  readonly #model: ModelOnGpu;
  readonly #ring: TokenRing;
  /** Where the GPU holds only some of a mixture's experts. */
  readonly #stream: ExpertStream | undefined;
  readonly #decodePace = new Pace(submitMilliseconds, 1, 1, mostTokensPerSubmit);
  readonly #gatherPace = new Pace(gatherMilliseconds, 4, 1, 8);
  readonly #prefillPace: Pace;
  /** Tokens whose keys and values are in the cache, in order. */
  #cached: number[] = [];

  constructor(model: ModelOnGpu) {
    this.#model = model;
    this.#ring = new TokenRing(model.context.device, model.sampler, model.expertTrace);
    this.#stream = model.streaming && new ExpertStream(model, this.#ring, this.counts);
    this.#prefillPace = new Pace(submitMilliseconds, leastPrefillChunk, leastPrefillChunk, model.prefillCapacity);
  }

  get dispatchesPerToken(): number {
    return this.#model.decode.steps.length;
  }

  get weightBytes(): number {
    return this.#model.decode.weightBytes;
  }

  cachedPrefix(tokens: readonly number[]): number {
    return sharedPrefix(tokens, this.#cached);
  }

  /** Ends without waiting for the device when the signal says stop. */
  async *prefill(tokens: readonly number[], signal: AbortSignal | undefined): AsyncGenerator<number> {
    let position = this.cachedPrefix(tokens);
    this.#cached.length = position;
    const few = tokens.length - position <= fewTokens;
    const plan = few ? this.#model.decodeIntoCache : await this.#model.prefill();
    while (position < tokens.length && signal?.aborted !== true) {
      const chunk = tokens.slice(position, position + (few ? 1 : this.#prefillPace.size));
      const begun = performance.now();
      if (!(await this.runChunk(plan, chunk, signal))) return;
      // A plan that waits for experts is as many submits.
      const submits = 1 + (this.#stream?.waits(plan) ?? 0);
      if (!few) this.#prefillPace.learn(chunk.length, (performance.now() - begun) / submits);
      position += chunk.length;
      yield position;
    }
  }

  /**
   * Runs a plan on a chunk of tokens that follow what is cached, and waits for the device. False: the signal said stop first, and the
   * chunk does not count as cached.
   */
  async runChunk(plan: Plan, chunk: readonly number[], signal?: AbortSignal): Promise<boolean> {
    await this.#stream?.idle();
    this.#writeBatch(this.#cached.length, chunk, 0);
    const settled = this.#stream === undefined ? this.#runWhole(plan, chunk.length) : this.#stream.chunk(plan, chunk.length, signal);
    const done = (await unlessAborted(settled.then(() => signal?.aborted !== true), signal)) ?? false;
    if (done) this.#cached.push(...chunk);
    return done;
  }

  /** Runs a plan in one submit and waits for the device. */
  #runWhole(plan: Plan, tokens: number): Promise<void> {
    const { device } = this.#model.context;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    plan.encode(pass, tokens);
    pass.end();
    device.queue.submit([encoder.finish()]);
    return alive(this.#model.context, whenSettled(device, device.queue.onSubmittedWorkDone()));
  }

  /** Forgets the cache from token `length` on (teacher-forced scoring begins anew). */
  truncate(length: number): void {
    this.#cached.length = Math.min(length, this.#cached.length);
  }

  /**
   * Yields one readback at a time. Whoever stops it waits for nothing that is still in flight: that is dropped, and whatever comes next
   * is queued behind it. With logits every token is a submit of its own.
   */
  async *decode(options: DecodeOptions): AsyncGenerator<readonly SampledToken[]> {
    const { token, step } = options;
    await this.#stream?.idle();
    this.#writeBatch(this.#cached.length, [token], step);
    let fed = token;
    const before = { ...this.#model.streaming?.counts };
    try {
      for await (const sampled of this.#stream === undefined ? this.#decodeInFlight(options) : this.#stream.decode(options)) {
        for (const { id } of sampled) {
          this.#cached.push(fed);
          this.counts.kvBytes += this.#model.cacheBytesRead(this.#cached.length - 1);
          fed = id;
        }
        this.counts.tokens += sampled.length;
        yield sampled;
      }
    } finally {
      addGrowth(this.counts.experts, before, this.#model.streaming?.counts);
    }
  }

  async *#decodeInFlight({ step, limit, extras, signal }: DecodeOptions): AsyncGenerator<readonly SampledToken[]> {
    const flights: Flight[] = [];
    let submitted = 0;
    let unread = 0;
    let landed = performance.now();
    while (signal?.aborted !== true) {
      while (flights.length < submitsInFlight && submitted < limit) {
        // The first token goes alone, so that it is not waited for longer than it takes.
        const tokens = extras.logits || submitted === 0 ? 1 : Math.min(this.#decodePace.size, limit - submitted);
        unread += tokens;
        const gathered = extras.logits || submitted === 0 ? 1 : Math.min(this.#gatherPace.size, mostTokensGathered);
        const reads = unread >= gathered || submitted + tokens === limit;
        flights.push(this.#submit(tokens, step + submitted + tokens - unread, reads ? unread : 0, extras));
        submitted += tokens;
        if (reads) unread = 0;
      }
      const flight = flights.shift();
      if (flight === undefined) return;
      const sampled = await unlessAborted(alive(this.#model.context, flight.landing), signal);
      if (sampled === undefined) return;
      const now = performance.now();
      this.#decodePace.learn(flight.tokens, now - landed);
      this.#gatherPace.learn(flight.tokens, now - landed);
      landed = now;
      if (sampled.length > 0) yield sampled;
    }
  }

  /** Times one token at a position; what the cache held is forgotten. */
  profile(position: number): Promise<ProfileAt> {
    this.#cached.length = 0;
    return profilePlan(this.#model, position);
  }

  free(): void {
    this.#ring.free();
    this.#stream?.free();
  }

  setSampling(options: SamplingOptions, prompt: readonly number[], generated: readonly number[]): void {
    this.#model.sampler.configure(this.#model.context.device.queue, options, prompt, generated);
  }

  /**
   * Submits the work of `tokens` tokens in one compute pass.
   * @param read how many records to read back, beginning with that of step `first`; 0: none yet
   */
  #submit(tokens: number, first: number, read: number, extras: TokenExtras): Flight {
    const { device } = this.#model.context;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let index = 0; index < tokens; index++) this.#model.decode.encode(pass, 1);
    pass.end();
    const records = read > 0 ? this.#ring.encodeCopy(encoder, first, read, extras) : undefined;
    device.queue.submit([encoder.finish()]);
    this.counts.submits++;
    if (records !== undefined) this.counts.readbacks++;
    const landing = records?.() ?? whenSettled(device, device.queue.onSubmittedWorkDone()).then(() => nothingRead);
    // A lost device rejects all flights, also those that nobody waits for any more.
    landing.catch(() => undefined);
    return { tokens, landing };
  }

  #writeBatch(position: number, tokens: readonly number[], step: number): void {
    const { context, batch } = this.#model;
    context.device.queue.writeBuffer(batch, 0, writeBatch({ firstPosition: position, step, tokens }));
  }
}
