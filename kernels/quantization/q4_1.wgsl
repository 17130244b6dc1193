import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles, same_scales};
import package::quantization::planes::plane_two_f16;

const OFFSETS = true;

// Planes: nibbles (16 bytes per block), pairs of f16 scale and minimum.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  return block_of_bytes(low_nibbles(words), high_nibbles(words));
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let scale = plane_two_f16(planes.y, block);
  return same_scales(scale.x, scale.y);
}
