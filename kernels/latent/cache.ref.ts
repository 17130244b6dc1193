import { halfBits } from '../harness/half';
import { halfToFloat } from '../quantization/half';
import { latentCacheBytes, type LatentShape } from './cache';

/** Where a number stands in the cache, counted in numbers. */
export function latentIndex({ rank, ropeDimensions }: LatentShape, position: number, dimension: number): number {
  const four = Math.floor(position / 4) * (rank + ropeDimensions);
  return 4 * four + 16 * Math.floor(dimension / 4) + 4 * (position % 4) + (dimension % 4);
}

/** A cache in which the values of each position are `at(position)`, in the format of the cache. */
export function filledLatents(shape: LatentShape, at: (position: number) => ArrayLike<number>): Uint32Array {
  const words = new Uint32Array(latentCacheBytes(shape) / 4);
  const floats = new Float32Array(words.buffer);
  const halves = new Uint16Array(words.buffer);
  for (let position = 0; position < 4 * Math.ceil(shape.context / 4); position++) {
    const values = at(position);
    for (let dimension = 0; dimension < values.length; dimension++) {
      const to = latentIndex(shape, position, dimension);
      if (shape.cacheFormat !== 'f32') halves[to] = halfBits(values[dimension]!);
      else floats[to] = values[dimension]!;
    }
  }
  return words;
}

/** The numbers that a cache holds. */
export function cachedLatents({ cacheFormat }: LatentShape, words: Uint32Array): Float64Array {
  if (cacheFormat === 'f32') return Float64Array.from(new Float32Array(words.buffer, words.byteOffset, words.length));
  return Float64Array.from(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length), halfToFloat);
}
