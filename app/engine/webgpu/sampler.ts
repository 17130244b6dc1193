import type { GpuMemory } from '../../../kernels/device/memory';
import type { Programs, Step } from '../../../kernels/program/programs';
import { sampling, samplingBytes, writeSeen, writeSettings, type SamplingBuffers } from '../../../kernels/sampling/sampling';
import type { SamplingOptions } from '../options';

/** Tokens that the ring on the GPU has room for: more than can be in flight. */
export const ringCapacity = 64;

/** The buffers around the choice of a token. */
export class Sampler {
  /** f32 [vocabulary]: what the next token is chosen from. */
  readonly logits: GPUBuffer;
  readonly vocabularySize: number;
  readonly #buffers: SamplingBuffers;

  private constructor(vocabularySize: number, logits: GPUBuffer, buffers: SamplingBuffers) {
    this.vocabularySize = vocabularySize;
    this.logits = logits;
    this.#buffers = buffers;
  }

  /** @throws OutOfMemoryError */
  static async create(memory: GpuMemory, vocabularySize: number): Promise<Sampler> {
    const bytes = samplingBytes(vocabularySize, ringCapacity);
    const logits = await memory.storage('logits', 4 * vocabularySize);
    return new Sampler(vocabularySize, logits, {
      settings: await memory.storage('sampling settings', bytes.settings),
      seen: await memory.storage('seen tokens', bytes.seen),
      ring: await memory.storage('token ring', bytes.ring),
      slices: await memory.storage('slices of the vocabulary', bytes.slices),
      scores: await memory.storage('scores', bytes.scores),
      candidates: await memory.storage('candidates', bytes.candidates),
    });
  }

  /** Chosen tokens: id, log-probability, entropy and a spare word each. */
  get ring(): GPUBuffer {
    return this.#buffers.ring;
  }

  steps(programs: Programs, batch: GPUBuffer): Promise<Step[]> {
    return sampling(programs, { ...this.#buffers, vocabulary: this.vocabularySize, ringCapacity, batch, logits: this.logits });
  }

  /** How the next tokens are drawn, and which tokens the penalties know. */
  configure(queue: GPUQueue, options: SamplingOptions, prompt: Iterable<number>, generated: Iterable<number>): void {
    queue.writeBuffer(this.#buffers.settings, 0, writeSettings(options));
    queue.writeBuffer(this.#buffers.seen, 0, writeSeen(this.vocabularySize, prompt, generated));
  }
}
