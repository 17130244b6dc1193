import package::matmul::weights::weights;
import package::quantization::block::{Block, same_scales};

const OFFSETS = false;

fn block_quants(block: u32, planes: vec4u) -> Block {
  let first = planes.x + block * 8u;
  return Block(
    bitcast<vec4f>(weights[first]), bitcast<vec4f>(weights[first + 1u]),
    bitcast<vec4f>(weights[first + 2u]), bitcast<vec4f>(weights[first + 3u]),
    bitcast<vec4f>(weights[first + 4u]), bitcast<vec4f>(weights[first + 5u]),
    bitcast<vec4f>(weights[first + 6u]), bitcast<vec4f>(weights[first + 7u]),
  );
}

fn block_scales(block: u32, planes: vec4u) -> vec4f {
  return same_scales(1.0, 0.0);
}
