// The parts of quants that lie outside the nibbles, moved above them: one byte per weight, the first 16 weights in `low`, the
// second 16 in `high`.
struct HighBits {
  low: vec4u,
  high: vec4u,
}

// One bit per weight: bit s of byte i belongs to weight 4s + i.
fn fifth_bits(word: u32) -> HighBits {
  return HighBits(
    vec4u(word << 4u, word << 3u, word << 2u, word << 1u) & vec4u(0x10101010u),
    vec4u(word, word >> 1u, word >> 2u, word >> 3u) & vec4u(0x10101010u),
  );
}

// Two bits per weight: in word w, bits 2s and 2s + 1 of byte i belong to weight 16w + 4s + i.
fn fifth_and_sixth_bits(words: vec2u) -> HighBits {
  return HighBits(
    vec4u(words.x << 4u, words.x << 2u, words.x, words.x >> 2u) & vec4u(0x30303030u),
    vec4u(words.y << 4u, words.y << 2u, words.y, words.y >> 2u) & vec4u(0x30303030u),
  );
}
