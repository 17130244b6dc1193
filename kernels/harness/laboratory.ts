import { attentionPartialFloats } from '../attention/attention';
import type { CacheFormat } from '../attention/cache';
import { suitsTexture, type CacheRoom } from '../attention/cache-room';
import { suitsPortions, type AttentionShape } from '../attention/tuning';
import { readBuffer, readExcerpts } from '../device/readback';
import type { GpuContext } from '../device/device';
import { GpuMemory, textureWidth } from '../device/memory';
import { Plan } from '../program/plan';
import type { Programs, Step } from '../program/programs';

/** Words written behind every output before a run; a kernel that writes past its end changes them. */
const guardWords = 64;
const guardPattern = 0x7fbadbad;

/** Steps that run one after the other, for a number of tokens. */
export interface Run {
  readonly steps: readonly Step[];
  readonly tokens: number;
}

/** The words of an output, and whether a kernel wrote past their end. */
export interface Collected {
  readonly words: Uint32Array;
  readonly overrun: boolean;
}

/** The bench on which a kernel test sets up its buffers, runs its steps and reads the results. */
export class Laboratory {
  readonly programs: Programs;
  /** Freed with the laboratory. */
  readonly memory: GpuMemory;
  readonly #buffers: GPUBuffer[] = [];
  readonly #guarded = new Map<GPUBuffer, number>();
  readonly #textures = new Map<CacheRoom, GPUTexture>();

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

  /** A part of a cache, holding `words`, in what this device reads it from. */
  async cache(format: CacheFormat, words: Uint32Array): Promise<CacheRoom> {
    if (!suitsTexture(this.context.capabilities, format, words.byteLength)) return this.output(words.length, words);
    const texture = await this.memory.texture('cache', words.length / 4, 'rgba32float');
    const padded = new Uint32Array(4 * texture.width * texture.height);
    padded.set(words);
    this.context.device.queue.writeTexture({ texture }, padded, { bytesPerRow: 16 * textureWidth }, [texture.width, texture.height]);
    const view = texture.createView();
    this.#textures.set(view, texture);
    return view;
  }

  /** The scratch memory of attention; like `createPartials`, with guards where it is a buffer. */
  partials(shape: AttentionShape): Promise<CacheRoom> {
    const { capabilities } = this.context;
    const words = new Uint32Array(attentionPartialFloats(capabilities, shape));
    return suitsPortions(capabilities, shape) ? this.cache('f32', words) : Promise.resolve(this.output(words.length, words));
  }

  /** What a part of a cache holds. */
  async readCache(room: CacheRoom, length: number): Promise<Uint32Array> {
    if (room instanceof GPUBuffer) return this.readWords(room, length);
    return this.readTexture(this.#textures.get(room)!, length);
  }

  /** The first words of a texture, four to a texel. */
  async readTexture(texture: GPUTexture, length: number): Promise<Uint32Array> {
    const bytesPerRow = 16 * textureWidth;
    const buffer = this.#create(bytesPerRow * texture.height);
    const encoder = this.context.device.createCommandEncoder();
    encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [texture.width, texture.height]);
    this.context.device.queue.submit([encoder.finish()]);
    return this.readWords(buffer, length);
  }

  /** Runs steps in order; a validation error or a touched guard word fails. */
  async run(steps: readonly Step[], tokens = 1): Promise<void> {
    await this.submit([{ steps, tokens }]);
    const outputs = [...this.#guarded];
    const guards = outputs.map(([buffer, length]) => ({ buffer, offset: 4 * length, size: 4 * guardWords }));
    for (const [index, bytes] of (await readExcerpts(this.context.device, guards)).entries()) {
      const touched = firstTouched(new Uint32Array(bytes));
      if (touched < 0) continue;
      throw new Error(`guard word ${touched} past the end of an output of ${outputs[index]![1]} words was overwritten`);
    }
  }

  /** Runs steps in order in one submit, without waiting for their end. A validation error fails. */
  async submit(runs: readonly Run[]): Promise<void> {
    const { device } = this.context;
    device.pushErrorScope('validation');
    const encoder = device.createCommandEncoder();
    for (const { steps, tokens } of runs) {
      const pass = encoder.beginComputePass();
      new Plan(steps).encode(pass, tokens);
      pass.end();
    }
    device.queue.submit([encoder.finish()]);
    const error = await device.popErrorScope();
    if (error !== null) throw new Error(`validation error: ${error.message}`);
  }

  /** Reads several outputs at once. */
  async collect(outputs: readonly GPUBuffer[]): Promise<Collected[]> {
    const excerpts = outputs.map((buffer) => ({ buffer, offset: 0, size: 4 * (this.#guarded.get(buffer)! + guardWords) }));
    return (await readExcerpts(this.context.device, excerpts)).map((bytes) => {
      const words = new Uint32Array(bytes);
      return { words: words.subarray(0, -guardWords), overrun: firstTouched(words.subarray(-guardWords)) >= 0 };
    });
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
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const buffer = this.context.device.createBuffer({ size, usage: STORAGE | UNIFORM | COPY_SRC | COPY_DST });
    this.#buffers.push(buffer);
    return buffer;
  }
}

function firstTouched(guard: Uint32Array): number {
  return guard.findIndex((word) => word !== guardPattern);
}
