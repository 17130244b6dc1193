import package::quantization::bytes::small_bytes;

// The values of 32 consecutive weights (or activations) in order, each named so that compilers keep it in registers.
struct Block {
  a: vec4f,
  b: vec4f,
  c: vec4f,
  d: vec4f,
  e: vec4f,
  f: vec4f,
  g: vec4f,
  h: vec4f,
}

// 32 quants below 128, one per byte: the first 16 in `low`, the second 16 in `high`.
fn block_of_bytes(low: vec4u, high: vec4u) -> Block {
  return Block(
    small_bytes(low.x), small_bytes(low.y), small_bytes(low.z), small_bytes(low.w),
    small_bytes(high.x), small_bytes(high.y), small_bytes(high.z), small_bytes(high.w),
  );
}

// Where the 4-bit parts of quants lie: byte j of 16 holds weight j in its lower half and weight j + 16 in its upper half.
fn low_nibbles(words: vec4u) -> vec4u {
  return words & vec4u(0x0f0f0f0fu);
}

fn high_nibbles(words: vec4u) -> vec4u {
  return (words >> vec4u(4u)) & vec4u(0x0f0f0f0fu);
}

// The factors of a block whose quants all have the same: weight = scale · quant + offset.
fn same_scales(scale: f32, offset: f32) -> vec4f {
  return vec4f(scale, offset, scale, offset);
}
