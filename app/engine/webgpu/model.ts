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
  /** Undefined where all experts are on the GPU, and in models without any. */
  readonly streaming: StreamingState | undefined;
  /** Notices that nobody has taken yet. */
  #notices: Notice[] = [];
  readonly #parts: ModelParts;
  readonly #recorded: Recorded;
  /** Plain ones where the self-check refused the fast ones. */
  #programs: Programs;
  #compiling: Promise<void> | undefined;
  #state: ModelOnGpu['state'] = 'recorded';
  #compiled: { readonly decode: Plan; readonly decodeIntoCache: Plan } | undefined;
  #freed = false;
  #prefill: Promise<Plan> | undefined;
  /** Others than those of decoding where the self-check refused the fast ones for prefill alone. */
  #prefillPrograms: Programs | undefined;
  #scoring: Promise<Scoring> | undefined;

  private constructor(parts: ModelParts, recorded: Recorded) {
    this.#parts = parts;
    this.#recorded = recorded;
    this.#programs = parts.programs;
    this.context = parts.programs.context;
    this.memory = parts.memory;
    this.vocabularySize = parts.network.vocabularySize;
    this.batch = parts.workspace.batch;
    this.prefillCapacity = parts.workspace.capacity;
    this.sampler = recorded.sampler;
    this.expertTrace = parts.workspace.expertTrace;
    this.streaming = recorded.streaming;
  }

  /** Records what a token takes and allocates the memory for it; `compile` makes it ready to run. @throws OutOfMemoryError */
  static async create(parts: ModelParts): Promise<ModelOnGpu> {
    const { memory, network, workspace } = parts;
    const sampler = await Sampler.create(memory, network.vocabularySize);
    const forward = new ForwardPass('decode', workspace);
    network.forward(forward);
    const output = new ForwardPass('decode', workspace);
    network.logits(output, sampler.logits);
    await workspace.expertTrace.allocate(memory);
    return new ModelOnGpu(parts, { sampler, forward, output, streaming: await streamingState(parts) });
  }

  /** Checks the kernels of decoding and compiles them, once. @throws ShaderError */
  compile(): Promise<void> {
    this.#compiling ??= this.#compile().catch((error: unknown) => {
      this.#state = 'refused';
      throw error;
    });
    return this.#compiling;
  }

  /** Whether the kernels of decoding can be used by now. */
  get state(): 'recorded' | 'compiled' | 'refused' {
    return this.#state;
  }

  /** One token from its id to the next one's id. Only once it is compiled. */
  get decode(): Plan {
    return this.#compiled!.decode;
  }

  /** One token into the cache; the part of `decode` before the logits. Only once it is compiled. */
  get decodeIntoCache(): Plan {
    return this.#compiled!.decodeIntoCache;
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
    const { forward, output } = this.#recorded;
    const products: readonly TunedProduct[] = [...forward.products, ...output.products];
    const unknown = products.filter(({ matrix, norm }) => !tuned.has(productKey({ ...matrix, norm })));
    return tune(this.#programs, unknown, goOn);
  }

  /** The plan for scoring, made when it is first asked for. */
  scoring(): Promise<Scoring> {
    this.#scoring ??= this.#createScoring();
    return this.#scoring;
  }

  free(): void {
    this.#freed = true;
    this.#parts.expertMemory.free();
    this.memory.free();
    this.#programs.freeParameters();
    this.#prefillPrograms?.freeParameters();
  }

  async #compile(): Promise<void> {
    const { forward, output, sampler } = this.#recorded;
    const questions = distinct([...forward.questions, ...output.questions, samplingQuestion]);
    const { programs, wrong } = await checkKernels(this.#parts.programs, questions);
    // Should plain programs have taken over, they carry the parameters of the plans from here on.
    this.#programs = programs;
    try {
      const steps = [forward.steps(programs), output.steps(programs), sampler.steps(programs, this.batch)] as const;
      const [layers, logits, choice] = await Promise.all(steps);
      this.#compiled = { decode: new Plan([...layers, ...logits, ...choice]), decodeIntoCache: new Plan(layers) };
      this.#state = 'compiled';
      this.#tell(wrong);
    } finally {
      // The model may have been given up meanwhile.
      if (this.#freed) programs.freeParameters();
    }
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
    const { programs, wrong } = await checkKernels(this.#programs, distinct(passes.flatMap(({ questions }) => questions)));
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

/** What a token takes, before anything of it is compiled. */
interface Recorded extends Pick<ModelOnGpu, 'sampler' | 'streaming'> {
  readonly forward: ForwardPass;
  readonly output: ForwardPass;
}
