import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles, same_scales};
import package::quantization::high_bits::fifth_bits;
import package::quantization::planes::{plane_word, plane_two_f16};

const OFFSETS = true;

// Planes: nibbles (16 bytes per block), fifth bits (4 bytes), pairs of f16 scale and minimum.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  let bits = fifth_bits(plane_word(planes.y, block));
  return block_of_bytes(low_nibbles(words) | bits.low, high_nibbles(words) | bits.high);
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let scale = plane_two_f16(planes.z, block);
  return same_scales(scale.x, scale.y);
}
