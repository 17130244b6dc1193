import package::matmul::activations::activations;
import package::routing::choice::Choice;
import package::routing::expert_rows::{add_rows, rows_over_lanes, RowSums};
import constants::{LANES, GROUPS, ROWS, SLOTS};

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row.
  blocks: u32,
  // Of one expert: the width of the residual stream.
  rows: u32,
  // Which experts this shard holds.
  first_expert: u32,
  experts: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(5) var<storage, read> choices: array<Choice>;

// A workgroup adds some rows of all experts of one token, one expert after the other: no two of them write the same number. x: rows,
// y: tokens.
@compute @workgroup_size(LANES * GROUPS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let token = group.y;
  let row = (group.x * GROUPS + local / LANES) * ROWS;
  let last = parameters.rows - ROWS;
  let blocks = parameters.blocks;
  var sums = RowSums();
  for (var slot = token * SLOTS; slot < (token + 1u) * SLOTS; slot++) {
    let choice = choices[slot];
    // Experts of earlier shards wrap round to numbers past the end.
    let expert = choice.expert - parameters.first_expert;
    if (expert < parameters.experts) {
      let first = (expert * parameters.rows + min(row, last)) * blocks;
      var of_expert = RowSums();
      @if(QUAD_INPUT) let begin = 0u;
      @else let begin = local % LANES;
      for (var block = begin; block < blocks; block += LANES) {
        let here = activations(slot * blocks + block, block, local);
        of_expert = add_rows(of_expert, first + block, blocks, parameters.planes, here.x);
      }
      sums.low += choice.weight * of_expert.low;
      @if(ROWS_8) sums.high += choice.weight * of_expert.high;
    }
  }
  sums = rows_over_lanes(sums, local);
  if (local % LANES > 0u || row > last) {
    return;
  }
  let at = token * parameters.rows + row;
  add_four(at, sums.low);
  @if(ROWS_8) add_four(at + 4u, sums.high);
}

fn add_four(at: u32, values: vec4f) {
  output[at] += values.x;
  output[at + 1u] += values.y;
  output[at + 2u] += values.z;
  output[at + 3u] += values.w;
}
