import { createPartials } from '../../../kernels/attention/attention';
import type { CacheRoom } from '../../../kernels/attention/cache-room';
import type { AttentionShape } from '../../../kernels/attention/tuning';
import type { Capabilities } from '../../../kernels/device/capabilities';
import type { GpuMemory } from '../../../kernels/device/memory';
import { batchBytes } from '../../../kernels/program/batch';
import { ExpertTrace } from './expert-trace';

/**
 * The buffers that a pass works in, all f32 and one row per token of the chunk. Kernels read one and write another: WebGPU does not let
 * a dispatch read a buffer that it writes. Layers come one after the other, so that all of them use the same buffers.
 */
export class Workspace {
  /** Tokens of the longest chunk. */
  readonly capacity: number;
  /** Position and ids of the tokens (kernels/program/batch.wgsl). */
  readonly batch: GPUBuffer;
  /** The residual stream [tokens, width]. */
  readonly hidden: GPUBuffer;
  /** Which experts the routers choose. */
  readonly expertTrace = new ExpertTrace();
  readonly #memory: GpuMemory;
  readonly #buffers = new Map<string, Promise<GPUBuffer>>();
  readonly #partials = new Map<string, Promise<CacheRoom>>();

  private constructor(memory: GpuMemory, capacity: number, batch: GPUBuffer, hidden: GPUBuffer) {
    this.#memory = memory;
    this.capacity = capacity;
    this.batch = batch;
    this.hidden = hidden;
  }

  /** @throws OutOfMemoryError */
  static async create(memory: GpuMemory, capacity: number, width: number): Promise<Workspace> {
    const batch = await memory.storage('batch', batchBytes(capacity));
    return new Workspace(memory, capacity, batch, await memory.storage('hidden', 4 * capacity * width));
  }

  /** [tokens, floats]; who asks for the same name and size gets the same buffer. @throws OutOfMemoryError */
  rows(name: string, floats: number): Promise<GPUBuffer> {
    return this.scratch(name, this.capacity * floats);
  }

  /** So many floats whatever the chunk; shared like `rows`. @throws OutOfMemoryError */
  scratch(name: string, floats: number): Promise<GPUBuffer> {
    const key = `${name} ${floats}`;
    const buffer = this.#buffers.get(key) ?? this.#memory.storage(name, 4 * floats);
    this.#buffers.set(key, buffer);
    return buffer;
  }

  /** The scratch memory of attention of this shape; shared by all layers of it. @throws OutOfMemoryError */
  attentionPartials(capabilities: Capabilities, { heads, kvHeads, headDim, context }: AttentionShape): Promise<CacheRoom> {
    const key = [heads, kvHeads, headDim, context].join(' ');
    const partials = this.#partials.get(key) ?? createPartials(this.#memory, capabilities, { heads, kvHeads, headDim, context });
    this.#partials.set(key, partials);
    return partials;
  }
}
