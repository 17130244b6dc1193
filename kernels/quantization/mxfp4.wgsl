import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles, same_scales};
import package::quantization::planes::plane_byte;

const OFFSETS = true;

// Planes: nibbles (16 bytes per block), exponents (one byte).
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  return block_of_bytes(doubled_and_raised(low_nibbles(words)), doubled_and_raised(high_nibbles(words)));
}

// 2^(exponent − 128): half of E8M0's value, because the quants are doubled. The two smallest are subnormal.
fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let exponent = plane_byte(planes.y, block) & 0xffu;
  let scale = bitcast<f32>(select((exponent - 1u) << 23u, 0x00200000u << exponent, exponent < 2u));
  return same_scales(scale, -12.0 * scale);
}

// Four E2M1 floats per word, one a byte (sign, two bits of exponent, one of mantissa), to twice their value plus 12, which is 0 …
// 24. Without an exponent the doubled value is the lower two bits; else it is (2 + mantissa) << (exponent − 1).
fn doubled_and_raised(words: vec4u) -> vec4u {
  let ones = vec4u(0x01010101u);
  let significand = ((words & ones) | (ones << vec4u(1u)));
  let odd = ((words >> vec4u(1u)) & ones) * 255u;
  let large = ((words >> vec4u(2u)) & ones) * 255u;
  let negative = ((words >> vec4u(3u)) & ones) * 255u;
  let shifted = ((significand << vec4u(1u)) & ~odd) | ((significand << vec4u(2u)) & odd);
  let size = (shifted & large) | (words & (ones * 3u) & ~large);
  return ((ones * 12u + size) & ~negative) | ((ones * 12u - size) & negative);
}
