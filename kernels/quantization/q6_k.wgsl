import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles};
import package::quantization::high_bits::fifth_and_sixth_bits;
import package::quantization::planes::{plane_two_words, plane_two_i8, plane_f16};

const OFFSETS = true;

// Planes, per 32 weights: nibbles (16 bytes), fifth and sixth bits (8 bytes), two signed scales; per 256: f16 factor.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  let bits = fifth_and_sixth_bits(plane_two_words(planes.y, block));
  return block_of_bytes(low_nibbles(words) | bits.low, high_nibbles(words) | bits.high);
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let scales = plane_two_i8(planes.z, block) * plane_f16(planes.w, block >> 3u);
  return vec4f(scales.x, -32.0 * scales.x, scales.y, -32.0 * scales.y);
}
