import package::quantization::block::{Block, block_of_bytes};
import package::quantization::planes::{plane_two_words, plane_half, plane_two_f16};

const OFFSETS = true;

// Planes, per 32 weights: 2-bit quants (8 bytes), two bytes of scale and minimum nibbles; per 256: f16 pair that both are
// multiplied by.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = plane_two_words(planes.x, block);
  let mask = vec4u(0x03030303u);
  return block_of_bytes(
    vec4u(words.x, words.x >> 2u, words.x >> 4u, words.x >> 6u) & mask,
    vec4u(words.y, words.y >> 2u, words.y >> 4u, words.y >> 6u) & mask,
  );
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let half = plane_half(planes.y, block);
  let factors = plane_two_f16(planes.z, block >> 3u);
  let nibbles = vec4u(half, half >> 4u, half >> 8u, half >> 12u) & vec4u(15u);
  return vec4f(nibbles) * vec4f(factors.x, -factors.y, factors.x, -factors.y);
}
