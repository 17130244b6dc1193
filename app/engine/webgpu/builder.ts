import type { CacheFormat } from '../../../kernels/attention/cache';
import { createCacheRoom, type CacheRoom } from '../../../kernels/attention/cache-room';
import type { GpuContext } from '../../../kernels/device/device';
import type { GpuMemory } from '../../../kernels/device/memory';
import { DeviceError } from '../../../kernels/errors';
import { ropeTable } from '../../../kernels/rope/rope-table';
import type { ExpertMemory } from './expert-memory';
import type { Norm } from './forward';
import type { RopeHyperparameters } from './hyperparameters';
import type { WeightLoader } from './weights';
import type { Workspace } from './workspace';

export interface BuildParts {
  readonly context: GpuContext;
  readonly memory: GpuMemory;
  readonly weights: WeightLoader;
  readonly workspace: Workspace;
  readonly contextLength: number;
  readonly cacheFormat: CacheFormat;
  readonly expertMemory: ExpertMemory;
}

/** Positions whose cosines and sines are computed and uploaded at a time. */
const ropePiece = 4096;

/** What a family builds its network from: the file's tensors, the device's memory, and what its layers share. */
export class ModelBuilder {
  readonly context: GpuContext;
  readonly memory: GpuMemory;
  readonly weights: WeightLoader;
  readonly workspace: Workspace;
  /** Tokens that caches have room for. */
  readonly contextLength: number;
  readonly cacheFormat: CacheFormat;
  readonly expertMemory: ExpertMemory;
  readonly #ropeTables = new Map<string, Promise<GPUBuffer>>();

  constructor({ context, memory, weights, workspace, contextLength, cacheFormat, expertMemory }: BuildParts) {
    this.context = context;
    this.memory = memory;
    this.weights = weights;
    this.workspace = workspace;
    this.contextLength = contextLength;
    this.cacheFormat = cacheFormat;
    this.expertMemory = expertMemory;
  }

  /**
   * A norm of the residual stream, or of another input of a projection, by the name of its weights; what it gives is multiplied with
   * `scale`.
   */
  async norm(name: string, length: number, epsilon: number, scale = 1): Promise<Norm> {
    // Prefill writes what it normalises there.
    await this.workspace.rows('normalized', length);
    return { weight: await this.weights.vector([name], [length], scale), epsilon };
  }

  /**
   * A part of a layer's cache for the whole context.
   * @throws DeviceError `device-limit` when no binding holds it, OutOfMemoryError
   */
  cache(label: string, bytes: number): Promise<CacheRoom> {
    const { capabilities } = this.context;
    const most = capabilities.maxBindingBytes;
    if (bytes <= most) return createCacheRoom(this.memory, capabilities, { label, format: this.cacheFormat, bytes });
    const longest = Math.floor((this.contextLength * most) / bytes);
    throw new DeviceError(
      'device-limit',
      `A context of ${this.contextLength} tokens is more than this GPU binds at once; it can have ${longest}.`,
      { limit: 'maxStorageBufferBindingSize', context: this.contextLength, longest },
    );
  }

  /** Cosines and sines of all positions, as kernels/rope reads them; layers that turn alike share one table. */
  ropeTable(rope: RopeHyperparameters): Promise<GPUBuffer> {
    const key = JSON.stringify(rope);
    const table = this.#ropeTables.get(key) ?? this.#createRopeTable(rope);
    this.#ropeTables.set(key, table);
    return table;
  }

  async #createRopeTable(rope: RopeHyperparameters): Promise<GPUBuffer> {
    const divisors = await this.weights.ropeDivisors(rope.dimensions / 2);
    const rowBytes = 4 * rope.dimensions;
    const table = await this.memory.storage('rotary table', this.contextLength * rowBytes);
    for (let first = 0; first < this.contextLength; first += ropePiece) {
      const count = Math.min(ropePiece, this.contextLength - first);
      this.context.device.queue.writeBuffer(table, first * rowBytes, ropeTable({ ...rope, divisors }, first, count));
    }
    return table;
  }
}
