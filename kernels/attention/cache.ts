export type CacheFormat = 'f32' | 'f16';

/** What the keys and values of one layer are stored in. */
export interface CacheShape {
  readonly kvHeads: number;
  /** Values per head, a multiple of 4. */
  readonly headDim: number;
  /** Tokens that the cache has room for. */
  readonly context: number;
  readonly cacheFormat: CacheFormat;
}

/** The KV cache of one layer; `cache.wgsl` says how it is laid out. */
export interface KeyValueCache extends CacheShape {
  /** `cacheBytes()` bytes */
  readonly keys: GPUBuffer;
  /** `cacheBytes()` bytes */
  readonly values: GPUBuffer;
}

/** Positions in a tile of keys: `KEY_TILE` of cache.wgsl. */
const keyTile = 32;

/** Bytes of one buffer of a layer's cache; keys and values take the same. */
export function cacheBytes({ kvHeads, headDim, context, cacheFormat }: CacheShape): number {
  return kvHeads * Math.ceil(context / keyTile) * keyTile * headDim * bytesPerValue(cacheFormat);
}

/** Bytes of keys and values of one layer that a token at `position` attends to, itself included. */
export function cacheBytesRead({ kvHeads, headDim, cacheFormat }: CacheShape, position: number): number {
  return 2 * kvHeads * headDim * (position + 1) * bytesPerValue(cacheFormat);
}

/** Conditions and constants of a kernel that reads or writes a cache. */
export function cacheVariant({ headDim, cacheFormat }: CacheShape): {
  readonly conditions: { readonly F16_CACHE: boolean };
  readonly constants: { readonly HEAD_QUADS: number };
} {
  return { conditions: { F16_CACHE: cacheFormat === 'f16' }, constants: { HEAD_QUADS: headDim / 4 } };
}

function bytesPerValue(format: CacheFormat): number {
  return format === 'f16' ? 2 : 4;
}
