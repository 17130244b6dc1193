import { attentionPartialFloats } from '../../../kernels/attention/attention';
import { cacheBytes, cacheBytesRead, type CacheFormat, type KeyValueCache } from '../../../kernels/attention/cache';
import type { GpuContext } from '../../../kernels/device/device';
import type { GpuMemory } from '../../../kernels/device/memory';
import { DeviceError } from '../../../kernels/errors';
import { Plan } from '../../../kernels/program/plan';
import type { Programs } from '../../../kernels/program/programs';
import { ropeTable, type Rope } from '../../../kernels/rope/rope-table';
import type { KernelUse } from '../../../kernels/self-check/question';
import { decodeQuestions, prefillQuestions } from '../../../kernels/self-check/questions';
import { checkKernels } from '../../../kernels/self-check/self-check';
import type { Notice } from '../engine';
import { createActivations, type Activations } from './activations';
import { ForwardPass } from './forward';
import type { Hyperparameters } from './hyperparameters';
import { denseForward, denseLogits, kernelUse, type DenseFamily, type DenseWeights } from './models/dense';
import { Sampler } from './sampler';

export interface ModelParts {
  readonly memory: GpuMemory;
  readonly programs: Programs;
  readonly family: DenseFamily;
  readonly sizes: Hyperparameters;
  readonly weights: DenseWeights;
  readonly contextLength: number;
  readonly cacheFormat: CacheFormat;
  /** Divisors of the rotary frequencies that the file carries (Llama 3). */
  readonly ropeDivisors: Float32Array | undefined;
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
  readonly activations: Activations;
  readonly sampler: Sampler;
  readonly vocabularySize: number;
  /** Tokens that fit one prefill chunk. */
  readonly prefillCapacity: number;
  /** One token from its id to the next one's id. */
  readonly decode: Plan;
  /** One token into the cache; the part of `decode` before the logits. */
  readonly decodeIntoCache: Plan;
  readonly #notices: Notice[] = [];
  readonly #parts: ModelParts;
  readonly #use: KernelUse;
  #prefill: Promise<Plan> | undefined;
  /** Others than those of decoding where the self-check refused the fast ones for prefill alone. */
  #prefillPrograms: Programs | undefined;
  readonly #caches: readonly KeyValueCache[];
  readonly #rope: RopeBinding;
  #scoring: Promise<Scoring> | undefined;

  private constructor(parts: ModelParts, made: Made) {
    this.#parts = parts;
    this.context = parts.programs.context;
    this.memory = parts.memory;
    this.vocabularySize = parts.weights.vocabularySize;
    this.#caches = made.caches;
    this.#rope = made.rope;
    this.activations = made.activations;
    this.sampler = made.sampler;
    this.prefillCapacity = made.prefillCapacity;
    this.decode = made.decode;
    this.decodeIntoCache = made.decodeIntoCache;
    this.#use = kernelUse(parts);
    this.#tell(made.wrong);
  }

  /** Allocates caches and activations, records the decode plan and compiles it. @throws OutOfMemoryError, ShaderError, DeviceError */
  static async create(parts: ModelParts): Promise<ModelOnGpu> {
    const { memory, sizes, weights, contextLength, cacheFormat } = parts;
    const { context } = parts.programs;
    const prefillCapacity = context.capabilities.software ? 64 : 256;
    const shape = { kvHeads: sizes.kvHeads, headDim: sizes.headDim, context: contextLength, cacheFormat };
    const caches: KeyValueCache[] = [];
    for (let layer = 0; layer < sizes.layers; layer++) caches.push(await createCache(context, memory, shape, layer));
    const rope = await createRopeTable(parts);
    const partials = attentionPartialFloats(context.capabilities, { ...shape, heads: sizes.heads });
    const activations = await createActivations(memory, sizes, prefillCapacity, partials);
    const sampler = await Sampler.create(memory, weights.vocabularySize);

    const { programs, wrong } = await checkKernels(parts.programs, decodeQuestions(kernelUse(parts)));
    const forward = new ForwardPass(programs, 'decode', activations, rope);
    denseForward(forward, weights, caches);
    const output = new ForwardPass(programs, 'decode', activations, rope);
    denseLogits(output, weights, sampler.logits);
    const [layers, logits, choice] = await Promise.all([forward.steps(), output.steps(), sampler.steps(programs, activations.batch)]);
    const decode = new Plan([...layers, ...logits, ...choice]);
    // Should plain programs have taken over, they carry the parameters of the plans from here on.
    const checked = { ...parts, programs };
    return new ModelOnGpu(checked, { caches, rope, activations, sampler, prefillCapacity, decode, decodeIntoCache: new Plan(layers), wrong });
  }

  /** What the person should know about how this model runs here. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /**
   * A chunk of tokens into the cache; no logits. Compiled when it is first asked for: a short first question is read by `decode` sooner.
   * @throws ShaderError
   */
  prefill(): Promise<Plan> {
    this.#prefill ??= this.#createPrefill();
    return this.#prefill;
  }

  /** Bytes of keys and values that the token at `position` reads in all layers. */
  cacheBytesRead(position: number): number {
    return this.#caches.length * cacheBytesRead(this.#caches[0]!, position);
  }

  /** The plan for scoring, made when it is first asked for. */
  scoring(): Promise<Scoring> {
    this.#scoring ??= this.#createScoring();
    return this.#scoring;
  }

  free(): void {
    this.memory.free();
    this.#parts.programs.freeParameters();
    this.#prefillPrograms?.freeParameters();
  }

  async #createPrefill(): Promise<Plan> {
    const pass = await this.#prefillPass();
    return new Plan(await pass.steps());
  }

  async #createScoring(): Promise<Scoring> {
    const { weights, memory } = this.#parts;
    const rowBytes = 4 * this.vocabularySize;
    const capacity = Math.max(1, Math.min(this.prefillCapacity, Math.floor(scoringBytes / rowBytes)));
    const logits = await memory.storage('logits of a chunk', capacity * rowBytes);
    const pass = await this.#prefillPass();
    denseLogits(pass, weights, logits);
    return { plan: new Plan(await pass.steps()), logits, capacity };
  }

  /** All layers for a chunk of tokens, from kernels that have proved right. */
  async #prefillPass(): Promise<ForwardPass> {
    const { programs, wrong } = await checkKernels(this.#parts.programs, prefillQuestions(this.#use));
    this.#prefillPrograms = programs;
    this.#tell(wrong);
    const pass = new ForwardPass(programs, 'prefill', this.activations, this.#rope);
    denseForward(pass, this.#parts.weights, this.#caches);
    return pass;
  }

  /** The self-check found fast variants that this device computes wrongly; plain ones run instead. */
  #tell(wrong: readonly string[]): void {
    if (wrong.length > 0) this.#notices.push({ code: 'plain-kernels', details: { kernels: wrong.join(', ') } });
  }
}

type Made = Pick<ModelOnGpu, 'activations' | 'sampler' | 'prefillCapacity' | 'decode' | 'decodeIntoCache'> & {
  readonly wrong: readonly string[];
  readonly caches: readonly KeyValueCache[];
  readonly rope: RopeBinding;
};

/** What the rope kernel wants beside the cache: which values turn, and by what. */
export interface RopeBinding {
  readonly heads: number;
  readonly pairing: DenseFamily['ropePairing'];
  readonly dimensions: number;
  readonly table: GPUBuffer;
}

async function createCache(
  context: GpuContext,
  memory: GpuMemory,
  shape: Omit<KeyValueCache, 'keys' | 'values'>,
  layer: number,
): Promise<KeyValueCache> {
  const bytes = cacheBytes(shape);
  const most = context.capabilities.maxBindingBytes;
  if (bytes > most) {
    const longest = Math.floor((shape.context * most) / bytes);
    throw new DeviceError('device-limit', `A context of ${shape.context} tokens is more than this GPU binds at once; it can have ${longest}.`, {
      limit: 'maxStorageBufferBindingSize',
      context: shape.context,
      longest,
    });
  }
  const keys = await memory.storage(`keys of layer ${layer}`, bytes);
  return { ...shape, keys, values: await memory.storage(`values of layer ${layer}`, bytes) };
}

/** Positions whose cosines and sines are computed and uploaded at a time. */
const ropePiece = 4096;

async function createRopeTable({ programs, memory, family, sizes, contextLength, ropeDivisors }: ModelParts): Promise<RopeBinding> {
  const rope: Rope = { ...sizes.rope, divisors: ropeDivisors };
  const rowBytes = 4 * rope.dimensions;
  const table = await memory.storage('rotary table', contextLength * rowBytes);
  for (let first = 0; first < contextLength; first += ropePiece) {
    const count = Math.min(ropePiece, contextLength - first);
    programs.context.device.queue.writeBuffer(table, first * rowBytes, ropeTable(rope, first, count));
  }
  return { heads: sizes.heads, pairing: family.ropePairing, dimensions: rope.dimensions, table };
}
