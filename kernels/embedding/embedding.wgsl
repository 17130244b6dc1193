import package::program::batch::Batch;
import package::program::grid::linear_workgroup;
import package::quantization::weights_of_block::weights_of_block;

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row.
  blocks: u32,
  first_row: u32,
  rows: u32,
  // What every value is multiplied with.
  scale: f32,
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
  let row_block = weights_of_block(row * parameters.blocks + index % parameters.blocks, parameters.planes);
  let at = 8u * index;
  output[at] = parameters.scale * row_block.a;
  output[at + 1u] = parameters.scale * row_block.b;
  output[at + 2u] = parameters.scale * row_block.c;
  output[at + 3u] = parameters.scale * row_block.d;
  output[at + 4u] = parameters.scale * row_block.e;
  output[at + 5u] = parameters.scale * row_block.f;
  output[at + 6u] = parameters.scale * row_block.g;
  output[at + 7u] = parameters.scale * row_block.h;
}
