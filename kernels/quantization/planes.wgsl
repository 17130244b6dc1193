import package::matmul::weights::weight_words;

// Reading from the plane that begins at vec4 `plane` of the weights; indices count elements of the size read.

fn plane_word(plane: u32, index: u32) -> u32 {
  return weight_words(plane + (index >> 2u))[index & 3u];
}

fn plane_two_words(plane: u32, index: u32) -> vec2u {
  let words = weight_words(plane + (index >> 1u));
  return select(words.xy, words.zw, (index & 1u) == 1u);
}

// 16 bits, and above them whatever follows.
fn plane_half(plane: u32, index: u32) -> u32 {
  return plane_word(plane, index >> 1u) >> ((index & 1u) << 4u);
}

// 8 bits, and above them whatever follows.
fn plane_byte(plane: u32, index: u32) -> u32 {
  return plane_word(plane, index >> 2u) >> ((index & 3u) << 3u);
}

fn plane_f16(plane: u32, index: u32) -> f32 {
  return unpack2x16float(plane_half(plane, index)).x;
}

fn plane_two_f16(plane: u32, index: u32) -> vec2f {
  return unpack2x16float(plane_word(plane, index));
}

// Two signed bytes.
fn plane_two_i8(plane: u32, index: u32) -> vec2f {
  let half = bitcast<i32>(plane_half(plane, index));
  return vec2f(f32((half << 24u) >> 24u), f32((half << 16u) >> 24u));
}
