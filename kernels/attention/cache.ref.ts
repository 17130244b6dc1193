import { halfValue } from '../harness/half';
import type { CacheShape } from './cache';

/** Index of a key's value among all values of the layer's keys. */
export function keyIndex({ headDim, context }: CacheShape, head: number, position: number, dimension: number): number {
  const capacity = 32 * Math.ceil(context / 32);
  const tile = head * capacity + 32 * Math.floor(position / 32);
  return tile * headDim + (32 * Math.floor(dimension / 4) + (position % 32)) * 4 + (dimension % 4);
}

/** Index of a value among all values of the layer. */
export function valueIndex({ headDim, context }: CacheShape, head: number, position: number, dimension: number): number {
  return (head * 32 * Math.ceil(context / 32) + position) * headDim + dimension;
}

/** What a cache buffer holds at an index. */
export function cachedValue({ cacheFormat }: CacheShape, words: Uint32Array, index: number): number {
  if (cacheFormat === 'f16') return halfValue((words[index >> 1]! >> (16 * (index & 1))) & 0xffff);
  return new Float32Array(words.buffer, words.byteOffset, words.length)[index]!;
}
