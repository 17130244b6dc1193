/** Bits of the IEEE 754 half nearest to a value (ties to even), the largest half where it is too large: what a stay in f16 leaves. */
export function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.min(65504, Math.abs(value));
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const units = magnitude / 2 ** (exponent - 10);
  const floor = Math.floor(units);
  const rest = units - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  // Below 1024 units the number is denormal; 2048 units are 1024 of the next exponent, which the addition brings about by itself.
  return sign | Math.min(0x7bff, (exponent + 14) * 1024 + rounded);
}
