import goldens from '../../fixtures/goldens/dequantize.json';
import { dequantize, planeBytesPerWeight } from './format';
import { formats } from './formats';

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Whole numbers of 32 bits, so that −0 and 0 differ. */
function bitsOf(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
}

describe.each(Object.values(formats))('$name', (format) => {
  const { blocks, weights } = goldens[format.name];

  test('dequantizes to the weights that gguf-py computes, bit for bit', () => {
    expect(bitsOf(dequantize(format, fromBase64(blocks)))).toEqual(new Uint32Array(fromBase64(weights).buffer));
  });

  test('grows by at most 5 % on the GPU', () => {
    expect(planeBytesPerWeight(format)).toBeLessThanOrEqual((1.05 * format.blockBytes) / format.blockWeights);
  });
});
