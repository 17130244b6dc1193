import package::quantization::block::Block;
import package::quantization::format::{block_quants, block_scales};

// 32 weights, exactly as ggml computes them in f32.
fn weights_of_block(block: u32, planes: vec4u) -> Block {
  let quants = block_quants(block, planes);
  let scales = block_scales(block, planes);
  return Block(
    scales.x * quants.a + scales.y, scales.x * quants.b + scales.y,
    scales.x * quants.c + scales.y, scales.x * quants.d + scales.y,
    scales.z * quants.e + scales.w, scales.z * quants.f + scales.w,
    scales.z * quants.g + scales.w, scales.z * quants.h + scales.w,
  );
}
