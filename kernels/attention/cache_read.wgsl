// Reads a layer's cache; the format is chosen by F16_CACHE (two values to a word), else f32.
import package::attention::cache::{KEY_TILE, cache_capacity, key_quad_index, value_quad_index};
import constants::HEAD_QUADS;

@if(F16_CACHE) @group(0) @binding(2) var<storage, read> keys: array<vec4u>;
@else @group(0) @binding(2) var<storage, read> keys: array<vec4f>;
@if(F16_CACHE) @group(0) @binding(3) var<storage, read> values: array<vec2u>;
@else @group(0) @binding(3) var<storage, read> values: array<vec4f>;

// From one quad of a key to the next.
const KEY_STEP = KEY_TILE;

// Where four neighbouring keys begin; `key` is a multiple of 4.
fn first_key_quad(head: u32, context: u32, key: u32) -> u32 {
  return key_quad_index(head, cache_capacity(context), key, 0u);
}

// The same quad of four neighbouring keys, one column per key.
fn four_key_quads(index: u32) -> mat4x4f {
  @if(F16_CACHE) {
    let first = keys[index / 2u];
    let second = keys[index / 2u + 1u];
    return mat4x4f(halves(first.xy), halves(first.zw), halves(second.xy), halves(second.zw));
  }
  @else {
    return mat4x4f(keys[index], keys[index + 1u], keys[index + 2u], keys[index + 3u]);
  }
}

// Where a quad of the values begins at position `key`, a multiple of 4.
fn first_value_quad(head: u32, context: u32, key: u32, quad: u32) -> u32 {
  return value_quad_index(head, cache_capacity(context), key, quad);
}

// That quad at the four positions 4 · `four` after it, one column per position.
fn four_value_quads(base: u32, four: u32) -> mat4x4f {
  let at = base + 4u * four * HEAD_QUADS;
  return mat4x4f(
    value_quad(at),
    value_quad(at + HEAD_QUADS),
    value_quad(at + 2u * HEAD_QUADS),
    value_quad(at + 3u * HEAD_QUADS),
  );
}

fn value_quad(index: u32) -> vec4f {
  @if(F16_CACHE) {
    return halves(values[index]);
  }
  @else {
    return values[index];
  }
}

@if(F16_CACHE)
fn halves(words: vec2u) -> vec4f {
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
