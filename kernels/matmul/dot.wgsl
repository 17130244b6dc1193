import package::quantization::block::Block;
import package::quantization::format::{block_quants, block_scales, OFFSETS};

// Sums of the first and the second 16 activations: what the offsets of weights are multiplied with. The same for every row, so
// taken once for all of them: Σ (scale · quant + offset) · x = scale · Σ quant · x + offset · Σ x.
fn half_sums(x: Block) -> vec2f {
  if (!OFFSETS) {
    return vec2f();
  }
  return vec2f(dot((x.a + x.b) + (x.c + x.d), vec4f(1.0)), dot((x.e + x.f) + (x.g + x.h), vec4f(1.0)));
}

// 32 weights times 32 activations.
fn block_dot(block: u32, planes: vec4u, x: Block, sums: vec2f) -> f32 {
  let quants = block_quants(block, planes);
  let scales = block_scales(block, planes);
  let low = dot(quants.a, x.a) + dot(quants.b, x.b) + dot(quants.c, x.c) + dot(quants.d, x.d);
  let high = dot(quants.e, x.e) + dot(quants.f, x.f) + dot(quants.g, x.g) + dot(quants.h, x.h);
  let product = scales.x * low + scales.z * high;
  if (!OFFSETS) {
    return product;
  }
  return product + scales.y * sums.x + scales.w * sums.y;
}
