/** Copies `count` bytes; a multiple of 2. */
export function copyBytes(source: DataView, at: number, target: DataView, to: number, count: number): void {
  let byte = 0;
  for (; byte + 4 <= count; byte += 4) target.setUint32(to + byte, source.getUint32(at + byte, true), true);
  if (byte < count) target.setUint16(to + byte, source.getUint16(at + byte, true), true);
}

/**
 * 64 nibbles of a K block (32 bytes; the lower halves are the first 32 weights, the upper halves the second 32) to two runs of 16
 * bytes in which byte j holds weights j and j + 16, the order of Q4_0: then each 32 weights lie in 16 bytes of their own. The runs begin
 * at `to` and `to + apart`.
 */
export function splitNibbles(source: DataView, at: number, target: DataView, to: number, apart: number): void {
  for (let byte = 0; byte < 16; byte += 4) {
    const first = source.getUint32(at + byte, true);
    const second = source.getUint32(at + byte + 16, true);
    target.setUint32(to + byte, (first & 0x0f0f0f0f) | ((second & 0x0f0f0f0f) << 4), true);
    target.setUint32(to + byte + apart, ((first >>> 4) & 0x0f0f0f0f) | (second & 0xf0f0f0f0), true);
  }
}

/**
 * Sixteen bytes, each with two bits of four runs of weights, to a word per run, at `to` and every 8 bytes from there: bits 2s and 2s + 1
 * of byte i of run r's word are bits 2r and 2r + 1 of byte 4s + i. In each byte lane a transposition of 4 x 4 pairs of bits.
 */
export function gatherTwoBits(source: DataView, at: number, target: DataView, to: number): void {
  let word0 = source.getUint32(at, true);
  let word1 = source.getUint32(at + 4, true);
  let word2 = source.getUint32(at + 8, true);
  let word3 = source.getUint32(at + 12, true);
  let swapped = ((word0 >>> 4) ^ word2) & 0x0f0f0f0f;
  word2 ^= swapped;
  word0 ^= swapped << 4;
  swapped = ((word1 >>> 4) ^ word3) & 0x0f0f0f0f;
  word3 ^= swapped;
  word1 ^= swapped << 4;
  swapped = ((word0 >>> 2) ^ word1) & 0x33333333;
  target.setUint32(to, word0 ^ (swapped << 2), true);
  target.setUint32(to + 8, word1 ^ swapped, true);
  swapped = ((word2 >>> 2) ^ word3) & 0x33333333;
  target.setUint32(to + 16, word2 ^ (swapped << 2), true);
  target.setUint32(to + 24, word3 ^ swapped, true);
}

/** The words that `gatherBits` turns. */
const turned = new Int32Array(8);

/**
 * Thirty-two bytes, each with one bit of eight runs of weights, to a word per run, at `to` and the words after it: bit s of byte i of run
 * r's word is bit r of byte 4s + i. In each byte lane a transposition of 8 x 8 bits.
 */
export function gatherBits(source: DataView, at: number, target: DataView, to: number): void {
  for (let step = 0; step < 8; step++) turned[step] = source.getUint32(at + 4 * step, true);
  for (let step = 0; step < 4; step++) swapBits(step, step + 4, 4, 0x0f0f0f0f);
  for (let step = 0; step < 8; step += step & 1 ? 3 : 1) swapBits(step, step + 2, 2, 0x33333333);
  for (let step = 0; step < 8; step += 2) swapBits(step, step + 1, 1, 0x55555555);
  for (let run = 0; run < 8; run++) target.setUint32(to + 4 * run, turned[run]!, true);
}

/** Exchanges the bits under `mask` of the second word with those `shift` places above them in the first. */
function swapBits(first: number, second: number, shift: number, mask: number): void {
  const swapped = ((turned[first]! >>> shift) ^ turned[second]!) & mask;
  turned[second]! ^= swapped;
  turned[first]! ^= swapped << shift;
}

/** 32 bits in a row to the order of `gatherBits`: bit 4s + i becomes bit s of byte i. */
export function spreadBits(bits: number): number {
  let word = 0;
  // Multiplying by 1 + 2^7 + 2^14 + 2^21 puts bit i of a nibble at bit 8i.
  for (let step = 0; step < 8; step++) word |= ((((bits >>> (4 * step)) & 15) * 0x204081) & 0x01010101) << step;
  return word;
}
