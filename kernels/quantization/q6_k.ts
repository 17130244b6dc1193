import type { Format } from './format';
import { halfToFloat } from './half';
import { copyBytes, gatherTwoBits, splitNibbles } from './repack';

const highAt = 128;
const scalesAt = 192;
const factorAt = 208;

/**
 * 256 weights: 128 bytes of nibbles, 64 bytes of upper bits, 16 signed scales per 16 weights, f16 d; weight = d · scale · (q −
 * 32). Each 128 weights are four runs of 32: the lower halves of 64 bytes of nibbles, then their upper halves; 32 bytes hold the
 * upper bits of the four runs at bits 0, 2, 4 and 6.
 */
export const q6K: Format = {
  name: 'Q6_K',
  shader: 'q6_k',
  blockWeights: 256,
  blockBytes: 210,
  planes: [
    { name: 'nibbles', bytes: 128 },
    { name: 'upper bits', bytes: 64 },
    { name: 'scales', bytes: 16 },
    { name: 'factors', bytes: 2 },
  ],
  repackBlocks: (source, at, [nibbles, upper, scales, factors], block, count) => {
    for (const end = block + count; block < end; block++, at += 210) {
      for (let half = 0; half < 2; half++) {
        const quants = at + 64 * half;
        const to = 128 * block + 64 * half;
        splitNibbles(source, quants, nibbles!, to, 32);
        splitNibbles(source, quants + 32, nibbles!, to + 16, 32);
        gatherTwoBits(source, at + highAt + 32 * half, upper!, 64 * block + 32 * half);
        gatherTwoBits(source, at + highAt + 32 * half + 16, upper!, 64 * block + 32 * half + 4);
      }
      copyBytes(source, at + scalesAt, scales!, 16 * block, 16);
      factors!.setUint16(2 * block, source.getUint16(at + factorAt, true), true);
    }
  },
  dequantizeBlock: (source, at, weights, first) => {
    const factor = halfToFloat(source.getUint16(at + factorAt, true));
    for (let index = 0; index < 256; index++) {
      const run = index >> 5;
      const byte = source.getUint8(at + 64 * (run >> 2) + 32 * (run & 1) + (index & 31));
      const upper = (source.getUint8(at + highAt + 32 * (run >> 2) + (index & 31)) >> (2 * (run & 3))) & 3;
      const quant = (run & 2 ? byte >> 4 : byte & 15) | (upper << 4);
      weights[first + index] = factor * source.getInt8(at + scalesAt + (index >> 4)) * (quant - 32);
    }
  },
};
