import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles, same_scales};
import package::quantization::levels::block_of_levels;
import package::quantization::planes::plane_f16;

const OFFSETS = false;

// Planes: nibbles (16 bytes per block), f16 scales.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  return block_of_levels(block_of_bytes(low_nibbles(words), high_nibbles(words)));
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  return same_scales(plane_f16(planes.y, block), 0.0);
}
