import { mapForReading } from '../../../kernels/device/readback';
import { ringCapacity, type Sampler } from './sampler';

/** What the sampling kernel leaves for every token it chose. */
export interface SampledToken {
  readonly id: number;
  /** Natural log of the probability before temperature and cuts. */
  readonly logprob: number;
  /** Of the distribution before temperature and cuts, in nats. */
  readonly entropy: number;
  /** All logits of the step, where they were asked for. */
  readonly logits?: Float32Array;
}

/** 32-bit words per record: id, logprob, entropy, and one spare so that records stay 16-byte aligned. */
const recordWords = 4;

const ringBytes = ringCapacity * recordWords * 4;

/** Copies records out of the GPU's ring, late: a flight is encoded with its dispatches and read when it has landed. */
export class TokenRing {
  readonly #device: GPUDevice;
  readonly #sampler: Sampler;
  readonly #idle: GPUBuffer[] = [];
  #freed = false;

  constructor(device: GPUDevice, sampler: Sampler) {
    this.#device = device;
    this.#sampler = sampler;
  }

  /**
   * Encodes the copy of `count` records that begin with step `first`; the returned function maps them once the commands are submitted.
   * With `withLogits` the logits of the last step come along (then `count` is 1).
   */
  encodeCopy(encoder: GPUCommandEncoder, first: number, count: number, withLogits: boolean): () => Promise<SampledToken[]> {
    const { ring, logits: logitsOfStep, vocabularySize } = this.#sampler;
    const logitBytes = withLogits ? 4 * vocabularySize : 0;
    const staging = (withLogits ? undefined : this.#idle.pop()) ?? this.#createStaging(ringBytes + logitBytes);
    const record = 4 * recordWords;
    const start = first % ringCapacity;
    const beforeWrap = Math.min(count, ringCapacity - start);
    encoder.copyBufferToBuffer(ring, start * record, staging, 0, beforeWrap * record);
    if (beforeWrap < count) encoder.copyBufferToBuffer(ring, 0, staging, beforeWrap * record, (count - beforeWrap) * record);
    if (withLogits) encoder.copyBufferToBuffer(logitsOfStep, 0, staging, ringBytes, logitBytes);
    return async () => {
      await mapForReading(this.#device, staging);
      const words = new Uint32Array(staging.getMappedRange());
      const floats = new Float32Array(words.buffer);
      const logits = withLogits ? { logits: floats.slice(ringBytes / 4) } : {};
      const tokens = Array.from({ length: count }, (_, index) => ({
        id: words[index * recordWords]!,
        logprob: floats[index * recordWords + 1]!,
        entropy: floats[index * recordWords + 2]!,
        ...logits,
      }));
      staging.unmap();
      if (withLogits || this.#freed) staging.destroy();
      else this.#idle.push(staging);
      return tokens;
    };
  }

  /** Records that are still under way free their memory when they have landed. */
  free(): void {
    this.#freed = true;
    for (const staging of this.#idle.splice(0)) staging.destroy();
  }

  #createStaging(size: number): GPUBuffer {
    return this.#device.createBuffer({ label: 'token ring readback', size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }
}
