import type { GpuContext } from '../../../kernels/device/device';
import type { GpuMemory } from '../../../kernels/device/memory';
import { tune, type TunedProduct } from '../../../kernels/matmul/tuner';
import { productKey, type GemvTuning } from '../../../kernels/matmul/tuning';
import { Plan } from '../../../kernels/program/plan';
import type { Programs } from '../../../kernels/program/programs';
import { distinct, samplingQuestion } from '../../../kernels/self-check/questions';
import { checkKernels } from '../../../kernels/self-check/self-check';
import type { Notice } from '../engine';
import type { ExpertCounts } from './expert-cache';
import type { ExpertMemory } from './expert-memory';
import type { ExpertTrace } from './expert-trace';
import type { Network } from './family';
import { ForwardPass } from './forward';
import { Sampler } from './sampler';
import type { Workspace } from './workspace';

export interface ModelParts {
  readonly memory: GpuMemory;
  readonly programs: Programs;
  readonly network: Network;
  readonly workspace: Workspace;
  readonly expertMemory: ExpertMemory;
  /** Width of the residual stream. */
  readonly width: number;
}

/** What it takes to run a mixture of which only some experts are on the GPU. */
export interface StreamingState {
  /** The residual stream. */
  readonly hidden: GPUBuffer;
  readonly width: number;
  /** f32 [layers with a mixture, width]: the residual stream before their experts. */
  readonly checkpoints: GPUBuffer;
  readonly counts: ExpertCounts;
}

/** Teacher-forced scoring: a prefill that ends in the logits of every token of the chunk. */
export interface Scoring {
  readonly plan: Plan;
  /** f32 [capacity, vocabulary] */
  readonly logits: GPUBuffer;
  /** Tokens per chunk. */
  readonly capacity: number;
}

/** Most bytes of logits that scoring holds and reads back at a time. */
const scoringBytes = 16 * 1048576;

/** A model's weights, caches and recorded plans on one device. */
export class ModelOnGpu {
  readonly context: GpuContext;
  readonly memory: GpuMemory;
  /** Position and ids of the tokens that the next replay works on. */
  readonly batch: GPUBuffer;
  readonly sampler: Sampler;
  readonly expertTrace: ExpertTrace;
  readonly vocabularySize: number;
  /** Tokens that fit one prefill chunk. */
  readonly prefillCapacity: number;
  /** One token from its id to the next one's id. */
  readonly decode: Plan;
  /** One token into the cache; the part of `decode` before the logits. */
  readonly decodeIntoCache: Plan;
  /** Undefined where all experts are on the GPU, and in models without any. */
  readonly streaming: StreamingState | undefined;
  /** Notices that nobody has taken yet. */
  #notices: Notice[] = [];
  readonly #parts: ModelParts;
  /** Those of a token, the same kind many times. */
  readonly #products: readonly TunedProduct[];
  #prefill: Promise<Plan> | undefined;
  /** Others than those of decoding where the self-check refused the fast ones for prefill alone. */
  #prefillPrograms: Programs | undefined;
  #scoring: Promise<Scoring> | undefined;

  private constructor(parts: ModelParts, made: Made) {
    this.#parts = parts;
    this.context = parts.programs.context;
    this.memory = parts.memory;
    this.vocabularySize = parts.network.vocabularySize;
    this.batch = parts.workspace.batch;
    this.prefillCapacity = parts.workspace.capacity;
    this.sampler = made.sampler;
    this.expertTrace = parts.workspace.expertTrace;
    this.decode = made.decode;
    this.decodeIntoCache = made.decodeIntoCache;
    this.streaming = made.streaming;
    this.#products = made.products;
    this.#tell(made.wrong);
  }

  /** Records the decode plan, checks its kernels and compiles it. @throws OutOfMemoryError, ShaderError */
  static async create(parts: ModelParts): Promise<ModelOnGpu> {
    const { memory, network, workspace } = parts;
    const sampler = await Sampler.create(memory, network.vocabularySize);
    const forward = new ForwardPass('decode', workspace);
    network.forward(forward);
    const output = new ForwardPass('decode', workspace);
    network.logits(output, sampler.logits);
    await workspace.expertTrace.allocate(memory);
    const streaming = await streamingState(parts);
    const questions = distinct([...forward.questions, ...output.questions, samplingQuestion]);
    const { programs, wrong } = await checkKernels(parts.programs, questions);
    const steps = [forward.steps(programs), output.steps(programs), sampler.steps(programs, workspace.batch)] as const;
    const [layers, logits, choice] = await Promise.all(steps);
    const decode = new Plan([...layers, ...logits, ...choice]);
    // Should plain programs have taken over, they carry the parameters of the plans from here on.
    const products = [...forward.products, ...output.products];
    const decodeIntoCache = new Plan(layers);
    return new ModelOnGpu({ ...parts, programs }, { sampler, decode, decodeIntoCache, streaming, products, wrong });
  }

  /** What the person should know about how this model runs here, as far as it has come to light since the last call. */
  takeNotices(): readonly Notice[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  /**
   * A chunk of tokens into the cache; no logits. Compiled when it is first asked for: a short first question is read by `decode` sooner.
   * @throws ShaderError
   */
  prefill(): Promise<Plan> {
    this.#prefill ??= this.#prefillPlan();
    return this.#prefill;
  }

  /** Bytes of keys and values that the token at `position` reads in all layers. */
  cacheBytesRead(position: number): number {
    return this.#parts.network.cacheBytesRead(position);
  }

  /**
   * Measures the layouts of the products that nobody has measured on this adapter yet. This model keeps those it was built with.
   * @returns undefined when `goOn`, which is asked before every submit, said no
   */
  tune(goOn: () => boolean): Promise<ReadonlyMap<string, GemvTuning> | undefined> {
    const { tuned } = this.context;
    const unknown = this.#products.filter(({ matrix, norm }) => !tuned.has(productKey({ ...matrix, norm })));
    return tune(this.#parts.programs, unknown, goOn);
  }

  /** The plan for scoring, made when it is first asked for. */
  scoring(): Promise<Scoring> {
    this.#scoring ??= this.#createScoring();
    return this.#scoring;
  }

  free(): void {
    this.#parts.expertMemory.free();
    this.memory.free();
    this.#parts.programs.freeParameters();
    this.#prefillPrograms?.freeParameters();
  }

  async #createScoring(): Promise<Scoring> {
    const { network, memory, workspace } = this.#parts;
    const rowBytes = 4 * this.vocabularySize;
    const capacity = Math.max(1, Math.min(this.prefillCapacity, Math.floor(scoringBytes / rowBytes)));
    const logits = await memory.storage('logits of a chunk', capacity * rowBytes);
    const output = new ForwardPass('prefill', workspace);
    network.logits(output, logits);
    return { plan: await this.#prefillPlan(output), logits, capacity };
  }

  /** All layers for a chunk of tokens and what follows them, by kernels that have proved right. */
  async #prefillPlan(...more: readonly ForwardPass[]): Promise<Plan> {
    const { network, workspace } = this.#parts;
    const forward = new ForwardPass('prefill', workspace);
    network.forward(forward);
    const passes = [forward, ...more];
    const { programs, wrong } = await checkKernels(this.#parts.programs, distinct(passes.flatMap(({ questions }) => questions)));
    this.#prefillPrograms = programs;
    this.#tell(wrong);
    return new Plan((await Promise.all(passes.map((pass) => pass.steps(programs)))).flat());
  }

  /** The self-check found fast variants that this device computes wrongly; plain ones run instead. */
  #tell(wrong: readonly string[]): void {
    if (wrong.length > 0) this.#notices.push({ code: 'plain-kernels', details: { kernels: wrong.join(', ') } });
  }
}

async function streamingState({ memory, workspace: { hidden }, width, expertMemory }: ModelParts): Promise<StreamingState | undefined> {
  const { caches, counts } = expertMemory;
  if (caches.length === 0) return undefined;
  return { hidden, width, counts, checkpoints: await memory.storage('checkpoints', 4 * width * caches.length) };
}

type Made = Pick<ModelOnGpu, 'sampler' | 'decode' | 'decodeIntoCache' | 'streaming'> & {
  readonly products: readonly TunedProduct[];
  readonly wrong: readonly string[];
};
