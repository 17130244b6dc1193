import type { Format } from './format';
import { halfToFloat } from './half';
import { gatherBits, gatherTwoBits } from './repack';

const quantsAt = 32;
const scalesAt = 96;
const factorAt = 108;

/**
 * Scale of 16 weights, −32 … 31: lower four bits in bytes 0 … 7 (two scales each), upper two in bytes 8 … 11 (four scales each).
 */
function scaleAt(source: DataView, at: number, group: number): number {
  const lower = (source.getUint8(at + scalesAt + (group & 7)) >> (group < 8 ? 0 : 4)) & 15;
  const upper = (source.getUint8(at + scalesAt + 8 + (group & 3)) >> (2 * (group >> 2))) & 3;
  return (lower | (upper << 4)) - 32;
}

/**
 * 256 weights: 32 bytes of third bits (bit r of byte l belongs to weight l of run r), 64 bytes of lower bits as in Q2_K, 12 bytes
 * of 6-bit scales per 16 weights, f16 d; weight = d · scale · (q − 4), q being three bits.
 */
export const q3K: Format = {
  name: 'Q3_K',
  shader: 'q3_k',
  blockWeights: 256,
  blockBytes: 110,
  planes: [
    { name: 'lower bits', bytes: 64 },
    { name: 'third bits', bytes: 32 },
    { name: 'scales', bytes: 16 },
    { name: 'factors', bytes: 2 },
  ],
  repackBlocks: (source, at, [lower, third, scales, factors], block, count) => {
    for (const end = block + count; block < end; block++, at += 110) {
      for (let half = 0; half < 64; half += 32) {
        gatherTwoBits(source, at + quantsAt + half, lower!, 64 * block + half);
        gatherTwoBits(source, at + quantsAt + half + 16, lower!, 64 * block + half + 4);
      }
      gatherBits(source, at, third!, 32 * block);
      for (let group = 0; group < 16; group++) scales!.setInt8(16 * block + group, scaleAt(source, at, group));
      factors!.setUint16(2 * block, source.getUint16(at + factorAt, true), true);
    }
  },
  dequantizeBlock: (source, at, weights, first) => {
    const factor = halfToFloat(source.getUint16(at + factorAt, true));
    for (let index = 0; index < 256; index++) {
      const run = index >> 5;
      const lower = (source.getUint8(at + quantsAt + 32 * (run >> 2) + (index & 31)) >> (2 * (run & 3))) & 3;
      const third = (source.getUint8(at + (index & 31)) >> run) & 1;
      weights[first + index] = factor * scaleAt(source, at, index >> 4) * (lower + 4 * third - 4);
    }
  },
};
