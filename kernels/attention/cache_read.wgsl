// Reads a layer's cache; the format is chosen by F16_CACHE (two values to a word), else f32.
@if(F16_CACHE) @group(0) @binding(2) var<storage, read> keys: array<vec4u>;
@else @group(0) @binding(2) var<storage, read> keys: array<vec4f>;
@if(F16_CACHE) @group(0) @binding(3) var<storage, read> values: array<vec2u>;
@else @group(0) @binding(3) var<storage, read> values: array<vec4f>;

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
