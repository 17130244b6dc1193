import { OutOfMemoryError } from '../errors';
import type { GpuContext } from './device';

/**
 * Every GPU buffer of a loaded model comes from one `GpuMemory`, so that the bytes can be shown and all of them freed at once, also when
 * loading fails half-way.
 */
export class GpuMemory {
  readonly #buffers = new Set<GPUBuffer>();
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
    device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer({ label, size: bytes, usage });
    const error = await device.popErrorScope();
    if (error !== null) {
      buffer.destroy();
      throw outOfMemory(label, bytes);
    }
    this.#buffers.add(buffer);
    this.#bytes += bytes;
    return buffer;
  }

  /** A storage buffer that kernels read and write and the queue may fill or read. */
  storage(label: string, size: number): Promise<GPUBuffer> {
    return this.allocate(label, size, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC);
  }

  free(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers.clear();
    this.#bytes = 0;
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
