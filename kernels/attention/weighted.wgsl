@if(LATENT) import package::latent::cache_read::{first_value_quad, four_value_quads};
@else import package::attention::cache_read::{first_value_quad, four_value_quads};
@if(Q8_CACHE) import package::attention::cache_read::{first_value_scale, four_value_scales};
import package::attention::portions::{MASKED, PORTION, portion_index};
@if(VALUES) import package::matmul::dot::{block_dot, half_sums};
import package::program::batch::Batch;
@if(TEXTURE_PORTIONS) import package::program::texel::texel;
@if(VALUES) import package::quantization::block::Block;
import constants::{COLUMNS, HEAD_QUADS, LANES, ROWS};

struct Parameters {
  // Of the up-projection of values; which heads this shard of it holds, and how many rows of each (a multiple of 4).
  @if(VALUES) planes: vec4u,
  @if(VALUES) first_head: u32,
  @if(VALUES) head_rows: u32,
  // Query heads that share a head of values; with VALUES those of the shard.
  group: u32,
  context: u32,
  // Q8_CACHE: where in the values the scales begin, in words.
  scales: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(6) var<storage, read> batch: Batch;
@if(!TEXTURE_PORTIONS) @group(0) @binding(4) var<storage, read> portions: array<vec4f>;
@if(TEXTURE_PORTIONS) @group(0) @binding(4) var portions: texture_storage_2d<rgba32float, read>;
@group(0) @binding(5) var<storage, read_write> output: array<vec4f>;

// Lanes of a workgroup: LANES for each of its COLUMNS, which are four neighbouring quads of ROWS heads.
const WORKGROUP = LANES * COLUMNS;
const QUADS = 4u * ROWS;

// What a lane has of the output's four quads, unnormalised, each named so that compilers keep them in registers.
struct Sums {
  a: vec4f,
  b: vec4f,
  c: vec4f,
  d: vec4f,
}

// Four quads at four neighbouring positions, one column per position.
struct Columns {
  a: mat4x4f,
  b: mat4x4f,
  c: mat4x4f,
  d: mat4x4f,
}

// Per lane the maximum and the sum of each row, and its quads.
var<workgroup> peaks: array<vec4f, WORKGROUP>;
var<workgroup> sums_of_lanes: array<vec4f, WORKGROUP>;
var<workgroup> quads_of_lanes: array<vec4f, WORKGROUP * QUADS>;

fn portion_quad(at: u32) -> vec4f {
  @if(TEXTURE_PORTIONS) {
    return textureLoad(portions, texel(at));
  }
  @else {
    return portions[at];
  }
}

fn scaled(sums: Sums, factor: f32) -> Sums {
  return Sums(sums.a * factor, sums.b * factor, sums.c * factor, sums.d * factor);
}

fn with_products(sums: Sums, columns: Columns, factors: vec4f) -> Sums {
  return Sums(
    sums.a + columns.a * factors, sums.b + columns.b * factors,
    sums.c + columns.c * factors, sums.d + columns.d * factors,
  );
}

fn keep(row: u32, local: u32, sums: Sums) {
  let at = local * QUADS + 4u * row;
  quads_of_lanes[at] = sums.a;
  quads_of_lanes[at + 1u] = sums.b;
  quads_of_lanes[at + 2u] = sums.c;
  quads_of_lanes[at + 3u] = sums.d;
}

// The second half of what scores.wgsl began: each lane sums four quads of the output for ROWS heads over every LANES-th portion of
// the keys, and only at the end the lanes are brought together. x: four quads, y: rows, z: heads of values. With VALUES a workgroup sums
// whole latents, and multiplies them with the up-projection of its heads.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let value_head = group.z;
  let lane = local % LANES;
  let context = parameters.context;
  let end = min(batch.first_position + 1u, context);
  let quad = 4u * (group.x * COLUMNS + local / LANES);
  let row = group.y * ROWS;
  @if(VALUES) let first_head = parameters.first_head;
  @else let first_head = value_head * parameters.group;
  // Rows past the end compute the last one again and are not written.
  let last = parameters.group - 1u;
  let head0 = first_head + min(row, last);
  @if(ROWS_2) let head1 = first_head + min(row + 1u, last);
  @if(ROWS_3) let head2 = first_head + min(row + 2u, last);
  @if(ROWS_4) let head3 = first_head + min(row + 3u, last);

  var peak = vec4f(MASKED);
  var sum = vec4f();
  var sums0 = Sums();
  @if(ROWS_2) var sums1 = Sums();
  @if(ROWS_3) var sums2 = Sums();
  @if(ROWS_4) var sums3 = Sums();
  for (var portion = lane; portion * PORTION < end; portion += LANES) {
    let key = portion * PORTION;
    let at0 = portion_index(head0, context, portion);
    let of0 = portion_quad(at0);
    var peak_here = vec4f(of0.x, MASKED, MASKED, MASKED);
    var sum_here = vec4f(of0.y, 0.0, 0.0, 0.0);
    @if(ROWS_2) {
      let of1 = portion_quad(portion_index(head1, context, portion));
      peak_here.y = of1.x;
      sum_here.y = of1.y;
    }
    @if(ROWS_3) {
      let of2 = portion_quad(portion_index(head2, context, portion));
      peak_here.z = of2.x;
      sum_here.z = of2.y;
    }
    @if(ROWS_4) {
      let of3 = portion_quad(portion_index(head3, context, portion));
      peak_here.w = of3.x;
      sum_here.w = of3.y;
    }
    let new_peak = max(peak, peak_here);
    let correction = exp(peak - new_peak);
    let factor = exp(peak_here - new_peak);
    peak = new_peak;
    sum = sum * correction + factor * sum_here;
    sums0 = scaled(sums0, correction.x);
    @if(ROWS_2) sums1 = scaled(sums1, correction.y);
    @if(ROWS_3) sums2 = scaled(sums2, correction.z);
    @if(ROWS_4) sums3 = scaled(sums3, correction.w);

    let base_a = first_value_quad(value_head, context, key, quad);
    let base_b = first_value_quad(value_head, context, key, quad + 1u);
    let base_c = first_value_quad(value_head, context, key, quad + 2u);
    let base_d = first_value_quad(value_head, context, key, quad + 3u);
    // Four quads lie in one block of a q8_0 cache.
    @if(Q8_CACHE) let scale_base = first_value_scale(parameters.scales, value_head, context, key, quad);
    for (var four = 0u; four < min(PORTION, end - key + 3u) / 4u; four++) {
      let columns = Columns(
        four_value_quads(base_a, four), four_value_quads(base_b, four),
        four_value_quads(base_c, four), four_value_quads(base_d, four),
      );
      @if(Q8_CACHE) let scales = four_value_scales(scale_base, four, quad);
      @else let scales = 1.0;
      sums0 = with_products(sums0, columns, factor.x * scales * portion_quad(at0 + 1u + four));
      @if(ROWS_2) sums1 = with_products(sums1, columns, factor.y * scales * portion_quad(portion_index(head1, context, portion) + 1u + four));
      @if(ROWS_3) sums2 = with_products(sums2, columns, factor.z * scales * portion_quad(portion_index(head2, context, portion) + 1u + four));
      @if(ROWS_4) sums3 = with_products(sums3, columns, factor.w * scales * portion_quad(portion_index(head3, context, portion) + 1u + four));
    }
  }

  peaks[local] = peak;
  sums_of_lanes[local] = sum;
  keep(0u, local, sums0);
  @if(ROWS_2) keep(1u, local, sums1);
  @if(ROWS_3) keep(2u, local, sums2);
  @if(ROWS_4) keep(3u, local, sums3);
  workgroupBarrier();
  let first_lane = local - lane;
  for (var other = 0u; other < LANES; other++) {
    peak = max(peak, peaks[first_lane + other]);
  }
  for (var index = lane; index < QUADS; index += LANES) {
    let own = index / 4u;
    var total = 0.0;
    var value = vec4f();
    for (var other = first_lane; other < first_lane + LANES; other++) {
      let scale = exp(peaks[other][own] - peak[own]);
      total += scale * sums_of_lanes[other][own];
      value += scale * quads_of_lanes[other * QUADS + index];
    }
    // No other lane reads this quad of a lane's.
    @if(VALUES) quads_of_lanes[first_lane * QUADS + index] = value / total;
    @if(!VALUES) {
      if (row + own <= last) {
        output[(first_head + row + own) * HEAD_QUADS + quad + index % 4u] = value / total;
      }
    }
  }
  @if(VALUES) {
    workgroupBarrier();
    let fours = parameters.head_rows / 4u;
    for (var item = local; item < ROWS * fours; item += WORKGROUP) {
      let head = row + item / fours;
      if (head <= last) {
        let four = head * fours + item % fours;
        output[first_head * fours + four] = four_values(4u * four, 4u * (item / fours));
      }
    }
  }
}

// Rows `first` … `first` + 3 of the up-projection times the latent whose quads begin at `at` in each column.
@if(VALUES)
fn four_values(first: u32, at: u32) -> vec4f {
  let blocks = HEAD_QUADS / 8u;
  let planes = parameters.planes;
  var sums = vec4f();
  for (var block = 0u; block < blocks; block++) {
    let low = 2u * block * LANES * QUADS + at;
    let high = low + LANES * QUADS;
    let x = Block(
      quads_of_lanes[low], quads_of_lanes[low + 1u], quads_of_lanes[low + 2u], quads_of_lanes[low + 3u],
      quads_of_lanes[high], quads_of_lanes[high + 1u], quads_of_lanes[high + 2u], quads_of_lanes[high + 3u],
    );
    let halves = half_sums(x);
    sums.x += block_dot(first * blocks + block, planes, x, halves);
    sums.y += block_dot((first + 1u) * blocks + block, planes, x, halves);
    sums.z += block_dot((first + 2u) * blocks + block, planes, x, halves);
    sums.w += block_dot((first + 3u) * blocks + block, planes, x, halves);
  }
  return sums;
}
