import type { Format, Plane } from './format';
import { halfToFloat } from './half';
import { gatherBits, splitNibbles } from './repack';

const scalesAt = 4;
const afterScales = 16;

/**
 * Scale of 32 weights, six bits: four of them whole in bytes 0 … 3, the others lower nibbles of bytes 8 … 11 and the top bits of
 * 0 … 3.
 */
function scaleAt(source: DataView, at: number, run: number): number {
  const scales = at + scalesAt;
  if (run < 4) return source.getUint8(scales + run) & 63;
  return (source.getUint8(scales + run + 4) & 15) | ((source.getUint8(scales + run - 4) >> 6) << 4);
}

/** Minimum of 32 weights, packed like the scales: bytes 4 … 7, upper nibbles of 8 … 11. */
function minimumAt(source: DataView, at: number, run: number): number {
  const scales = at + scalesAt;
  if (run < 4) return source.getUint8(scales + run + 4) & 63;
  return (source.getUint8(scales + run + 4) >> 4) | ((source.getUint8(scales + run) >> 6) << 4);
}

/** All scales and minima of a block to bytes in turn, four of each at a time. */
function widenScales(source: DataView, at: number, target: DataView, to: number): void {
  const word0 = source.getUint32(at, true);
  const word1 = source.getUint32(at + 4, true);
  const word2 = source.getUint32(at + 8, true);
  interleaveBytes(word0 & 0x3f3f3f3f, word1 & 0x3f3f3f3f, target, to);
  const scales = (word2 & 0x0f0f0f0f) | ((word0 >>> 2) & 0x30303030);
  const minima = ((word2 >>> 4) & 0x0f0f0f0f) | ((word1 >>> 2) & 0x30303030);
  interleaveBytes(scales, minima, target, to + 8);
}

function interleaveBytes(even: number, odd: number, target: DataView, to: number): void {
  target.setUint32(to, everyOther(even) | (everyOther(odd) << 8), true);
  target.setUint32(to + 4, everyOther(even >>> 16) | (everyOther(odd >>> 16) << 8), true);
}

/** The lower two bytes of a word as bytes 0 and 2. */
function everyOther(word: number): number {
  return (word & 0xff) | ((word & 0xff00) << 8);
}

/**
 * 256 weights: f16 d and dmin, 12 bytes of 6-bit scales and minima per 32 weights, in Q5_K 32 bytes of fifth bits (bit r of byte
 * l belongs to weight l of run r), 128 bytes of nibbles (of each 64 weights, 32 bytes hold the first 32 in their lower and the
 * second 32 in their upper halves); weight = d · scale · q − dmin · minimum. Scales and minima widen to bytes on the GPU: 4 bytes
 * more.
 */
function kFormat(name: 'Q4_K' | 'Q5_K'): Format {
  const fifthBits = name === 'Q5_K';
  const nibblesAt = afterScales + (fifthBits ? 32 : 0);
  const high: readonly Plane[] = fifthBits ? [{ name: 'fifth bits', bytes: 32 }] : [];
  return {
    name,
    shader: name.toLowerCase(),
    blockWeights: 256,
    blockBytes: nibblesAt + 128,
    planes: [{ name: 'nibbles', bytes: 128 }, ...high, { name: 'scales and minima', bytes: 16 }, { name: 'factors', bytes: 4 }],
    repackBlocks: (source, at, planes, block, count) => {
      const nibbles = planes[0]!;
      const scales = planes[fifthBits ? 2 : 1]!;
      const factors = planes[fifthBits ? 3 : 2]!;
      for (const end = block + count; block < end; block++, at += nibblesAt + 128) {
        for (let byte = 0; byte < 128; byte += 32) splitNibbles(source, at + nibblesAt + byte, nibbles, 128 * block + byte, 16);
        if (fifthBits) gatherBits(source, at + afterScales, planes[1]!, 32 * block);
        widenScales(source, at + scalesAt, scales, 16 * block);
        factors.setUint32(4 * block, source.getUint32(at, true), true);
      }
    },
    dequantizeBlock: (source, at, weights, first) => {
      const factor = halfToFloat(source.getUint16(at, true));
      const minimumFactor = halfToFloat(source.getUint16(at + 2, true));
      for (let index = 0; index < 256; index++) {
        const run = index >> 5;
        const byte = source.getUint8(at + nibblesAt + 32 * (run >> 1) + (index & 31));
        const fifth = fifthBits ? (source.getUint8(at + afterScales + (index & 31)) >> run) & 1 : 0;
        const quant = (run & 1 ? byte >> 4 : byte & 15) | (fifth << 4);
        weights[first + index] = factor * scaleAt(source, at, run) * quant - minimumFactor * minimumAt(source, at, run);
      }
    },
  };
}

export const q4K = kFormat('Q4_K');
export const q5K = kFormat('Q5_K');
