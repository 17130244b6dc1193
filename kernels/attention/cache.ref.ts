import { halfBits } from '../harness/half';
import { halfToFloat } from '../quantization/half';
import { cacheBytes, cacheCapacity, scalesBegin, scaleWords, type CacheShape } from './cache';

/** Where a number stands in a buffer of the cache, counted in numbers. */
export type CacheIndex = (shape: CacheShape, head: number, position: number, dimension: number) => number;

export const keyIndex: CacheIndex = (shape, head, position, dimension) => {
  const tile = (head * cacheCapacity(shape) + 32 * Math.floor(position / 32)) * shape.headDim;
  return tile + (32 * Math.floor(dimension / 4) + (position % 32)) * 4 + (dimension % 4);
};

export const valueIndex: CacheIndex = (shape, head, position, dimension) => {
  const { headDim, cacheFormat } = shape;
  if (cacheFormat !== 'q8_0') return (head * cacheCapacity(shape) + position) * headDim + dimension;
  const four = (head * cacheCapacity(shape) + 4 * Math.floor(position / 4)) * headDim;
  return four + (4 * Math.floor(dimension / 4) + (position % 4)) * 4 + (dimension % 4);
};

/** Where a scale of a q8_0 cache stands, counted in halves. */
function scaleIndex(shape: CacheShape, index: CacheIndex, head: number, position: number, dimension: number): number {
  const together = index === keyIndex ? 32 : 4;
  const begin = (head * cacheCapacity(shape) + together * Math.floor(position / together)) * scaleWords(shape.headDim);
  const word = begin + Math.floor(dimension / 64) * together + (position % together);
  return 2 * (scalesBegin(shape) + word) + (Math.floor(dimension / 32) % 2);
}

/** A cache buffer in which every number is `at(head, position, dimension)`, in the format of the cache. */
export function filledCache(
  shape: CacheShape,
  index: CacheIndex,
  at: (head: number, position: number) => Float32Array,
): Uint32Array {
  const words = new Uint32Array(cacheBytes(shape) / 4);
  const floats = new Float32Array(words.buffer);
  const halves = new Uint16Array(words.buffer);
  const bytes = new Uint8Array(words.buffer);
  for (let head = 0; head < shape.kvHeads; head++) {
    for (let position = 0; position < cacheCapacity(shape); position++) {
      const row = at(head, position);
      row.forEach((value, dimension) => {
        const to = index(shape, head, position, dimension);
        if (shape.cacheFormat === 'f16') halves[to] = halfBits(value);
        else if (shape.cacheFormat === 'f32') floats[to] = value;
        else {
          const scale = halfBits(blockStep(row, dimension));
          halves[scaleIndex(shape, index, head, position, dimension)] = scale;
          bytes[to] = 128 + (scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(value / halfToFloat(scale)))));
        }
      });
    }
  }
  return words;
}

/** A 127th of the largest magnitude in the block of 32 that a dimension belongs to. */
export function blockStep(row: ArrayLike<number>, dimension: number): number {
  const begin = 32 * Math.floor(dimension / 32);
  return Array.from(row).slice(begin, begin + 32).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / 127;
}

/** The numbers that a cache buffer holds. */
export function cachedValues(shape: CacheShape, index: CacheIndex, words: Uint32Array): Float64Array {
  const halves = new Uint16Array(words.buffer, words.byteOffset, 2 * words.length);
  if (shape.cacheFormat === 'f32') return Float64Array.from(new Float32Array(words.buffer, words.byteOffset, words.length));
  if (shape.cacheFormat === 'f16') return Float64Array.from(halves, halfToFloat);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, 4 * words.length);
  const values = new Float64Array(4 * scalesBegin(shape));
  for (let head = 0; head < shape.kvHeads; head++) {
    for (let position = 0; position < cacheCapacity(shape); position++) {
      for (let dimension = 0; dimension < shape.headDim; dimension++) {
        const from = index(shape, head, position, dimension);
        values[from] = (bytes[from]! - 128) * halfToFloat(halves[scaleIndex(shape, index, head, position, dimension)]!);
      }
    }
  }
  return values;
}
