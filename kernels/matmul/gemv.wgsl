import package::matmul::dot::{block_dot, half_sums};
import package::matmul::epilogue::{write_rows, Target};
import package::matmul::lanes::sum_over_lanes;
import package::program::batch::Batch;
import package::program::grid::linear_workgroup;
import package::quantization::block::Block;
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
@group(0) @binding(2) var<storage, read> input: array<vec4f>;
@if(NORM) @group(0) @binding(4) var<storage, read> norm_weight: array<vec4f>;
@if(LAST_TOKEN) @group(0) @binding(6) var<storage, read> batch: Batch;

// ROWS (2, 4 or 8) rows share the loads and sums of activations; LANES invocations share those rows, each taking every LANES-th block.
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
  var sums = vec4f();
  @if(ROWS_8) var more_sums = vec4f();
  @if(NORM) var squares = 0.0;
  for (var block = local % LANES; block < blocks; block += LANES) {
    var x = input_block(block);
    @if(NORM) {
      squares += block_squares(x);
      x = normed(x, block);
    }
    let halves = half_sums(x);
    sums.x += block_dot(row0 + block, planes, x, halves);
    sums.y += block_dot(row1 + block, planes, x, halves);
    @if(ROWS_4) {
      sums.z += block_dot(row2 + block, planes, x, halves);
      sums.w += block_dot(row3 + block, planes, x, halves);
    }
    @if(ROWS_8) {
      more_sums.x += block_dot(row4 + block, planes, x, halves);
      more_sums.y += block_dot(row5 + block, planes, x, halves);
      more_sums.z += block_dot(row6 + block, planes, x, halves);
      more_sums.w += block_dot(row7 + block, planes, x, halves);
    }
  }
  @if(NORM && !ROWS_4) sums.z = squares;
  sums = sum_over_lanes(sums, local);
  @if(ROWS_8) more_sums = sum_over_lanes(more_sums, local);
  @if(NORM) {
    @if(ROWS_4) squares = sum_over_lanes(vec4f(squares), local).x;
    @else squares = sums.z;
    let scale = inverseSqrt(squares / f32(32u * blocks) + parameters.epsilon);
    sums *= scale;
    @if(ROWS_8) more_sums *= scale;
  }
  if (local % LANES > 0u) {
    return;
  }
  let destination = Target(0u, parameters.first_output, parameters.rows);
  write_rows(destination, first, sums.x, sums.y);
  @if(ROWS_4) write_rows(destination, first + 2u, sums.z, sums.w);
  @if(ROWS_8) {
    write_rows(destination, first + 4u, more_sums.x, more_sums.y);
    write_rows(destination, first + 6u, more_sums.z, more_sums.w);
  }
}

fn input_block(block: u32) -> Block {
  var at = 8u * block;
  @if(LAST_TOKEN) at += 8u * (batch.token_count - 1u) * parameters.blocks;
  return Block(
    input[at], input[at + 1u], input[at + 2u], input[at + 3u], input[at + 4u], input[at + 5u], input[at + 6u], input[at + 7u],
  );
}

@if(NORM)
fn block_squares(x: Block) -> f32 {
  return dot(x.a, x.a) + dot(x.b, x.b) + dot(x.c, x.c) + dot(x.d, x.d) + dot(x.e, x.e) + dot(x.f, x.f) + dot(x.g, x.g) + dot(x.h, x.h);
}

@if(NORM)
fn normed(x: Block, block: u32) -> Block {
  let at = 8u * block;
  return Block(
    x.a * norm_weight[at], x.b * norm_weight[at + 1u], x.c * norm_weight[at + 2u], x.d * norm_weight[at + 3u],
    x.e * norm_weight[at + 4u], x.f * norm_weight[at + 5u], x.g * norm_weight[at + 6u], x.h * norm_weight[at + 7u],
  );
}
