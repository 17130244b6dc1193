import package::quantization::block::Block;
import package::quantization::bytes::unsigned_bytes;

// 32 weights of 4 bits from 16 bytes: byte j holds weight j below and weight j + 16 above, so a masked word is 4 consecutive weights.
fn nibbles(words: vec4u) -> Block {
  let low = words & vec4u(0x0f0f0f0fu);
  let high = (words >> vec4u(4u)) & vec4u(0x0f0f0f0fu);
  return Block(
    unsigned_bytes(low.x),
    unsigned_bytes(low.y),
    unsigned_bytes(low.z),
    unsigned_bytes(low.w),
    unsigned_bytes(high.x),
    unsigned_bytes(high.y),
    unsigned_bytes(high.z),
    unsigned_bytes(high.w),
  );
}
