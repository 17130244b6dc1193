import type { Format } from './format';
import { halfToFloat } from './half';
import { copyBytes, gatherTwoBits } from './repack';

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
  repackBlock: (source, at, [nibbles, upper, scales, factors], block) => {
    for (let run = 0; run < 8; run++) {
      const from = at + 64 * (run >> 2) + 32 * (run & 1);
      const shift = run & 2 ? 4 : 0;
      for (let byte = 0; byte < 16; byte += 4) {
        const first = (source.getUint32(from + byte, true) >>> shift) & 0x0f0f0f0f;
        const second = (source.getUint32(from + byte + 16, true) >>> shift) & 0x0f0f0f0f;
        nibbles!.setUint32(128 * block + 16 * run + byte, first | (second << 4), true);
      }
      const bytes = at + highAt + 32 * (run >> 2);
      upper!.setUint32(64 * block + 8 * run, gatherTwoBits(source, bytes, 2 * (run & 3)), true);
      upper!.setUint32(64 * block + 8 * run + 4, gatherTwoBits(source, bytes + 16, 2 * (run & 3)), true);
    }
    copyBytes(source, at + scalesAt, scales!, 16 * block, 16);
    factors!.setUint16(2 * block, source.getUint16(at + factorAt, true), true);
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
