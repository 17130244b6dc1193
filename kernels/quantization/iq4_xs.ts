import type { Format } from './format';
import { halfToFloat } from './half';
import { iq4Levels } from './legacy';
import { copyBytes } from './repack';

const lowerScalesAt = 4;
const nibblesAt = 8;

/** Scale of 32 weights, 0 … 63: upper two bits in the u16 at byte 2, lower four in bytes 4 … 7. */
function scaleAt(source: DataView, at: number, run: number): number {
  const lower = (source.getUint8(at + lowerScalesAt + (run >> 1)) >> (4 * (run & 1))) & 15;
  return lower | (((source.getUint16(at + 2, true) >> (2 * run)) & 3) << 4);
}

/**
 * 256 weights: f16 d, 6 bytes of 6-bit scales per 32 weights, 128 bytes of nibbles, each 16 in Q4_0's order;
 * weight = d · (scale − 32) · level of the nibble. Scales widen to bytes on the GPU: 2 bytes more.
 */
export const iq4Xs: Format = {
  name: 'IQ4_XS',
  shader: 'iq4_xs',
  blockWeights: 256,
  blockBytes: 136,
  planes: [
    { name: 'nibbles', bytes: 128 },
    { name: 'scales', bytes: 8 },
    { name: 'factors', bytes: 2 },
  ],
  repackBlocks: (source, at, [nibbles, scales, factors], block, count) => {
    for (const end = block + count; block < end; block++, at += 136) {
      copyBytes(source, at + nibblesAt, nibbles!, 128 * block, 128);
      for (let run = 0; run < 8; run++) scales!.setUint8(8 * block + run, scaleAt(source, at, run));
      factors!.setUint16(2 * block, source.getUint16(at, true), true);
    }
  },
  dequantizeBlock: (source, at, weights, first) => {
    const factor = halfToFloat(source.getUint16(at, true));
    for (let index = 0; index < 256; index++) {
      const run = index >> 5;
      const byte = source.getUint8(at + nibblesAt + 16 * run + (index & 15));
      const level = iq4Levels[index & 16 ? byte >> 4 : byte & 15]!;
      weights[first + index] = factor * (scaleAt(source, at, run) - 32) * level;
    }
  },
};
