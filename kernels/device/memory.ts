import { OutOfMemoryError } from '../errors';
import type { GpuContext } from './device';

/** Texels of 16 bytes in a row of every texture: kernels count with it, and it is a multiple of what copies want rows to be. */
export const textureWidth = 1024;

/** Texels that every device grants such a texture at the least. */
export const mostTexels = 8192 * textureWidth;

/**
 * Every GPU buffer and texture of a loaded model comes from one `GpuMemory`, so that the bytes can be shown and all of them freed at once, also when
 * loading fails half-way.
 */
export class GpuMemory {
  readonly #resources = new Set<GPUBuffer | GPUTexture>();
  readonly #context: GpuContext;
  #bytes = 0;

  constructor(context: GpuContext) {
    this.#context = context;
  }

  /** Bytes allocated now. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A zero-filled buffer of `size` bytes (rounded up to 16).
   * @throws OutOfMemoryError when the device refuses it or its limits do.
   */
  async allocate(label: string, size: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    const { device, capabilities } = this.#context;
    const bytes = Math.max(16, Math.ceil(size / 16) * 16);
    if (bytes > capabilities.maxBufferBytes) throw outOfMemory(label, bytes);
    return this.#create(label, bytes, () => device.createBuffer({ label, size: bytes, usage }));
  }

  /** A storage buffer that kernels read and write and the queue may fill or read. */
  storage(label: string, size: number): Promise<GPUBuffer> {
    const { STORAGE, UNIFORM, COPY_DST, COPY_SRC } = GPUBufferUsage;
    return this.allocate(label, size, STORAGE | UNIFORM | COPY_DST | COPY_SRC);
  }

  /**
   * A zero-filled texture of at least so many texels, in rows of `textureWidth`, that kernels read or write and the queue may fill or read.
   * @throws OutOfMemoryError when the device refuses it
   */
  texture(label: string, texels: number, format: 'rgba32uint' | 'rgba32float'): Promise<GPUTexture> {
    const height = Math.ceil(texels / textureWidth);
    const { STORAGE_BINDING, COPY_DST, COPY_SRC } = GPUTextureUsage;
    const usage = STORAGE_BINDING | COPY_DST | COPY_SRC;
    const create = () => this.#context.device.createTexture({ label, size: [textureWidth, height], format, usage });
    return this.#create(label, 16 * textureWidth * height, create);
  }

  /** Gives one buffer back before the others. */
  release(buffer: GPUBuffer): void {
    if (!this.#resources.delete(buffer)) return;
    this.#bytes -= buffer.size;
    buffer.destroy();
  }

  free(): void {
    for (const resource of this.#resources) resource.destroy();
    this.#resources.clear();
    this.#bytes = 0;
  }

  async #create<Resource extends GPUBuffer | GPUTexture>(label: string, bytes: number, create: () => Resource): Promise<Resource> {
    const { device } = this.#context;
    device.pushErrorScope('out-of-memory');
    const resource = create();
    const error = await device.popErrorScope();
    if (error !== null) {
      resource.destroy();
      throw outOfMemory(label, bytes);
    }
    this.#resources.add(resource);
    this.#bytes += bytes;
    return resource;
  }
}

function outOfMemory(label: string, bytes: number): OutOfMemoryError {
  const mebibytes = Math.ceil(bytes / 1048576);
  return new OutOfMemoryError(
    'out-of-memory',
    `The GPU has no room for ${label} (${mebibytes} MiB). Choose a smaller model, a stronger quantization or a shorter context.`,
    { buffer: label, bytes },
  );
}
