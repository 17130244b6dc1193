import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles, same_scales};
import package::quantization::high_bits::fifth_bits;
import package::quantization::planes::{plane_word, plane_half, plane_two_f16};

const OFFSETS = true;

// Planes, per 32 weights: nibbles (16 bytes), fifth bits (4 bytes), a byte of scale and one of minimum; per 256: f16 pair that
// they are multiplied by.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  let bits = fifth_bits(plane_word(planes.y, block));
  return block_of_bytes(low_nibbles(words) | bits.low, high_nibbles(words) | bits.high);
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let half = plane_half(planes.z, block);
  let factors = plane_two_f16(planes.w, block >> 3u);
  return same_scales(factors.x * f32(half & 0xffu), -factors.y * f32((half >> 8u) & 0xffu));
}
