import package::matmul::weights::weight_words;
import package::quantization::block::{Block, same_scales};

const OFFSETS = false;

fn block_quants(block: u32, planes: vec4u) -> Block {
  let first = planes.x + block * 8u;
  return Block(
    bitcast<vec4f>(weight_words(first)), bitcast<vec4f>(weight_words(first + 1u)),
    bitcast<vec4f>(weight_words(first + 2u)), bitcast<vec4f>(weight_words(first + 3u)),
    bitcast<vec4f>(weight_words(first + 4u)), bitcast<vec4f>(weight_words(first + 5u)),
    bitcast<vec4f>(weight_words(first + 6u)), bitcast<vec4f>(weight_words(first + 7u)),
  );
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  return same_scales(1.0, 0.0);
}
