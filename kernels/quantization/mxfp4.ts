import type { Format } from './format';
import { bitsToFloat } from './half';
import { copyBytes } from './repack';

/** The values of E2M1 floats, doubled (`kvalues_mxfp4` in ggml-common.h). */
const doubled = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12] as const;

/**
 * OCP microscaling, 32 weights: E8M0 exponent e, then 16 bytes of nibbles in Q4_0's order; weight = 2^(e − 128) · doubled value.
 */
export const mxfp4: Format = {
  name: 'MXFP4',
  shader: 'mxfp4',
  blockWeights: 32,
  blockBytes: 17,
  planes: [
    { name: 'nibbles', bytes: 16 },
    { name: 'exponents', bytes: 1 },
  ],
  repackBlocks: (source, at, [nibbles, exponents], block, count) => {
    for (const end = block + count; block < end; block++, at += 17) {
      copyBytes(source, at + 1, nibbles!, 16 * block, 16);
      exponents!.setUint8(block, source.getUint8(at));
    }
  },
  dequantizeBlock: (source, at, weights, first) => {
    const exponent = source.getUint8(at);
    const scale = bitsToFloat(exponent < 2 ? 0x00200000 << exponent : (exponent - 1) << 23);
    for (let index = 0; index < 32; index++) {
      const byte = source.getUint8(at + 1 + (index & 15));
      weights[first + index] = scale * doubled[index < 16 ? byte & 15 : byte >> 4]!;
    }
  },
};
