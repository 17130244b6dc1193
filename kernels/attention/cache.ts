import { roomConditions, type CacheRoom } from './cache-room';

/** `q8_0`: blocks of 32 values of a head in signed bytes with one f16 scale, as in GGUF's format of that name. */
export type CacheFormat = 'f32' | 'f16' | 'q8_0';

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
  readonly keys: CacheRoom;
  /** `cacheBytes()` bytes, in the same kind of room */
  readonly values: CacheRoom;
}

/** Positions in a tile of keys: `KEY_TILE` of cache.wgsl. */
const keyTile = 32;

/** Bytes of one buffer of a layer's cache; keys and values take the same. */
export function cacheBytes(shape: CacheShape): number {
  return shape.kvHeads * cacheCapacity(shape) * bytesPerHead(shape);
}

/** Bytes of keys and values of one layer that a token at `position` attends to, itself included. */
export function cacheBytesRead(shape: CacheShape, position: number): number {
  return 2 * shape.kvHeads * (position + 1) * bytesPerHead(shape);
}

/** Positions that a head has room for. */
export function cacheCapacity({ context }: Pick<CacheShape, 'context'>): number {
  return Math.ceil(context / keyTile) * keyTile;
}

/** Where in a buffer of a q8_0 cache the scales begin, in words: behind all quads. */
export function scalesBegin(shape: CacheShape): number {
  return (shape.kvHeads * cacheCapacity(shape) * shape.headDim) / 4;
}

/** Words of scales per head and position in a q8_0 cache: two blocks of 32 values to a word. */
export function scaleWords(headDim: number): number {
  return Math.ceil(headDim / 64);
}

/** Conditions and constants of a kernel that reads or writes a cache. */
export function cacheVariant({ headDim, cacheFormat, keys }: KeyValueCache): {
  readonly conditions: { readonly F16_CACHE: boolean; readonly Q8_CACHE: boolean; readonly TEXTURE_CACHE: boolean };
  readonly constants: { readonly HEAD_QUADS: number };
} {
  return {
    conditions: { F16_CACHE: cacheFormat === 'f16', Q8_CACHE: cacheFormat === 'q8_0', ...roomConditions(keys) },
    constants: { HEAD_QUADS: headDim / 4 },
  };
}

/** Of one head at one position. */
function bytesPerHead({ headDim, cacheFormat }: Pick<CacheShape, 'headDim' | 'cacheFormat'>): number {
  switch (cacheFormat) {
    case 'f32':
      return 4 * headDim;
    case 'f16':
      return 2 * headDim;
    case 'q8_0':
      return headDim + 4 * scaleWords(headDim);
  }
}
