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
    repackBlock: (source, at, planes, block) => {
      for (let group = 0; group < 4; group++) {
        splitNibbles(source, at + nibblesAt + 32 * group, planes[0]!, 128 * block + 32 * group);
      }
      const scales = planes[fifthBits ? 2 : 1]!;
      for (let run = 0; run < 8; run++) {
        if (fifthBits) planes[1]!.setUint32(32 * block + 4 * run, gatherBits(source, at + afterScales, run), true);
        scales.setUint16(16 * block + 2 * run, scaleAt(source, at, run) | (minimumAt(source, at, run) << 8), true);
      }
      planes[fifthBits ? 3 : 2]!.setUint32(4 * block, source.getUint32(at, true), true);
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
