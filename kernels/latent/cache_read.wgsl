// Reads a layer's latents as the keys and values of the one head that all query heads share: `attention.wgsl` asks in the same words
// for these as for the cache of grouped heads. The format is chosen by F16_CACHE (two values to a word), else f32, with TEXTURE_CACHE
// a quad to a texel.
import package::latent::cache::latent_quad_index;
@if(TEXTURE_CACHE) import package::program::texel::four_texels;
import constants::KEY_QUADS;

@if(F16_CACHE) @group(0) @binding(2) var<storage, read> latents: array<vec4u>;
@if(TEXTURE_CACHE) @group(0) @binding(2) var latents: texture_storage_2d<rgba32float, read>;
@if(!F16_CACHE && !TEXTURE_CACHE) @group(0) @binding(2) var<storage, read> latents: array<vec4f>;

// From one quad of a key to the next.
const KEY_STEP = 4u;

// Where four neighbouring keys begin; `key` is a multiple of 4.
fn first_key_quad(head: u32, context: u32, key: u32) -> u32 {
  return latent_quad_index(key, 0u);
}

// The same quad of four neighbouring positions, one column per position.
fn four_key_quads(index: u32) -> mat4x4f {
  @if(F16_CACHE) {
    let first = latents[index / 2u];
    let second = latents[index / 2u + 1u];
    return mat4x4f(halves(first.xy), halves(first.zw), halves(second.xy), halves(second.zw));
  }
  @if(TEXTURE_CACHE) {
    return four_texels(latents, index);
  }
  @if(!F16_CACHE && !TEXTURE_CACHE) {
    return mat4x4f(latents[index], latents[index + 1u], latents[index + 2u], latents[index + 3u]);
  }
}

// The values are the first quads of the keys; `key` is a multiple of 4.
fn first_value_quad(head: u32, context: u32, key: u32, quad: u32) -> u32 {
  return latent_quad_index(key, quad);
}

// That quad at the four positions 4 · `four` after it, one column per position.
fn four_value_quads(base: u32, four: u32) -> mat4x4f {
  return four_key_quads(base + four * KEY_QUADS * 4u);
}

@if(F16_CACHE)
fn halves(words: vec2u) -> vec4f {
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
