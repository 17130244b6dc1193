/** Copies `count` bytes; a multiple of 2. */
export function copyBytes(source: DataView, at: number, target: DataView, to: number, count: number): void {
  let byte = 0;
  for (; byte + 4 <= count; byte += 4) target.setUint32(to + byte, source.getUint32(at + byte, true), true);
  if (byte < count) target.setUint16(to + byte, source.getUint16(at + byte, true), true);
}

/**
 * 64 nibbles of a K block (32 bytes; the lower halves are the first 32 weights, the upper halves the second 32) to two runs of 16
 * bytes in which byte j holds weights j and j + 16, the order of Q4_0: then each 32 weights lie in 16 bytes of their own.
 */
export function splitNibbles(source: DataView, at: number, target: DataView, to: number): void {
  for (let byte = 0; byte < 16; byte += 4) {
    const first = source.getUint32(at + byte, true);
    const second = source.getUint32(at + byte + 16, true);
    target.setUint32(to + byte, (first & 0x0f0f0f0f) | ((second & 0x0f0f0f0f) << 4), true);
    target.setUint32(to + byte + 16, ((first >>> 4) & 0x0f0f0f0f) | (second & 0xf0f0f0f0), true);
  }
}

/** Two bits of each of 16 bytes, from bit `shift` on, to a word: bits 2s and 2s + 1 of its byte i come from byte 4s + i. */
export function gatherTwoBits(source: DataView, at: number, shift: number): number {
  let word = 0;
  for (let step = 0; step < 4; step++) word |= ((source.getUint32(at + 4 * step, true) >>> shift) & 0x03030303) << (2 * step);
  return word;
}

/** One bit of each of 32 bytes to a word: bit s of its byte i comes from byte 4s + i. */
export function gatherBits(source: DataView, at: number, bit: number): number {
  let word = 0;
  for (let step = 0; step < 8; step++) word |= ((source.getUint32(at + 4 * step, true) >>> bit) & 0x01010101) << step;
  return word;
}

/** 32 bits in a row to the order of `gatherBits`: bit 4s + i becomes bit s of byte i. */
export function spreadBits(bits: number): number {
  let word = 0;
  // Multiplying by 1 + 2^7 + 2^14 + 2^21 puts bit i of a nibble at bit 8i.
  for (let step = 0; step < 8; step++) word |= ((((bits >>> (4 * step)) & 15) * 0x204081) & 0x01010101) << step;
  return word;
}
