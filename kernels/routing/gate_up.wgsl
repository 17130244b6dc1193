import package::matmul::lanes::sum_over_lanes;
import package::matmul::silu::silu;
import package::quantization::block::Block;
import package::routing::choice::Choice;
import package::routing::expert_rows::{add_rows, rows_over_lanes, RowSums};
import constants::{LANES, GROUPS, ROWS, SLOTS};

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row.
  blocks: u32,
  // Of one expert: gate and up in turn.
  rows: u32,
  // Which experts this shard holds.
  first_expert: u32,
  experts: u32,
  @if(NORM) epsilon: f32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> input: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<storage, read> choices: array<Choice>;
@if(NORM) @group(0) @binding(5) var<storage, read> norm_weight: array<vec4f>;

// A workgroup computes some rows of one token's one expert; x: rows, y: slots, z: tokens.
@compute @workgroup_size(LANES * GROUPS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let slot = group.z * SLOTS + group.y;
  // Experts of earlier shards wrap round to numbers past the end.
  let expert = choices[slot].expert - parameters.first_expert;
  if (expert >= parameters.experts) {
    return;
  }
  let row = (group.x * GROUPS + local / LANES) * ROWS;
  let last = parameters.rows - ROWS;
  let blocks = parameters.blocks;
  let first = (expert * parameters.rows + min(row, last)) * blocks;
  var sums = RowSums();
  @if(NORM) var squares = 0.0;
  for (var block = local % LANES; block < blocks; block += LANES) {
    var x = input_block(group.z * blocks + block);
    @if(NORM) {
      squares += block_squares(x);
      x = normed(x, block);
    }
    sums = add_rows(sums, first + block, blocks, parameters.planes, x);
  }
  sums = rows_over_lanes(sums, local);
  var scale = 1.0;
  @if(NORM) scale = inverseSqrt(sum_over_lanes(vec4f(squares), local).x / f32(32u * blocks) + parameters.epsilon);
  if (local % LANES > 0u || row > last) {
    return;
  }
  let at = (slot * parameters.rows + row) / 2u;
  let low = scale * sums.low;
  output[at] = silu(low.x) * low.y;
  output[at + 1u] = silu(low.z) * low.w;
  @if(ROWS_8) {
    let high = scale * sums.high;
    output[at + 2u] = silu(high.x) * high.y;
    output[at + 3u] = silu(high.z) * high.w;
  }
}

fn input_block(block: u32) -> Block {
  let at = 8u * block;
  return Block(
    input[at], input[at + 1u], input[at + 2u], input[at + 3u], input[at + 4u], input[at + 5u], input[at + 6u], input[at + 7u],
  );
}

@if(NORM)
fn block_squares(x: Block) -> f32 {
  let low = dot(x.a, x.a) + dot(x.b, x.b) + dot(x.c, x.c) + dot(x.d, x.d);
  let high = dot(x.e, x.e) + dot(x.f, x.f) + dot(x.g, x.g) + dot(x.h, x.h);
  return low + high;
}

@if(NORM)
fn normed(x: Block, block: u32) -> Block {
  let at = 8u * block;
  return Block(
    x.a * norm_weight[at], x.b * norm_weight[at + 1u], x.c * norm_weight[at + 2u], x.d * norm_weight[at + 3u],
    x.e * norm_weight[at + 4u], x.f * norm_weight[at + 5u], x.g * norm_weight[at + 6u], x.h * norm_weight[at + 7u],
  );
}
