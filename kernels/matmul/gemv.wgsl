import package::matmul::activations::activations;
@if(NORM) import package::matmul::activations::squares_of_quad;
import package::matmul::dot::{block_dot, half_sums};
import package::matmul::epilogue::{write_rows, Target};
import package::matmul::lanes::sum_over_lanes;
import package::program::grid::linear_workgroup;
import constants::{LANES, GROUPS, ROWS};

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row.
  blocks: u32,
  rows: u32,
  // Where in the output the first row of this shard goes.
  first_output: u32,
  @if(NORM) epsilon: f32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;

// ROWS (2, 4, 8 or 16) rows share the loads and sums of activations; LANES invocations share those rows, each taking every
// LANES-th block.
@compute @workgroup_size(LANES * GROUPS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) local: u32) {
  let first = (linear_workgroup(group, count) * GROUPS + local / LANES) * ROWS;
  let planes = parameters.planes;
  let blocks = parameters.blocks;
  // Rows past the end compute the last one again and are not written.
  let last = parameters.rows - 1u;
  let row0 = min(first, last) * blocks;
  let row1 = min(first + 1u, last) * blocks;
  @if(ROWS_4) let row2 = min(first + 2u, last) * blocks;
  @if(ROWS_4) let row3 = min(first + 3u, last) * blocks;
  @if(ROWS_8) let row4 = min(first + 4u, last) * blocks;
  @if(ROWS_8) let row5 = min(first + 5u, last) * blocks;
  @if(ROWS_8) let row6 = min(first + 6u, last) * blocks;
  @if(ROWS_8) let row7 = min(first + 7u, last) * blocks;
  @if(ROWS_16) let row8 = min(first + 8u, last) * blocks;
  @if(ROWS_16) let row9 = min(first + 9u, last) * blocks;
  @if(ROWS_16) let row10 = min(first + 10u, last) * blocks;
  @if(ROWS_16) let row11 = min(first + 11u, last) * blocks;
  @if(ROWS_16) let row12 = min(first + 12u, last) * blocks;
  @if(ROWS_16) let row13 = min(first + 13u, last) * blocks;
  @if(ROWS_16) let row14 = min(first + 14u, last) * blocks;
  @if(ROWS_16) let row15 = min(first + 15u, last) * blocks;
  var sums0 = vec4f();
  @if(ROWS_8) var sums1 = vec4f();
  @if(ROWS_16) var sums2 = vec4f();
  @if(ROWS_16) var sums3 = vec4f();
  @if(NORM) var squares = 0.0;
  // Lanes of a quad that share their loads walk together.
  @if(QUAD_INPUT) let begin = 0u;
  @else let begin = local % LANES;
  for (var block = begin; block < blocks; block += LANES) {
    let here = activations(block, block, local);
    let x = here.x;
    @if(NORM) squares += here.squares;
    let halves = half_sums(x);
    sums0.x += block_dot(row0 + block, planes, x, halves);
    sums0.y += block_dot(row1 + block, planes, x, halves);
    @if(ROWS_4) {
      sums0.z += block_dot(row2 + block, planes, x, halves);
      sums0.w += block_dot(row3 + block, planes, x, halves);
    }
    @if(ROWS_8) {
      sums1.x += block_dot(row4 + block, planes, x, halves);
      sums1.y += block_dot(row5 + block, planes, x, halves);
      sums1.z += block_dot(row6 + block, planes, x, halves);
      sums1.w += block_dot(row7 + block, planes, x, halves);
    }
    @if(ROWS_16) {
      sums2.x += block_dot(row8 + block, planes, x, halves);
      sums2.y += block_dot(row9 + block, planes, x, halves);
      sums2.z += block_dot(row10 + block, planes, x, halves);
      sums2.w += block_dot(row11 + block, planes, x, halves);
      sums3.x += block_dot(row12 + block, planes, x, halves);
      sums3.y += block_dot(row13 + block, planes, x, halves);
      sums3.z += block_dot(row14 + block, planes, x, halves);
      sums3.w += block_dot(row15 + block, planes, x, halves);
    }
  }
  sums0 = sum_over_lanes(sums0, local);
  @if(ROWS_8) sums1 = sum_over_lanes(sums1, local);
  @if(ROWS_16) sums2 = sum_over_lanes(sums2, local);
  @if(ROWS_16) sums3 = sum_over_lanes(sums3, local);
  var scale = 1.0;
  @if(NORM) scale = inverseSqrt(sum_over_lanes(vec4f(squares_of_quad(squares)), local).x / f32(32u * blocks) + parameters.epsilon);
  if (local % LANES > 0u) {
    return;
  }
  write_four(first, scale * sums0);
  @if(ROWS_8) write_four(first + 4u, scale * sums1);
  @if(ROWS_16) write_four(first + 8u, scale * sums2);
  @if(ROWS_16) write_four(first + 12u, scale * sums3);
}

// Results of rows `row` … `row` + 3, or with two rows per group of the first two.
fn write_four(row: u32, results: vec4f) {
  let destination = Target(0u, parameters.first_output, parameters.rows);
  write_rows(destination, row, results.x, results.y);
  @if(ROWS_4) write_rows(destination, row + 2u, results.z, results.w);
}
