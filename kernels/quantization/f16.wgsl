import package::matmul::weights::weights;
import package::quantization::block::{Block, same_scales};

const OFFSETS = false;

fn block_quants(block: u32, planes: vec4u) -> Block {
  let first = planes.x + block * 4u;
  let a = weights[first];
  let b = weights[first + 1u];
  let c = weights[first + 2u];
  let d = weights[first + 3u];
  return Block(floats(a.xy), floats(a.zw), floats(b.xy), floats(b.zw), floats(c.xy), floats(c.zw), floats(d.xy), floats(d.zw));
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  return same_scales(1.0, 0.0);
}

fn floats(words: vec2u) -> vec4f {
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
