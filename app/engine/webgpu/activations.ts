import type { GpuMemory } from '../../../kernels/device/memory';
import { batchBytes } from '../../../kernels/program/batch';
import type { Hyperparameters } from './hyperparameters';

/**
 * The buffers that a pass works in, all f32 and one row per token of the chunk. Kernels read one and write another: WebGPU does not let
 * a dispatch read a buffer that it writes.
 */
export interface Activations {
  /** Position and ids of the tokens (kernels/program/batch.wgsl). */
  readonly batch: GPUBuffer;
  /** The residual stream [tokens, width]. */
  readonly hidden: GPUBuffer;
  /** RMSNorm of `hidden`, in prefill. */
  readonly normalized: GPUBuffer;
  /** [tokens, (heads + 2 kvHeads) · headDim] */
  readonly qkv: GPUBuffer;
  /** Rotated and scaled queries [tokens, heads · headDim]. */
  readonly query: GPUBuffer;
  /** Output of attention [tokens, heads · headDim]. */
  readonly attended: GPUBuffer;
  /** silu(gate) · up [tokens, feedForward]. */
  readonly activated: GPUBuffer;
  /** Partial results of decode attention. */
  readonly partials: GPUBuffer;
}

/** Activations for chunks of up to `capacity` tokens. */
export async function createActivations(
  memory: GpuMemory,
  { width, heads, kvHeads, headDim, feedForward }: Hyperparameters,
  capacity: number,
  partialFloats: number,
): Promise<Activations> {
  const rows = (name: string, floats: number) => memory.storage(name, 4 * capacity * floats);
  return {
    batch: await memory.storage('batch', batchBytes(capacity)),
    hidden: await rows('hidden', width),
    normalized: await rows('normalized', width),
    qkv: await rows('qkv', (heads + 2 * kvHeads) * headDim),
    query: await rows('query', heads * headDim),
    attended: await rows('attended', heads * headDim),
    activated: await rows('activated', feedForward),
    partials: await memory.storage('attention partials', 4 * partialFloats),
  };
}
