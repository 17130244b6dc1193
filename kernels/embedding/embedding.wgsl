import package::program::batch::Batch;
import package::program::grid::linear_workgroup;
import package::quantization::block::Block;
import package::quantization::format::{block_quants, block_scales};

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row.
  blocks: u32,
  first_row: u32,
  rows: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> batch: Batch;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// Each invocation brings 32 values of one token's row.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) local: u32) {
  let index = linear_workgroup(group, count) * 64u + local;
  let token = index / parameters.blocks;
  if (token >= batch.token_count) {
    return;
  }
  // Rows before this shard wrap round to numbers past its end.
  let row = batch.tokens[token] - parameters.first_row;
  if (row >= parameters.rows) {
    return;
  }
  let block = row * parameters.blocks + index % parameters.blocks;
  let quants = block_quants(block, parameters.planes);
  let scales = block_scales(block, parameters.planes);
  let at = 8u * index;
  output[at] = scales.x * quants.a + scales.y;
  output[at + 1u] = scales.x * quants.b + scales.y;
  output[at + 2u] = scales.x * quants.c + scales.y;
  output[at + 3u] = scales.x * quants.d + scales.y;
  output[at + 4u] = scales.z * quants.e + scales.w;
  output[at + 5u] = scales.z * quants.f + scales.w;
  output[at + 6u] = scales.z * quants.g + scales.w;
  output[at + 7u] = scales.z * quants.h + scales.w;
}
