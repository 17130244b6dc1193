import package::matmul::activations::activations;
@if(NORM) import package::matmul::activations::squares_of_quad;
import package::matmul::lanes::sum_over_lanes;
import package::matmul::silu::silu;
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
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(5) var<storage, read> choices: array<Choice>;

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
  @if(QUAD_INPUT) let begin = 0u;
  @else let begin = local % LANES;
  for (var block = begin; block < blocks; block += LANES) {
    let here = activations(group.z * blocks + block, block, local);
    @if(NORM) squares += here.squares;
    sums = add_rows(sums, first + block, blocks, parameters.planes, here.x);
  }
  sums = rows_over_lanes(sums, local);
  var scale = 1.0;
  @if(NORM) scale = inverseSqrt(sum_over_lanes(vec4f(squares_of_quad(squares)), local).x / f32(32u * blocks) + parameters.epsilon);
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
