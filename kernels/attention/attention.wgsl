@if(LATENT) import package::latent::cache_read::{KEY_STEP, first_key_quad, first_value_quad, four_key_quads, four_value_quads};
@else import package::attention::cache_read::{KEY_STEP, first_key_quad, first_value_quad, four_key_quads, four_value_quads};
@if(Q8_CACHE) import package::attention::cache::BLOCK_QUADS;
@if(Q8_CACHE) import package::attention::cache_read::{first_value_scale, four_key_scales, four_value_scales};
import package::program::batch::Batch;
import constants::{KEY_QUADS, HEAD_QUADS, ROWS, ROW_SETS, PARTS};

struct Parameters {
  heads: u32,
  // Query heads that share a head of keys and values.
  group: u32,
  context: u32,
  splits: u32,
  // Q8_CACHE: where in keys and values the scales begin, in words.
  scales: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> batch: Batch;
// Heads of KEY_QUADS quads; those of values and output have HEAD_QUADS.
@group(0) @binding(4) var<storage, read> query: array<vec4f>;
// SPLIT: per head and split a vec4 (maximum, sum, 0, 0) and the unnormalised output; else the output itself.
@group(0) @binding(5) var<storage, read_write> output: array<vec4f>;

// A row is one head of one token; the rows of a key head lie token by token. ROW_SETS sets of lanes each hold ROWS rows.
const LANES = HEAD_QUADS * PARTS;
const WORKGROUP = LANES * ROW_SETS;
// Keys per tile: four to a lane.
const TILE = 4u * LANES;
// Quads of a key that share a scale, where there are any.
@if(Q8_CACHE) const SCALED_QUADS = BLOCK_QUADS;
@else const SCALED_QUADS = KEY_QUADS;
// Smaller than any score; finite, because WGSL lets compilers assume that there are no infinities.
const MASKED = -1e30;

var<workgroup> reduced: array<vec4f, WORKGROUP>;
// Per row the weights of a tile's keys.
var<workgroup> weights: array<vec4f, WORKGROUP * ROWS>;

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

fn total(v: vec4f) -> f32 {
  return v.x + v.y + (v.z + v.w);
}

// Which head of which token a row is, counted as they lie in `query` and in `output`.
fn head_of_token(row: u32, key_head: u32) -> u32 {
  return row / parameters.group * parameters.heads + key_head * parameters.group + row % parameters.group;
}

// How many keys a row sees.
fn row_limit(row: u32) -> u32 {
  return min(batch.first_position + row / parameters.group + 1u, parameters.context);
}

fn store(row: u32, rows: u32, key_head: u32, split: u32, quad: u32, peak: f32, sum: f32, value: vec4f) {
  if (row >= rows) {
    return;
  }
  @if(SPLIT) {
    let base = (head_of_token(row, key_head) * parameters.splits + split) * (HEAD_QUADS + 1u);
    if (quad == 0u) {
      output[base] = vec4f(peak, sum, 0.0, 0.0);
    }
    output[base + 1u + quad] = value;
  }
  @else {
    output[head_of_token(row, key_head) * HEAD_QUADS + quad] = value / sum;
  }
}

// Flash attention (Dao et al. 2022): one pass over the keys in tiles, with maximum and sum of the softmax carried along, all in
// f32. In a tile each lane first scores four keys for its rows, then sums one quad of the output over the tile's keys (with
// PARTS, over every PARTS-th four of them). A workgroup takes every `splits`-th tile.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let split = group.x;
  let key_head = group.z;
  let row_set = local / LANES;
  let lane = local % LANES;
  let quad = lane % HEAD_QUADS;
  let part = lane / HEAD_QUADS;

  let rows = batch.token_count * parameters.group;
  let row = (group.y * ROW_SETS + row_set) * ROWS;
  let query0 = head_of_token(min(row, rows - 1u), key_head) * KEY_QUADS;
  let limit0 = row_limit(min(row, rows - 1u));
  @if(ROWS_2) let query1 = head_of_token(min(row + 1u, rows - 1u), key_head) * KEY_QUADS;
  @if(ROWS_2) let limit1 = row_limit(min(row + 1u, rows - 1u));
  @if(ROWS_3) let query2 = head_of_token(min(row + 2u, rows - 1u), key_head) * KEY_QUADS;
  @if(ROWS_3) let limit2 = row_limit(min(row + 2u, rows - 1u));
  @if(ROWS_4) let query3 = head_of_token(min(row + 3u, rows - 1u), key_head) * KEY_QUADS;
  @if(ROWS_4) let limit3 = row_limit(min(row + 3u, rows - 1u));
  // Tiles that the last row of the workgroup does not see are not visited.
  let end = row_limit(min((group.y + 1u) * ROW_SETS * ROWS, rows) - 1u);

  var peak = vec4f(MASKED);
  var sum = vec4f();
  var output0 = vec4f();
  @if(ROWS_2) var output1 = vec4f();
  @if(ROWS_3) var output2 = vec4f();
  @if(ROWS_4) var output3 = vec4f();

  for (var first = split * TILE; first < end; first += parameters.splits * TILE) {
    let key = first + 4u * lane;
    var score0 = vec4f();
    @if(ROWS_2) var score1 = vec4f();
    @if(ROWS_3) var score2 = vec4f();
    @if(ROWS_4) var score3 = vec4f();
    if (key < end) {
      let base = first_key_quad(key_head, parameters.context, key);
      for (var begin = 0u; begin < KEY_QUADS; begin += SCALED_QUADS) {
        var block0 = vec4f();
        @if(ROWS_2) var block1 = vec4f();
        @if(ROWS_3) var block2 = vec4f();
        @if(ROWS_4) var block3 = vec4f();
        for (var at = begin; at < min(begin + SCALED_QUADS, KEY_QUADS); at++) {
          let quads = four_key_quads(base + at * KEY_STEP);
          block0 += query[query0 + at] * quads;
          @if(ROWS_2) block1 += query[query1 + at] * quads;
          @if(ROWS_3) block2 += query[query2 + at] * quads;
          @if(ROWS_4) block3 += query[query3 + at] * quads;
        }
        @if(Q8_CACHE) let scale = four_key_scales(parameters.scales, key_head, parameters.context, key, begin);
        @else let scale = 1.0;
        score0 += block0 * scale;
        @if(ROWS_2) score1 += block1 * scale;
        @if(ROWS_3) score2 += block2 * scale;
        @if(ROWS_4) score3 += block3 * scale;
      }
    }
    let keys_here = key + vec4u(0u, 1u, 2u, 3u);
    let seen0 = keys_here < vec4u(limit0);
    score0 = select(vec4f(MASKED), score0, seen0);
    var highest = vec4f(largest(score0), MASKED, MASKED, MASKED);
    @if(ROWS_2) let seen1 = keys_here < vec4u(limit1);
    @if(ROWS_2) score1 = select(vec4f(MASKED), score1, seen1);
    @if(ROWS_2) highest.y = largest(score1);
    @if(ROWS_3) let seen2 = keys_here < vec4u(limit2);
    @if(ROWS_3) score2 = select(vec4f(MASKED), score2, seen2);
    @if(ROWS_3) highest.z = largest(score2);
    @if(ROWS_4) let seen3 = keys_here < vec4u(limit3);
    @if(ROWS_4) score3 = select(vec4f(MASKED), score3, seen3);
    @if(ROWS_4) highest.w = largest(score3);
    reduced[local] = highest;
    workgroupBarrier();

    let old_peak = peak;
    for (var other = 0u; other < LANES; other++) {
      peak = max(peak, reduced[row_set * LANES + other]);
    }
    let correction = exp(old_peak - peak);
    // A row that sees nothing yet has peak = MASKED, so what is masked needs its own zero.
    let weight0 = select(vec4f(), exp(score0 - peak.x), seen0);
    weights[row_set * ROWS * LANES + lane] = weight0;
    var added = vec4f(total(weight0), 0.0, 0.0, 0.0);
    @if(ROWS_2) let weight1 = select(vec4f(), exp(score1 - peak.y), seen1);
    @if(ROWS_2) weights[(row_set * ROWS + 1u) * LANES + lane] = weight1;
    @if(ROWS_2) added.y = total(weight1);
    @if(ROWS_3) let weight2 = select(vec4f(), exp(score2 - peak.z), seen2);
    @if(ROWS_3) weights[(row_set * ROWS + 2u) * LANES + lane] = weight2;
    @if(ROWS_3) added.z = total(weight2);
    @if(ROWS_4) let weight3 = select(vec4f(), exp(score3 - peak.w), seen3);
    @if(ROWS_4) weights[(row_set * ROWS + 3u) * LANES + lane] = weight3;
    @if(ROWS_4) added.w = total(weight3);
    sum = sum * correction + added;
    workgroupBarrier();

    output0 *= correction.x;
    @if(ROWS_2) output1 *= correction.y;
    @if(ROWS_3) output2 *= correction.z;
    @if(ROWS_4) output3 *= correction.w;
    let fours = (min(TILE, end - first) + 3u) / 4u;
    let value_base = first_value_quad(key_head, parameters.context, first, quad);
    @if(Q8_CACHE) let scale_base = first_value_scale(parameters.scales, key_head, parameters.context, first, quad);
    for (var four = part; four < fours; four += PARTS) {
      let columns = four_value_quads(value_base, four);
      @if(Q8_CACHE) let scale = four_value_scales(scale_base, four, quad);
      @else let scale = 1.0;
      output0 += columns * (scale * weights[row_set * ROWS * LANES + four]);
      @if(ROWS_2) output1 += columns * (scale * weights[(row_set * ROWS + 1u) * LANES + four]);
      @if(ROWS_3) output2 += columns * (scale * weights[(row_set * ROWS + 2u) * LANES + four]);
      @if(ROWS_4) output3 += columns * (scale * weights[(row_set * ROWS + 3u) * LANES + four]);
    }
  }

  @if(SEVERAL_PARTS) {
    workgroupBarrier();
    weights[row_set * ROWS * LANES + lane] = output0;
    @if(ROWS_2) weights[(row_set * ROWS + 1u) * LANES + lane] = output1;
    @if(ROWS_3) weights[(row_set * ROWS + 2u) * LANES + lane] = output2;
    @if(ROWS_4) weights[(row_set * ROWS + 3u) * LANES + lane] = output3;
  }
  reduced[local] = sum;
  workgroupBarrier();
  if (part > 0u) {
    return;
  }
  @if(SEVERAL_PARTS) {
    for (var other = lane + HEAD_QUADS; other < LANES; other += HEAD_QUADS) {
      output0 += weights[row_set * ROWS * LANES + other];
      @if(ROWS_2) output1 += weights[(row_set * ROWS + 1u) * LANES + other];
      @if(ROWS_3) output2 += weights[(row_set * ROWS + 2u) * LANES + other];
      @if(ROWS_4) output3 += weights[(row_set * ROWS + 3u) * LANES + other];
    }
  }
  sum = vec4f();
  for (var other = 0u; other < LANES; other++) {
    sum += reduced[row_set * LANES + other];
  }
  store(row, rows, key_head, split, quad, peak.x, sum.x, output0);
  @if(ROWS_2) store(row + 1u, rows, key_head, split, quad, peak.y, sum.y, output1);
  @if(ROWS_3) store(row + 2u, rows, key_head, split, quad, peak.z, sum.z, output2);
  @if(ROWS_4) store(row + 3u, rows, key_head, split, quad, peak.w, sum.w, output3);
}
