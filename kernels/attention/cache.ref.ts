import { halfBits } from '../harness/half';
import { halfToFloat } from '../quantization/half';
import { cacheBytes, type CacheShape } from './cache';

/** Where a number stands in a buffer of the cache, counted in numbers. */
export type CacheIndex = (shape: CacheShape, head: number, position: number, dimension: number) => number;

export const keyIndex: CacheIndex = ({ headDim, context }, head, position, dimension) => {
  const tile = (head * capacityOf(context) + 32 * Math.floor(position / 32)) * headDim;
  return tile + (32 * Math.floor(dimension / 4) + (position % 32)) * 4 + (dimension % 4);
};

export const valueIndex: CacheIndex = ({ headDim, context }, head, position, dimension) => {
  return (head * capacityOf(context) + position) * headDim + dimension;
};

/** A cache buffer in which every number is `at(head, position, dimension)`, in the format of the cache. */
export function filledCache(
  shape: CacheShape,
  index: CacheIndex,
  at: (head: number, position: number) => Float32Array,
): Uint32Array {
  const words = new Uint32Array(cacheBytes(shape) / 4);
  const floats = new Float32Array(words.buffer);
  const halves = new Uint16Array(words.buffer);
  for (let head = 0; head < shape.kvHeads; head++) {
    for (let position = 0; position < capacityOf(shape.context); position++) {
      at(head, position).forEach((value, dimension) => {
        const to = index(shape, head, position, dimension);
        if (shape.cacheFormat === 'f16') halves[to] = halfBits(value);
        else floats[to] = value;
      });
    }
  }
  return words;
}

/** The numbers that a cache buffer holds. */
export function cachedValues({ cacheFormat }: CacheShape, words: Uint32Array): Float64Array {
  if (cacheFormat === 'f32') return Float64Array.from(new Float32Array(words.buffer, words.byteOffset, words.length));
  return Float64Array.from(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length), halfToFloat);
}

function capacityOf(context: number): number {
  return 32 * Math.ceil(context / 32);
}
