// The four bytes of a word, lowest first, as numbers 0 … 255.
fn bytes(word: u32) -> vec4f {
  @if(PACKED_BYTES) {
    return vec4f(unpack4xU8(word));
  }
  @else {
    return masked(vec4u(word, word, word, word >> 8u) & vec4u(0xffu, 0xff00u, 0xff0000u, 0xff0000u), 1.52587890625e-5);
  }
}

// The same for bytes below 128, which most quants are: one shift less.
fn small_bytes(word: u32) -> vec4f {
  @if(PACKED_BYTES) {
    return vec4f(unpack4xU8(word));
  }
  @else {
    return masked(vec4u(word) & vec4u(0x7fu, 0x7f00u, 0x7f0000u, 0x7f000000u), 5.9604644775390625e-8);
  }
}

// Bytes left in their places are their value times a power of two, in f32 too. Software devices compute vectors of shifts lane by
// lane, so multiplying the places away is faster there; the result is exact.
@if(!PACKED_BYTES)
fn masked(places: vec4u, last: f32) -> vec4f {
  return vec4f(bitcast<vec4i>(places)) * vec4f(1.0, 0.00390625, 1.52587890625e-5, last);
}
