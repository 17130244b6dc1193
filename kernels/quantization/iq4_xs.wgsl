import package::matmul::weights::weight_words;
import package::quantization::block::{Block, block_of_bytes, low_nibbles, high_nibbles, same_scales};
import package::quantization::levels::block_of_levels;
import package::quantization::planes::{plane_byte, plane_f16};

const OFFSETS = false;

// Planes, per 32 weights: nibbles (16 bytes), scale + 32 (one byte); per 256: f16 factor.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = weight_words(planes.x + block);
  return block_of_levels(block_of_bytes(low_nibbles(words), high_nibbles(words)));
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let scale = f32(plane_byte(planes.y, block) & 0xffu) - 32.0;
  return same_scales(scale * plane_f16(planes.z, block >> 3u), 0.0);
}
