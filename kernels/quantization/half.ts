const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** The value of an IEEE 754 half-precision number given by its bits. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The f32 with these bits. */
export function bitsToFloat(word: number): number {
  bits[0] = word;
  return float[0]!;
}
