import type { Format } from './format';
import { halfToFloat } from './half';

/** 32 weights: f16 d, then 32 signed bytes q; weight = d · q. */
export const q8_0: Format = {
  name: 'Q8_0',
  shader: 'q8_0',
  blockWeights: 32,
  blockBytes: 34,
  planes: [
    { name: 'quants + 128', bytes: 32 },
    { name: 'scales', bytes: 2 },
  ],
  repackBlocks: (source, at, [quants, scales], block, count) => {
    for (const end = block + count; block < end; block++, at += 34) {
      for (let byte = 0; byte < 32; byte += 4) {
        quants!.setUint32(32 * block + byte, source.getUint32(at + 2 + byte, true) ^ 0x80808080, true);
      }
      scales!.setUint16(2 * block, source.getUint16(at, true), true);
    }
  },
  dequantizeBlock: (source, at, weights, first) => {
    const scale = halfToFloat(source.getUint16(at, true));
    for (let index = 0; index < 32; index++) weights[first + index] = scale * source.getInt8(at + 2 + index);
  },
};
