import { mapForReading } from '../../../kernels/device/readback';
import type { SampledToken, TokenExtras } from '../generation/sampled-token';
import type { ExpertTrace } from './expert-trace';
import { ringCapacity, type Sampler } from './sampler';

/** 32-bit words per record: id, logprob, entropy, and one spare so that records stay 16-byte aligned. */
const recordWords = 4;

const ringBytes = ringCapacity * recordWords * 4;

/** Copies records out of the GPU's ring, late: a flight is encoded with its dispatches and read when it has landed. */
export class TokenRing {
  readonly #device: GPUDevice;
  readonly #sampler: Sampler;
  readonly #trace: ExpertTrace;
  readonly #idle: GPUBuffer[] = [];
  #freed = false;

  constructor(device: GPUDevice, sampler: Sampler, trace: ExpertTrace) {
    this.#device = device;
    this.#sampler = sampler;
    this.#trace = trace;
  }

  /**
   * Encodes the copy of `count` records that begin with step `first`; the returned function maps them once the commands are submitted.
   * With `logits` those of the last step come along (then `count` is 1), with `experts` what the routers chose for every token.
   */
  encodeCopy(encoder: GPUCommandEncoder, first: number, count: number, extras: TokenExtras): () => Promise<SampledToken[]> {
    const { ring, logits: logitsOfStep, vocabularySize } = this.#sampler;
    const logitBytes = extras.logits ? 4 * vocabularySize : 0;
    const trace = extras.experts ? this.#trace.buffer : undefined;
    const { stepBytes } = this.#trace;
    const plain = logitBytes === 0 && trace === undefined;
    const expertBytes = trace === undefined ? 0 : count * stepBytes;
    const staging = (plain ? this.#idle.pop() : undefined) ?? this.#createStaging(ringBytes + expertBytes + logitBytes);
    copyRecords(encoder, { buffer: ring, bytes: 4 * recordWords }, first, count, staging, 0);
    if (trace !== undefined) copyRecords(encoder, { buffer: trace, bytes: stepBytes }, first, count, staging, ringBytes);
    if (logitBytes > 0) encoder.copyBufferToBuffer(logitsOfStep, 0, staging, ringBytes + expertBytes, logitBytes);
    return async () => {
      await mapForReading(this.#device, staging);
      const words = new Uint32Array(staging.getMappedRange());
      const floats = new Float32Array(words.buffer);
      const logits = logitBytes > 0 ? { logits: floats.slice((ringBytes + expertBytes) / 4) } : {};
      const experts = (index: number) => {
        const begin = (ringBytes + index * stepBytes) / 4;
        return trace === undefined ? {} : { experts: this.#trace.read(words.subarray(begin, begin + stepBytes / 4)) };
      };
      const tokens = Array.from({ length: count }, (_, index) => ({
        id: words[index * recordWords]!,
        logprob: floats[index * recordWords + 1]!,
        entropy: floats[index * recordWords + 2]!,
        ...logits,
        ...experts(index),
      }));
      staging.unmap();
      if (!plain || this.#freed) staging.destroy();
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

/** Copies what a ring holds of `count` steps from `first` on. */
function copyRecords(
  encoder: GPUCommandEncoder,
  { buffer, bytes }: { readonly buffer: GPUBuffer; readonly bytes: number },
  first: number,
  count: number,
  staging: GPUBuffer,
  to: number,
): void {
  const start = first % ringCapacity;
  const beforeWrap = Math.min(count, ringCapacity - start);
  encoder.copyBufferToBuffer(buffer, start * bytes, staging, to, beforeWrap * bytes);
  if (beforeWrap < count) encoder.copyBufferToBuffer(buffer, 0, staging, to + beforeWrap * bytes, (count - beforeWrap) * bytes);
}
