// Reads a layer's cache; its format is chosen by F16_CACHE (two values to a word) or Q8_CACHE (four, scales apart), else f32. With
// TEXTURE_CACHE, which is f32, every quad is a texel.
import package::attention::cache::{KEY_TILE, cache_capacity, key_quad_index, value_quad_index};
@if(Q8_CACHE) import package::attention::cache::{BLOCK_QUADS, SCALE_WORDS, packed_value_index};
@if(Q8_CACHE) import package::attention::cache::{key_scale_index, value_scale_index};
@if(Q8_CACHE) import package::quantization::bytes::bytes;
@if(TEXTURE_CACHE) import package::program::texel::{four_texels, texel};
import constants::HEAD_QUADS;

@if(F16_CACHE || Q8_CACHE) @group(0) @binding(2) var<storage, read> keys: array<vec4u>;
@if(TEXTURE_CACHE) @group(0) @binding(2) var keys: texture_storage_2d<rgba32float, read>;
@if(!F16_CACHE && !Q8_CACHE && !TEXTURE_CACHE) @group(0) @binding(2) var<storage, read> keys: array<vec4f>;
@if(F16_CACHE) @group(0) @binding(3) var<storage, read> values: array<vec2u>;
@if(Q8_CACHE) @group(0) @binding(3) var<storage, read> values: array<vec4u>;
@if(TEXTURE_CACHE) @group(0) @binding(3) var values: texture_storage_2d<rgba32float, read>;
@if(!F16_CACHE && !Q8_CACHE && !TEXTURE_CACHE) @group(0) @binding(3) var<storage, read> values: array<vec4f>;

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
  @if(Q8_CACHE) {
    return four_packed_quads(keys[index / 4u]);
  }
  @if(TEXTURE_CACHE) {
    return four_texels(keys, index);
  }
  @if(!F16_CACHE && !Q8_CACHE && !TEXTURE_CACHE) {
    return mat4x4f(keys[index], keys[index + 1u], keys[index + 2u], keys[index + 3u]);
  }
}

// Where a quad of the values begins at position `key`, a multiple of 4.
fn first_value_quad(head: u32, context: u32, key: u32, quad: u32) -> u32 {
  @if(Q8_CACHE) {
    return packed_value_index(head, cache_capacity(context), key, quad);
  }
  @else {
    return value_quad_index(head, cache_capacity(context), key, quad);
  }
}

// That quad at the four positions 4 · `four` after it, one column per position.
fn four_value_quads(base: u32, four: u32) -> mat4x4f {
  let at = base + 4u * four * HEAD_QUADS;
  @if(Q8_CACHE) {
    return four_packed_quads(values[at / 4u]);
  }
  @else {
    return mat4x4f(
      value_quad(at),
      value_quad(at + HEAD_QUADS),
      value_quad(at + 2u * HEAD_QUADS),
      value_quad(at + 3u * HEAD_QUADS),
    );
  }
}

@if(!Q8_CACHE)
fn value_quad(index: u32) -> vec4f {
  @if(F16_CACHE) {
    return halves(values[index]);
  }
  @if(TEXTURE_CACHE) {
    return textureLoad(values, texel(index));
  }
  @if(!F16_CACHE && !TEXTURE_CACHE) {
    return values[index];
  }
}

@if(F16_CACHE)
fn halves(words: vec2u) -> vec4f {
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}

// Four words of signed bytes, one column per word: in steps of their scales.
@if(Q8_CACHE)
fn four_packed_quads(words: vec4u) -> mat4x4f {
  let zero = vec4f(128.0);
  return mat4x4f(bytes(words.x) - zero, bytes(words.y) - zero, bytes(words.z) - zero, bytes(words.w) - zero);
}

// The scales, from word `scales` on, of the block that begins with `quad`, of four neighbouring keys.
@if(Q8_CACHE)
fn four_key_scales(scales: u32, head: u32, context: u32, key: u32, quad: u32) -> vec4f {
  let block = quad / BLOCK_QUADS;
  return four_scales(keys[(scales + key_scale_index(head, cache_capacity(context), key, block / 2u)) / 4u], block);
}

// Where the scales of a quad of the values begin at position `key`, a multiple of 4.
@if(Q8_CACHE)
fn first_value_scale(scales: u32, head: u32, context: u32, key: u32, quad: u32) -> u32 {
  return scales + value_scale_index(head, cache_capacity(context), key, quad / BLOCK_QUADS / 2u);
}

// Those at the four positions 4 · `four` after it.
@if(Q8_CACHE)
fn four_value_scales(base: u32, four: u32, quad: u32) -> vec4f {
  return four_scales(values[base / 4u + four * SCALE_WORDS], quad / BLOCK_QUADS);
}

// Each word holds the scale of an even block in its lower half and that of the next block in its upper half.
@if(Q8_CACHE)
fn four_scales(words: vec4u, block: u32) -> vec4f {
  let here = words >> vec4u(16u * (block % 2u));
  return vec4f(unpack2x16float(here.x).x, unpack2x16float(here.y).x, unpack2x16float(here.z).x, unpack2x16float(here.w).x);
}
