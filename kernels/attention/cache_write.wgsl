// Writes a layer's cache: f32 and F16_CACHE in pairs of neighbouring values (half a quad), the smallest piece that a word of
// f16 can hold; Q8_CACHE in words of four bytes and words of two scales; TEXTURE_CACHE in quads of f32.
@if(TEXTURE_CACHE) import package::program::texel::texel;

@if(F16_CACHE || Q8_CACHE) @group(0) @binding(5) var<storage, read_write> keys: array<u32>;
@if(TEXTURE_CACHE) @group(0) @binding(5) var keys: texture_storage_2d<rgba32float, write>;
@if(!F16_CACHE && !Q8_CACHE && !TEXTURE_CACHE) @group(0) @binding(5) var<storage, read_write> keys: array<vec2f>;
@if(F16_CACHE || Q8_CACHE) @group(0) @binding(6) var<storage, read_write> values: array<u32>;
@if(TEXTURE_CACHE) @group(0) @binding(6) var values: texture_storage_2d<rgba32float, write>;
@if(!F16_CACHE && !Q8_CACHE && !TEXTURE_CACHE) @group(0) @binding(6) var<storage, read_write> values: array<vec2f>;

@if(TEXTURE_CACHE)
fn store_key_quad(index: u32, quad: vec4f) {
  textureStore(keys, texel(index), quad);
}

@if(TEXTURE_CACHE)
fn store_value_quad(index: u32, quad: vec4f) {
  textureStore(values, texel(index), quad);
}

@if(!Q8_CACHE && !TEXTURE_CACHE)
fn store_key_pair(index: u32, pair: vec2f) {
  @if(F16_CACHE) {
    keys[index] = halves(pair);
  }
  @else {
    keys[index] = pair;
  }
}

@if(!Q8_CACHE && !TEXTURE_CACHE)
fn store_value_pair(index: u32, pair: vec2f) {
  @if(F16_CACHE) {
    values[index] = halves(pair);
  }
  @else {
    values[index] = pair;
  }
}

@if(Q8_CACHE)
fn store_key_word(index: u32, word: u32) {
  keys[index] = word;
}

@if(Q8_CACHE)
fn store_value_word(index: u32, word: u32) {
  values[index] = word;
}

// What lies outside f16 becomes its largest number: pack2x16float leaves it open.
@if(F16_CACHE || Q8_CACHE)
fn halves(pair: vec2f) -> u32 {
  return pack2x16float(clamp(pair, vec2f(-65504.0), vec2f(65504.0)));
}

// A quad in steps of its block's scale, as bytes + 128.
@if(Q8_CACHE)
fn quantized(quad: vec4f, scale: f32) -> u32 {
  let steps = select(vec4f(), round(quad / scale), scale > 0.0);
  let places = vec4u(clamp(steps, vec4f(-127.0), vec4f(127.0)) + vec4f(128.0)) << vec4u(0u, 8u, 16u, 24u);
  return (places.x | places.y) | (places.z | places.w);
}
