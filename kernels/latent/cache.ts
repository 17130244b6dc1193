import type { CacheFormat } from '../attention/cache';
import { roomConditions, type CacheRoom } from '../attention/cache-room';

/** What the latents of one layer are stored in (multi-head latent attention, DeepSeek-V2 2024, section 2.1). */
export interface LatentShape {
  /** Values of the compressed keys and values, a multiple of 32: `kv_lora_rank`. */
  readonly rank: number;
  /** Values of the rotated key that all heads share, a multiple of 4. */
  readonly ropeDimensions: number;
  /** Tokens that the cache has room for. */
  readonly context: number;
  /** With `q8_0` latents are f16: they are compressed already, and what is lost of them is lost for all heads. */
  readonly cacheFormat: CacheFormat;
}

/** All that a layer keeps of the tokens before: per token rank + ropeDimensions values. `cache.wgsl` says how they lie. */
export interface LatentCache extends LatentShape {
  /** `latentCacheBytes()` bytes */
  readonly latents: CacheRoom;
}

/** Bytes of a layer's cache. */
export function latentCacheBytes(shape: LatentShape): number {
  return 4 * Math.ceil(shape.context / 4) * latentBytesPerToken(shape);
}

/** Bytes that a layer keeps of one token. */
export function latentBytesPerToken({ rank, ropeDimensions, cacheFormat }: LatentShape): number {
  return (rank + ropeDimensions) * (cacheFormat === 'f32' ? 4 : 2);
}

/** Conditions and constants of a kernel that reads or writes latents. */
export function latentVariant({ rank, ropeDimensions, cacheFormat, latents }: LatentCache): {
  readonly conditions: { readonly F16_CACHE: boolean; readonly TEXTURE_CACHE: boolean };
  readonly constants: { readonly KEY_QUADS: number; readonly HEAD_QUADS: number };
} {
  return {
    conditions: { F16_CACHE: cacheFormat !== 'f32', ...roomConditions(latents) },
    constants: { KEY_QUADS: (rank + ropeDimensions) / 4, HEAD_QUADS: rank / 4 },
  };
}
