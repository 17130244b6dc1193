import package::quantization::block::{Block, block_of_bytes};
import package::quantization::planes::{plane_two_words, plane_word, plane_two_i8, plane_f16};

const OFFSETS = true;

// Planes, per 32 weights: lower two bits of the quants (8 bytes), third bits (4 bytes), two signed scales; per 256: f16 factor.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let words = plane_two_words(planes.x, block);
  let bits = plane_word(planes.y, block);
  let lower = vec4u(0x03030303u);
  let third = vec4u(0x04040404u);
  let low = vec4u(words.x, words.x >> 2u, words.x >> 4u, words.x >> 6u) & lower;
  let high = vec4u(words.y, words.y >> 2u, words.y >> 4u, words.y >> 6u) & lower;
  return block_of_bytes(
    low | (vec4u(bits << 2u, bits << 1u, bits, bits >> 1u) & third),
    high | (vec4u(bits >> 2u, bits >> 3u, bits >> 4u, bits >> 5u) & third),
  );
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let scales = plane_two_i8(planes.z, block) * plane_f16(planes.w, block >> 3u);
  return vec4f(scales.x, -4.0 * scales.x, scales.y, -4.0 * scales.y);
}
