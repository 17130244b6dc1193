import type { Format } from './format';
import { bitsToFloat, halfToFloat } from './half';

/** ggml stores floats one by one; here 32 of them count as a block, so that kernels see every format in the same portions. */
function floatFormat(name: 'F32' | 'F16' | 'BF16', bytes: number, read: (source: DataView, at: number) => number): Format {
  const blockBytes = 32 * bytes;
  return {
    name,
    shader: name.toLowerCase(),
    blockWeights: 32,
    blockBytes,
    planes: [{ name: 'values', bytes: blockBytes }],
    repackBlocks: (source, at, [values], block, count) => {
      const from = new Uint8Array(source.buffer, source.byteOffset + at, count * blockBytes);
      new Uint8Array(values!.buffer, values!.byteOffset + block * blockBytes).set(from);
    },
    dequantizeBlock: (source, at, weights, first) => {
      for (let index = 0; index < 32; index++) weights[first + index] = read(source, at + bytes * index);
    },
  };
}

export const f32 = floatFormat('F32', 4, (source, at) => source.getFloat32(at, true));
export const f16 = floatFormat('F16', 2, (source, at) => halfToFloat(source.getUint16(at, true)));
export const bf16 = floatFormat('BF16', 2, (source, at) => bitsToFloat(source.getUint16(at, true) << 16));
