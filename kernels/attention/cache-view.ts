import { latentBytesPerToken, latentVariant, type LatentCache } from '../latent/cache';
import type { Operand } from '../program/programs';
import { cacheBytesRead, cacheVariant, scalesBegin, type KeyValueCache } from './cache';

/** A cache as attention sees it. */
export interface CacheView {
  readonly kvHeads: number;
  /** Values of a head of the output. */
  readonly headDim: number;
  readonly context: number;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly constants: { readonly KEY_QUADS: number; readonly HEAD_QUADS: number };
  readonly keys: CachePart;
  /** Of latents the same buffer as the keys. */
  readonly values: CachePart;
  /** Where the scales of a q8_0 cache begin, in words. */
  readonly scales: number;
  /** Of keys and values together, by a kernel that reads both. */
  readonly bytesRead: (position: number) => number;
}

interface CachePart {
  readonly buffers: Readonly<Record<string, Operand>>;
  readonly bytesRead: (position: number) => number;
}

export function viewOf(cache: KeyValueCache | LatentCache): CacheView {
  const { context } = cache;
  if ('latents' in cache) {
    const { conditions, constants } = latentVariant(cache);
    const buffers = { latents: cache.latents };
    const bytesRead = (position: number) => latentBytesPerToken(cache) * (position + 1);
    const valuesRead = (position: number) => latentBytesPerToken({ ...cache, ropeDimensions: 0 }) * (position + 1);
    const parts = { keys: { buffers, bytesRead }, values: { buffers, bytesRead: valuesRead }, bytesRead };
    return { ...parts, kvHeads: 1, headDim: cache.rank, context, constants, scales: 0, conditions: { ...conditions, LATENT: true } };
  }
  const { kvHeads, headDim, keys, values } = cache;
  const variant = cacheVariant(cache);
  const constants = { ...variant.constants, KEY_QUADS: headDim / 4 };
  const { conditions } = variant;
  const bytesRead = (position: number) => cacheBytesRead(cache, position);
  const half = (position: number) => bytesRead(position) / 2;
  const parts = { keys: { buffers: { keys }, bytesRead: half }, values: { buffers: { values }, bytesRead: half }, bytesRead };
  return { ...parts, kvHeads, headDim, context, conditions, constants, scales: scalesBegin(cache) };
}
