@if(LATENT) import package::latent::cache_read::{KEY_STEP, first_key_quad, four_key_quads};
@else import package::attention::cache_read::{KEY_STEP, first_key_quad, four_key_quads};
@if(Q8_CACHE) import package::attention::cache::BLOCK_QUADS;
@if(Q8_CACHE) import package::attention::cache_read::four_key_scales;
import package::attention::portions::{MASKED, PORTION, portion_index};
import package::program::batch::Batch;
@if(TEXTURE_PORTIONS) import package::program::texel::texel;
import constants::{KEY_QUADS, LANES, ROWS};
@if(UNIFORM_INPUT) import constants::INPUT_VECTORS;

struct Parameters {
  // Query heads that share a head of keys.
  group: u32,
  context: u32,
  // Q8_CACHE: where in the keys the scales begin, in words.
  scales: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> batch: Batch;
@if(!UNIFORM_INPUT) @group(0) @binding(4) var<storage, read> query: array<vec4f>;
@if(UNIFORM_INPUT) @group(0) @binding(4) var<uniform> query: array<vec4f, INPUT_VECTORS>;
@if(!TEXTURE_PORTIONS) @group(0) @binding(5) var<storage, read_write> portions: array<vec4f>;
@if(TEXTURE_PORTIONS) @group(0) @binding(5) var portions: texture_storage_2d<rgba32float, write>;

// Quads of a key that share a scale, where there are any.
@if(Q8_CACHE) const SCALED_QUADS = BLOCK_QUADS;
@else const SCALED_QUADS = KEY_QUADS;

// Scores of a portion's keys, each four named so that compilers keep them in registers.
struct Scores {
  a: vec4f,
  b: vec4f,
  c: vec4f,
  d: vec4f,
}

// The same quad of all keys of a portion, one column per key.
struct Quads {
  a: mat4x4f,
  b: mat4x4f,
  c: mat4x4f,
  d: mat4x4f,
}

fn with_products(scores: Scores, query_quad: vec4f, quads: Quads) -> Scores {
  return Scores(
    scores.a + query_quad * quads.a, scores.b + query_quad * quads.b,
    scores.c + query_quad * quads.c, scores.d + query_quad * quads.d,
  );
}

@if(Q8_CACHE)
fn with_scaled(scores: Scores, block: Scores, scales: Scores) -> Scores {
  return Scores(
    scores.a + block.a * scales.a, scores.b + block.b * scales.b,
    scores.c + block.c * scales.c, scores.d + block.d * scales.d,
  );
}

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

// Attention of one token for devices whose lanes pay for every load and for every barrier: each lane scores PORTION neighbouring
// keys for ROWS query heads, sharing the loads of keys among the heads and those of queries among the keys, and asks nothing of
// other lanes. x: workgroups among which the portions are dealt, y: rows, z: heads of keys.
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) lane: u32) {
  let key_head = group.z;
  let context = parameters.context;
  let end = min(batch.first_position + 1u, context);
  let row = group.y * ROWS;
  // Rows past the end compute the last one again, and write the same.
  let last = parameters.group - 1u;
  let head0 = key_head * parameters.group + min(row, last);
  @if(ROWS_2) let head1 = key_head * parameters.group + min(row + 1u, last);
  @if(ROWS_3) let head2 = key_head * parameters.group + min(row + 2u, last);
  @if(ROWS_4) let head3 = key_head * parameters.group + min(row + 3u, last);

  for (var portion = group.x * LANES + lane; portion * PORTION < end; portion += count.x * LANES) {
    let key = portion * PORTION;
    let base_a = first_key_quad(key_head, context, key);
    let base_b = first_key_quad(key_head, context, key + 4u);
    let base_c = first_key_quad(key_head, context, key + 8u);
    let base_d = first_key_quad(key_head, context, key + 12u);
    var scores0 = Scores();
    @if(ROWS_2) var scores1 = Scores();
    @if(ROWS_3) var scores2 = Scores();
    @if(ROWS_4) var scores3 = Scores();
    for (var begin = 0u; begin < KEY_QUADS; begin += SCALED_QUADS) {
      @if(Q8_CACHE) var block0 = Scores();
      @if(Q8_CACHE && ROWS_2) var block1 = Scores();
      @if(Q8_CACHE && ROWS_3) var block2 = Scores();
      @if(Q8_CACHE && ROWS_4) var block3 = Scores();
      for (var at = begin; at < min(begin + SCALED_QUADS, KEY_QUADS); at++) {
        let quads = Quads(
          four_key_quads(base_a + at * KEY_STEP), four_key_quads(base_b + at * KEY_STEP),
          four_key_quads(base_c + at * KEY_STEP), four_key_quads(base_d + at * KEY_STEP),
        );
        @if(Q8_CACHE) {
          block0 = with_products(block0, query[head0 * KEY_QUADS + at], quads);
          @if(ROWS_2) block1 = with_products(block1, query[head1 * KEY_QUADS + at], quads);
          @if(ROWS_3) block2 = with_products(block2, query[head2 * KEY_QUADS + at], quads);
          @if(ROWS_4) block3 = with_products(block3, query[head3 * KEY_QUADS + at], quads);
        }
        @else {
          scores0 = with_products(scores0, query[head0 * KEY_QUADS + at], quads);
          @if(ROWS_2) scores1 = with_products(scores1, query[head1 * KEY_QUADS + at], quads);
          @if(ROWS_3) scores2 = with_products(scores2, query[head2 * KEY_QUADS + at], quads);
          @if(ROWS_4) scores3 = with_products(scores3, query[head3 * KEY_QUADS + at], quads);
        }
      }
      @if(Q8_CACHE) {
        let scales = Scores(
          four_key_scales(parameters.scales, key_head, context, key, begin),
          four_key_scales(parameters.scales, key_head, context, key + 4u, begin),
          four_key_scales(parameters.scales, key_head, context, key + 8u, begin),
          four_key_scales(parameters.scales, key_head, context, key + 12u, begin),
        );
        scores0 = with_scaled(scores0, block0, scales);
        @if(ROWS_2) scores1 = with_scaled(scores1, block1, scales);
        @if(ROWS_3) scores2 = with_scaled(scores2, block2, scales);
        @if(ROWS_4) scores3 = with_scaled(scores3, block3, scales);
      }
    }
    let seen = end - key;
    store(scores0, seen, portion_index(head0, context, portion));
    @if(ROWS_2) store(scores1, seen, portion_index(head1, context, portion));
    @if(ROWS_3) store(scores2, seen, portion_index(head2, context, portion));
    @if(ROWS_4) store(scores3, seen, portion_index(head3, context, portion));
  }
}

// The weights of a portion of which the token sees the first `seen` keys, at least one.
fn store(scores: Scores, seen: u32, at: u32) {
  let places = vec4u(0u, 1u, 2u, 3u);
  let a = select(vec4f(MASKED), scores.a, places < vec4u(seen));
  let b = select(vec4f(MASKED), scores.b, places + 4u < vec4u(seen));
  let c = select(vec4f(MASKED), scores.c, places + 8u < vec4u(seen));
  let d = select(vec4f(MASKED), scores.d, places + 12u < vec4u(seen));
  let peak = largest(max(max(a, b), max(c, d)));
  // exp(MASKED − peak) is 0 for any peak that is a score.
  let weights = Scores(exp(a - peak), exp(b - peak), exp(c - peak), exp(d - peak));
  let sum = dot((weights.a + weights.b) + (weights.c + weights.d), vec4f(1.0));
  put(at, vec4f(peak, sum, 0.0, 0.0));
  put(at + 1u, weights.a);
  put(at + 2u, weights.b);
  put(at + 3u, weights.c);
  put(at + 4u, weights.d);
}

fn put(at: u32, quad: vec4f) {
  @if(TEXTURE_PORTIONS) {
    textureStore(portions, texel(at), quad);
  }
  @else {
    portions[at] = quad;
  }
}
