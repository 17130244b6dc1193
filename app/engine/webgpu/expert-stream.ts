import { mapForReading, whenSettled } from '../../../kernels/device/readback';
import type { Plan } from '../../../kernels/program/plan';
import { choiceWords } from '../../../kernels/routing/router';
import { partTokens, readChoices, writeChoices, type ChosenExperts, type TokenPart } from './expert-parts';
import type { ModelStep, StreamedExperts, Streaming } from './forward';
import type { ModelOnGpu } from './model';
import { ringCapacity } from './sampler';
import type { DecodeOptions, LoopCounts } from '../generation/token-loop';
import type { SampledToken } from '../generation/sampled-token';
import type { TokenRing } from './token-ring';
import { alive, unlessAborted } from './waiting';

/** Where a plan has to wait until the experts of a layer are on the GPU. */
interface Stop {
  readonly layer: number;
  readonly mode: Streaming['mode'];
  readonly experts: StreamedExperts;
  /** The step behind the router; from there on the plan is run again when it had run ahead without them. */
  readonly decided: number;
  /** The steps that compute with the experts. */
  readonly first: number;
  readonly end: number;
}

/** How far a token has come. */
interface Place {
  /** The next stop whose router has not decided yet. */
  readonly stop: number;
  /** The plan had run past an earlier stop without all of its experts: from which one it has to go on. */
  readonly restore: number | undefined;
  /** What that stop's router chose then, in a layer computed wrongly. */
  readonly guess: ReadonlySet<number> | undefined;
}

/** What routers have decided by running ahead: those from stop `from` to before `to`. */
interface Decided {
  readonly from: number;
  readonly to: number;
  /** The trace of the step. */
  readonly words: Uint32Array;
  readonly milliseconds: number;
}

const beginning: Place = { stop: 0, restore: undefined, guess: undefined };

/** Weight of the newest in running means of how long things take. */
const freshness = 0.2;

/**
 * Runs a mixture of which the GPU holds only some experts. A plan stops behind each router; which experts it chose is read back, those
 * that are missing are brought, and it goes on.
 *
 * Decoding runs ahead: several layers are submitted at a time, in the hope that their experts are there. Where one was missing, the
 * layers behind it were computed wrongly: the residual stream from before its experts is put back, and they are computed again (what
 * they wrote to the cache is written anew). So tokens are the same whatever is there, and when everything is, a token costs one readback.
 * What the wrongly computed routers chose is a good guess of what they will choose, and is read from the file while the GPU computes.
 */
export class ExpertStream {
  readonly #model: ModelOnGpu;
  readonly #ring: TokenRing;
  readonly #counts: LoopCounts;
  readonly #stops = new Map<Plan, readonly Stop[]>();
  readonly #idle: GPUBuffer[] = [];
  /** Stops that the next submit goes past. */
  #ahead = 1;
  #layerMilliseconds = 0;
  #stallMilliseconds = 0;
  /** Work that nobody may be waiting for any more (the reader has left); caches are its own until it ends. */
  #working: Promise<unknown> = Promise.resolve();

  constructor(model: ModelOnGpu, ring: TokenRing, counts: LoopCounts) {
    this.#model = model;
    this.#ring = ring;
    this.#counts = counts;
  }

  /** Resolves when nothing runs any more for a reader who has left. */
  async idle(): Promise<void> {
    await this.#working.catch(() => undefined);
  }

  /** How many times a plan waits. */
  waits(plan: Plan): number {
    return this.#stopsOf(plan).length;
  }

  /**
   * A plan on a chunk of tokens, which are in the batch. Where a layer's experts do not fit into its cache together, the layer's experts
   * compute for some of the tokens at a time. Ends early, its work undone, when the signal says stop.
   * @throws SourceError `experts-unreadable`
   */
  chunk(plan: Plan, tokens: number, signal: AbortSignal | undefined): Promise<void> {
    const work = this.#chunk(plan, tokens, signal);
    this.#working = work;
    return work;
  }

  /**
   * Decodes as Session.decode does; the batch holds the first token.
   * @throws SourceError `experts-unreadable`
   */
  async *decode({ step, limit, extras, signal }: DecodeOptions): AsyncGenerator<readonly SampledToken[]> {
    const { context, decode: plan } = this.#model;
    const stops = this.#stopsOf(plan);
    const last = stops.at(-1)!;
    let at = beginning;
    let sampled = 0;
    while (signal?.aborted !== true) {
      const encoder = context.device.createCommandEncoder();
      let record: (() => Promise<readonly SampledToken[]>) | undefined;
      if (at.stop === stops.length) {
        // All routers of the token have decided: what is left of it, and the next one's beginning.
        encodeSteps(encoder, plan, 1, last.decided, plan.steps.length);
        record = this.#ring.encodeCopy(encoder, step + sampled, 1, extras);
        sampled++;
        at = beginning;
      }
      const goesOn = sampled < limit;
      const routed = goesOn ? this.#runAhead(encoder, plan, at, step + sampled) : undefined;
      context.device.queue.submit([encoder.finish()]);
      this.#counts.submits++;
      this.#counts.readbacks++;
      // Behind the submit: a file that is read in place keeps this thread while the GPU has something to do.
      if (at.guess !== undefined) stops[at.stop]!.experts.cache.foresee(at.guess);
      const landing = Promise.all([record?.(), routed?.()]);
      // A lost device rejects it also when nobody waits for it any more.
      landing.catch(() => undefined);
      const landed = await unlessAborted(alive(context, landing), signal);
      if (landed === undefined) return;
      const [tokens, decided] = landed;
      const settled = decided && this.#settle(stops, decided);
      settled?.catch(() => undefined);
      this.#working = Promise.resolve(settled);
      // The reader takes its token while the next one's experts are on their way.
      if (tokens !== undefined) yield tokens;
      if (settled === undefined) return;
      const next = await unlessAborted(settled, signal);
      if (next === undefined) return;
      at = next;
    }
  }

  free(): void {
    for (const staging of this.#idle.splice(0)) staging.destroy();
  }

  async #chunk(plan: Plan, tokens: number, signal: AbortSignal | undefined): Promise<void> {
    const { context, expertTrace } = this.#model;
    const { device } = context;
    // Asked anew each time: it changes while we wait.
    const stopped = () => signal?.aborted === true;
    let from = 0;
    for (const stop of this.#stopsOf(plan)) {
      const { experts, layer } = stop;
      const { cache, used, shared, choices } = experts;
      const encoder = device.createCommandEncoder();
      encodeSteps(encoder, plan, tokens, from, stop.first);
      // Routers of one token leave places in `choices` and experts in the trace, here of step 0.
      const traced = stop.mode === 'decode';
      const stride = traced ? used : used + shared;
      const [buffer, offset] = traced ? [expertTrace.buffer!, expertTrace.offsetOf(layer)] : [choices, 0];
      const read = this.#encodeRead(encoder, buffer, offset, 4 * choiceWords * tokens * stride);
      device.queue.submit([encoder.finish()]);
      const chosen = readChoices(await alive(context, read()), tokens, used, stride);
      if (stopped()) return;
      for (const part of partTokens(chosen, cache.capacity, (expert) => cache.missing([expert]).length === 0)) {
        await cache.hold(part.experts);
        if (stopped()) return;
        this.#writeChoices(experts, chosen, part);
        const compute = device.createCommandEncoder();
        encodeSteps(compute, plan, tokens, stop.first, stop.end);
        device.queue.submit([compute.finish()]);
      }
      cache.use(new Set(chosen.experts));
      from = stop.end;
    }
    const encoder = device.createCommandEncoder();
    encodeSteps(encoder, plan, tokens, from, plan.steps.length);
    device.queue.submit([encoder.finish()]);
    await alive(context, whenSettled(device, device.queue.onSubmittedWorkDone()));
  }

  /** Encodes the way to one or more routers; the returned function tells what they decided once the commands are submitted. */
  #runAhead(encoder: GPUCommandEncoder, plan: Plan, { stop: from, restore }: Place, step: number): () => Promise<Decided> {
    const { hidden, checkpoints, width } = this.#model.streaming!;
    const { buffer, stepBytes } = this.#model.expertTrace;
    const stops = this.#stopsOf(plan);
    const bytes = 4 * width;
    if (restore !== undefined) encoder.copyBufferToBuffer(checkpoints, restore * bytes, hidden, 0, bytes);
    const to = Math.min(stops.length, from + this.#ahead);
    for (let index = from; index < to; index++) {
      if (index > from) encoder.copyBufferToBuffer(hidden, 0, checkpoints, (index - 1) * bytes, bytes);
      encodeSteps(encoder, plan, 1, stops[index - 1]?.decided ?? 0, stops[index]!.decided);
    }
    const read = this.#encodeRead(encoder, buffer!, (step % ringCapacity) * stepBytes, stepBytes);
    const begun = performance.now();
    return async () => ({ from, to, words: await read(), milliseconds: performance.now() - begun });
  }

  /** Brings the experts of the first router that chose some which are missing; the layers behind it have to run again. */
  async #settle(stops: readonly Stop[], { from, to, words, milliseconds }: Decided): Promise<Place> {
    const { expertTrace, streaming } = this.#model;
    const { counts } = streaming!;
    this.#layerMilliseconds += freshness * (milliseconds / (to - from) - this.#layerMilliseconds);
    const chosenAt = (index: number) => {
      const { layer, experts } = stops[index]!;
      return readChoices(words.subarray(expertTrace.offsetOf(layer) / 4), 1, experts.used, experts.used);
    };
    for (let index = from; index < to; index++) {
      const { experts } = stops[index]!;
      const { cache, used } = experts;
      const chosen = chosenAt(index);
      const needed = new Set(chosen.experts);
      const missing = cache.missing(needed).length;
      counts.chosen += used;
      counts.present += used - missing;
      cache.use(needed);
      if (missing === 0) {
        cache.forget();
        continue;
      }
      const begun = performance.now();
      await cache.hold(needed);
      this.#writeChoices(experts, chosen, { tokens: onlyToken, experts: needed });
      this.#stallMilliseconds += freshness * (performance.now() - begun - this.#stallMilliseconds);
      // A layer more than goes well, for its guess; where the GPU is slower than the disk that costs more than it brings.
      const least = this.#stallMilliseconds > this.#layerMilliseconds ? 2 : 1;
      this.#ahead = Math.max(least, index - from);
      if (index + 1 === to) return { stop: to, restore: undefined, guess: undefined };
      return { stop: index + 1, restore: index, guess: new Set(chosenAt(index + 1).experts) };
    }
    this.#ahead = Math.min(stops.length, 2 * this.#ahead);
    return { stop: to, restore: undefined, guess: undefined };
  }

  #writeChoices({ cache, shared, choices }: StreamedExperts, chosen: ChosenExperts, part: TokenPart): void {
    const words = writeChoices(chosen, part, (expert) => cache.placeOf(expert), { count: shared, firstPlace: cache.capacity });
    this.#model.context.device.queue.writeBuffer(choices, 0, words);
  }

  /** Copies bytes out of a buffer; the returned function maps them once the commands are submitted. */
  #encodeRead(encoder: GPUCommandEncoder, buffer: GPUBuffer, offset: number, size: number): () => Promise<Uint32Array> {
    const { device } = this.#model.context;
    const fitting = this.#idle.findIndex((idle) => idle.size >= size);
    const [found] = fitting < 0 ? [] : this.#idle.splice(fitting, 1);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = found ?? device.createBuffer({ label: 'chosen experts readback', size, usage });
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    return async () => {
      await mapForReading(device, staging);
      const words = new Uint32Array(staging.getMappedRange().slice(0, size));
      staging.unmap();
      this.#idle.push(staging);
      return words;
    };
  }

  #stopsOf(plan: Plan): readonly Stop[] {
    const stops = this.#stops.get(plan) ?? findStops(plan.steps as readonly ModelStep[]);
    this.#stops.set(plan, stops);
    return stops;
  }
}

const onlyToken: ReadonlySet<number> = new Set([0]);

function encodeSteps(encoder: GPUCommandEncoder, plan: Plan, tokens: number, first: number, end: number): void {
  const pass = encoder.beginComputePass();
  plan.encodeRange(pass, tokens, first, end);
  pass.end();
}

function findStops(steps: readonly ModelStep[]): Stop[] {
  const stops: Stop[] = [];
  for (const [index, { streaming, layer }] of steps.entries()) {
    if (streaming?.part !== 'router') continue;
    const { experts, mode } = streaming;
    const ofExperts = (step: ModelStep) => step.streaming?.part === 'experts' && step.streaming.experts === experts;
    const [first, end] = [steps.findIndex(ofExperts), steps.findLastIndex(ofExperts) + 1];
    stops.push({ layer: layer!, mode, experts, decided: index + 1, first, end });
  }
  return stops;
}
