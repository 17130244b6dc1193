// Texels in a row of every texture: `textureWidth` of the host.
const WIDTH = 1024u;

// Where the texel with this number lies.
fn texel(index: u32) -> vec2u {
  return vec2u(index % WIDTH, index / WIDTH);
}
