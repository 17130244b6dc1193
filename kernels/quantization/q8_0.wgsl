import package::matmul::weights::weight_words;
import package::quantization::block::{Block, same_scales};
import package::quantization::bytes::bytes;
import package::quantization::planes::plane_f16;

const OFFSETS = true;

// Planes: quants + 128 (32 bytes per block), f16 scales. Unsigned bytes become floats in fewer instructions than signed ones.
fn block_quants(block: u32, planes: vec4u) -> Block {
  let low = weight_words(planes.x + 2u * block);
  let high = weight_words(planes.x + 2u * block + 1u);
  return Block(
    bytes(low.x), bytes(low.y), bytes(low.z), bytes(low.w),
    bytes(high.x), bytes(high.y), bytes(high.z), bytes(high.w),
  );
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  let scale = plane_f16(planes.y, block);
  return same_scales(scale, -128.0 * scale);
}
