import type { Format } from './format';
import { halfToFloat } from './half';
import { copyBytes, gatherTwoBits } from './repack';

const quantsAt = 16;
const factorsAt = 80;

/**
 * 256 weights: 16 bytes of scale (lower nibble) and minimum (upper nibble) per 16 weights, 64 bytes of 2-bit quants, f16 d and
 * dmin; weight = d · scale · q − dmin · minimum. Of each 128 weights, 32 bytes hold four runs of 32 at bits 0, 2, 4 and 6.
 */
export const q2K: Format = {
  name: 'Q2_K',
  shader: 'q2_k',
  blockWeights: 256,
  blockBytes: 84,
  planes: [
    { name: 'quants', bytes: 64 },
    { name: 'scales and minima', bytes: 16 },
    { name: 'factors', bytes: 4 },
  ],
  repackBlocks: (source, at, [quants, scales, factors], block, count) => {
    for (const end = block + count; block < end; block++, at += 84) {
      for (let half = 0; half < 64; half += 32) {
        gatherTwoBits(source, at + quantsAt + half, quants!, 64 * block + half);
        gatherTwoBits(source, at + quantsAt + half + 16, quants!, 64 * block + half + 4);
      }
      copyBytes(source, at, scales!, 16 * block, 16);
      factors!.setUint32(4 * block, source.getUint32(at + factorsAt, true), true);
    }
  },
  dequantizeBlock: (source, at, weights, first) => {
    const factor = halfToFloat(source.getUint16(at + factorsAt, true));
    const minimumFactor = halfToFloat(source.getUint16(at + factorsAt + 2, true));
    for (let index = 0; index < 256; index++) {
      const run = index >> 5;
      const scale = source.getUint8(at + (index >> 4));
      const quant = (source.getUint8(at + quantsAt + 32 * (run >> 2) + (index & 31)) >> (2 * (run & 3))) & 3;
      weights[first + index] = factor * (scale & 15) * quant - minimumFactor * (scale >> 4);
    }
  },
};
