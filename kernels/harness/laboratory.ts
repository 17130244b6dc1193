import { readBuffer } from '../device/readback';
import type { GpuContext } from '../device/device';
import { GpuMemory } from '../device/memory';
import { Plan } from '../program/plan';
import type { Programs, Step } from '../program/programs';

/** Words written behind every output before a run; a kernel that writes past its end changes them. */
const guardWords = 64;
const guardPattern = 0x7fbadbad;

/** The bench on which a kernel test sets up its buffers, runs its steps and reads the results. */
export class Laboratory {
  readonly programs: Programs;
  /** Freed with the laboratory. */
  readonly memory: GpuMemory;
  readonly #buffers: GPUBuffer[] = [];
  readonly #guarded = new Map<GPUBuffer, number>();

  constructor(programs: Programs) {
    this.programs = programs.fork();
    this.memory = new GpuMemory(programs.context);
  }

  get context(): GpuContext {
    return this.programs.context;
  }

  /** A storage buffer holding `data`. */
  input(data: Float32Array | Uint32Array | Uint8Array): GPUBuffer {
    const size = Math.max(16, Math.ceil(data.byteLength / 16) * 16);
    const buffer = this.#create(size);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const padded = new Uint8Array(Math.ceil(data.byteLength / 4) * 4);
    padded.set(bytes);
    this.context.device.queue.writeBuffer(buffer, 0, padded);
    return buffer;
  }

  /** A storage buffer of `length` 4-byte words, guarded behind its end, holding `initial` (default: a pattern that is not a number). */
  output(length: number, initial?: Float32Array | Uint32Array): GPUBuffer {
    const buffer = this.#create(4 * (length + guardWords));
    const words = new Uint32Array(length + guardWords).fill(guardPattern);
    if (initial !== undefined) words.set(new Uint32Array(initial.buffer, initial.byteOffset, initial.length));
    this.context.device.queue.writeBuffer(buffer, 0, words);
    this.#guarded.set(buffer, length);
    return buffer;
  }

  /** Runs steps in order in one pass; a validation error or a touched guard word fails. */
  async run(steps: readonly Step[], tokens = 1): Promise<void> {
    const { device } = this.context;
    device.pushErrorScope('validation');
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    new Plan(steps).encode(pass, tokens);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const error = await device.popErrorScope();
    if (error !== null) throw new Error(`validation error: ${error.message}`);
    for (const [buffer, length] of this.#guarded) {
      const guard = new Uint32Array(await readBuffer(device, buffer, 4 * length, 4 * guardWords));
      const touched = guard.findIndex((word) => word !== guardPattern);
      if (touched >= 0) throw new Error(`guard word ${touched} past the end of an output of ${length} words was overwritten`);
    }
  }

  async readFloats(buffer: GPUBuffer, length: number): Promise<Float32Array> {
    return new Float32Array(await readBuffer(this.context.device, buffer, 0, 4 * length));
  }

  async readWords(buffer: GPUBuffer, length: number): Promise<Uint32Array> {
    return new Uint32Array(await readBuffer(this.context.device, buffer, 0, 4 * length));
  }

  close(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.memory.free();
    this.programs.freeParameters();
  }

  #create(size: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.context.device.createBuffer({ size, usage });
    this.#buffers.push(buffer);
    return buffer;
  }
}
