import type { Piece } from '../../../kernels/matmul/load';
import { planeBytesPerWeight } from '../../../kernels/quantization/format';
import { formatOf } from '../../../kernels/quantization/formats';
import type { ExpertMemoryInfo } from '../engine';
import type { GgufModel } from '../gguf/open';
import { noExpertCounts, type ExpertCache, type ExpertCounts } from './expert-cache';

/** Tensors of routed experts. */
const expertTensor = /^blk\.\d+\.ffn_(gate|up|down)_exps\.weight$/;

/** How much of a mixture's experts the GPU holds, and the caches of the layers where that is not all. */
export class ExpertMemory {
  /** 0 … 1 */
  readonly share: number;
  readonly caches: ExpertCache[] = [];
  readonly counts: ExpertCounts = { ...noExpertCounts };
  /** Room in which experts are taken apart; layers share it. */
  readonly pieces = new Map<string, Piece>();

  constructor(share: number) {
    this.share = share;
  }

  /** Places in a layer for its routed experts: at least as many as one token needs. */
  placesFor({ experts, used }: { readonly experts: number; readonly used: number }): number {
    return Math.min(experts, Math.max(used, Math.floor(this.share * experts)));
  }

  /** Undefined where all experts are on the GPU. */
  get info(): ExpertMemoryInfo | undefined {
    const [first] = this.caches;
    if (first === undefined) return undefined;
    return {
      perLayer: first.experts,
      onGpu: first.capacity,
      layers: this.caches.length,
      expertBytes: this.caches.reduce((bytes, cache) => bytes + cache.expertBytes, 0) / this.caches.length,
    };
  }

  free(): void {
    for (const cache of this.caches) cache.free();
  }
}

/** Bytes on the GPU of all routed experts of a model; 0 where it is no mixture. */
export function routedExpertBytes({ tensors }: GgufModel): number {
  let bytes = 0;
  for (const { name, type, elementCount, byteLength } of tensors.values()) {
    if (!expertTensor.test(name)) continue;
    const format = formatOf(type);
    bytes += format === undefined ? byteLength : elementCount * planeBytesPerWeight(format);
  }
  return bytes;
}
