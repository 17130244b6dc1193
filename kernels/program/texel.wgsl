// Texels in a row of every texture: `textureWidth` of the host.
const WIDTH = 1024u;

// Where the texel with this number lies.
fn texel(index: u32) -> vec2u {
  return vec2u(index % WIDTH, index / WIDTH);
}

// Four texels beside each other, one column each; `first` is a multiple of 4.
fn four_texels(source: texture_storage_2d<rgba32float, read>, first: u32) -> mat4x4f {
  let place = texel(first);
  return mat4x4f(
    textureLoad(source, place),
    textureLoad(source, place + vec2u(1u, 0u)),
    textureLoad(source, place + vec2u(2u, 0u)),
    textureLoad(source, place + vec2u(3u, 0u)),
  );
}
