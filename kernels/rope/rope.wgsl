import package::attention::cache::{cache_capacity, key_quad_index, value_quad_index};
@if(!Q8_CACHE && !TEXTURE_CACHE) import package::attention::cache_write::{store_key_pair, store_value_pair};
@if(TEXTURE_CACHE) import package::attention::cache_write::{store_key_quad, store_value_quad};
@if(Q8_CACHE) import package::attention::cache::{BLOCK_QUADS, key_scale_index, packed_value_index, value_scale_index};
@if(Q8_CACHE) import package::attention::cache_write::{halves, quantized, store_key_word, store_value_word};
import package::program::batch::Batch;
import constants::{WORKGROUP, LANES, HEAD_QUADS};

struct Parameters {
  heads: u32,
  kv_heads: u32,
  context: u32,
  // A quarter of the dimensions that turn.
  rotated_quads: u32,
  query_scale: f32,
  query_epsilon: f32,
  key_epsilon: f32,
  // Q8_CACHE: where in keys and values the scales begin, in words.
  scales: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> batch: Batch;
@group(0) @binding(2) var<storage, read> qkv: array<vec2f>;
// Per position, the cosine and sine of two neighbouring frequencies in one vec4.
@group(0) @binding(3) var<storage, read> table: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> query: array<vec2f>;
@if(HEAD_NORM) @group(0) @binding(7) var<storage, read> query_weight: array<vec2f>;
@if(HEAD_NORM) @group(0) @binding(8) var<storage, read> key_weight: array<vec2f>;

const HEAD_PAIRS = 2u * HEAD_QUADS;

// Two pairs of neighbouring values.
struct Pairs {
  a: vec2f,
  b: vec2f,
}

// LANES invocations share a head of one token. Each works on two pairs at a time: those that turn together.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let token = group.y;
  let item = group.x * WORKGROUP + local;
  let head = item / LANES;
  let heads = parameters.heads + 2u * parameters.kv_heads;
  let position = batch.first_position + token;
  // Tokens encoded ahead may lie past the end of the context; they must not reach into the next head's cache.
  if (head >= heads || token >= batch.token_count || position >= parameters.context) {
    return;
  }
  let base = (token * heads + head) * HEAD_PAIRS;
  let key_head = head - parameters.heads;
  let value_head = key_head - parameters.kv_heads;
  let capacity = cache_capacity(parameters.context);
  let is_query = head < parameters.heads;
  let is_value = head >= parameters.heads + parameters.kv_heads;
  // Where the weights of this head begin, and the values that are normalised together.
  @if(HEAD_NORM && !NORM_TOGETHER) let of_head = 0u;
  @if(HEAD_NORM && !NORM_TOGETHER) let span = Span(base, HEAD_PAIRS);
  @if(NORM_TOGETHER) let of_head = select(key_head, head, is_query) * HEAD_PAIRS;
  @if(NORM_TOGETHER) let span = Span(base - of_head, select(parameters.kv_heads, parameters.heads, is_query) * HEAD_PAIRS);
  @if(HEAD_NORM) let scale = scale_of(span, select(parameters.key_epsilon, parameters.query_epsilon, is_query));
  for (var quad = item % LANES; quad < HEAD_QUADS; quad += LANES) {
    @if(Q8_CACHE || TEXTURE_CACHE) {
      if (!is_query) {
        var norm_scale = 1.0;
        @if(HEAD_NORM) norm_scale = scale;
        var first_weight = 0u;
        @if(HEAD_NORM) first_weight = of_head;
        let cached = Cached(base, position, norm_scale, first_weight, is_value);
        @if(Q8_CACHE) store_quantized(cached, select(key_head, value_head, is_value), capacity, quad);
        @if(TEXTURE_CACHE) store_quad(cached, select(key_head, value_head, is_value), capacity, quad);
        continue;
      }
    }
    @if(!Q8_CACHE && !TEXTURE_CACHE) {
      if (is_value) {
        let to = 2u * value_quad_index(value_head, capacity, position, quad);
        store_value_pair(to, qkv[base + 2u * quad]);
        store_value_pair(to + 1u, qkv[base + 2u * quad + 1u]);
        continue;
      }
    }
    let turns = quad < parameters.rotated_quads;
    let first = first_pair(quad, turns);
    let second = second_pair(quad, turns);
    var pairs = Pairs(qkv[base + first], qkv[base + second]);
    @if(HEAD_NORM) {
      if (is_query) {
        pairs = Pairs(pairs.a * scale * query_weight[of_head + first], pairs.b * scale * query_weight[of_head + second]);
      } else {
        pairs = Pairs(pairs.a * scale * key_weight[of_head + first], pairs.b * scale * key_weight[of_head + second]);
      }
    }
    if (turns) {
      pairs = turned(pairs, table[position * parameters.rotated_quads + quad]);
    }
    if (is_query) {
      let to = (token * parameters.heads + head) * HEAD_PAIRS;
      query[to + first] = pairs.a * parameters.query_scale;
      query[to + second] = pairs.b * parameters.query_scale;
    }
    @if(!Q8_CACHE && !TEXTURE_CACHE) {
      if (!is_query) {
        store_key_pair(key_pair_index(key_head, capacity, position, first), pairs.a);
        store_key_pair(key_pair_index(key_head, capacity, position, second), pairs.b);
      }
    }
  }
}

@if(!Q8_CACHE && !TEXTURE_CACHE)
fn key_pair_index(head: u32, capacity: u32, position: u32, pair: u32) -> u32 {
  return 2u * key_quad_index(head, capacity, position, pair / 2u) + pair % 2u;
}

// HALVES: value i turns with i + n/2; else neighbours 2i and 2i + 1 turn together.
fn first_pair(quad: u32, turns: bool) -> u32 {
  @if(HALVES) {
    return select(2u * quad, quad, turns);
  }
  @else {
    return 2u * quad;
  }
}

fn second_pair(quad: u32, turns: bool) -> u32 {
  @if(HALVES) {
    return select(2u * quad + 1u, quad + parameters.rotated_quads, turns);
  }
  @else {
    return 2u * quad + 1u;
  }
}

fn turned(pairs: Pairs, angles: vec4f) -> Pairs {
  @if(HALVES) {
    return Pairs(pairs.a * angles.xz - pairs.b * angles.yw, pairs.a * angles.yw + pairs.b * angles.xz);
  }
  @else {
    return Pairs(
      vec2f(pairs.a.x * angles.x - pairs.a.y * angles.y, pairs.a.x * angles.y + pairs.a.y * angles.x),
      vec2f(pairs.b.x * angles.z - pairs.b.y * angles.w, pairs.b.x * angles.w + pairs.b.y * angles.z),
    );
  }
}

@if(HEAD_NORM)
struct Span {
  first: u32,
  pairs: u32,
}

// Every lane sums all values of the span: they come from the nearest cache, and no lane has to wait for another.
@if(HEAD_NORM)
fn scale_of(span: Span, epsilon: f32) -> f32 {
  var squares = vec2f();
  for (var pair = span.first; pair < span.first + span.pairs; pair++) {
    let two = qkv[pair];
    squares += two * two;
  }
  return inverseSqrt((squares.x + squares.y) / f32(2u * span.pairs) + epsilon);
}

// A head of keys or values at its position.
@if(Q8_CACHE || TEXTURE_CACHE)
struct Cached {
  // First pair of the head in `qkv`.
  base: u32,
  position: u32,
  norm_scale: f32,
  // Where the norm's weights for it begin.
  first_weight: u32,
  is_value: bool,
}

// Two neighbouring values as the cache should hold them: of a value as they are, of a key normalised and rotated.
@if(Q8_CACHE || TEXTURE_CACHE)
fn cached_pair(head: Cached, pair: u32) -> vec2f {
  if (head.is_value) {
    return qkv[head.base + pair];
  }
  let quads = parameters.rotated_quads;
  if (pair >= 2u * quads) {
    return normed_key(head, pair);
  }
  @if(HALVES) {
    let angles = table[head.position * quads + pair % quads];
    let turned_pairs = turned(Pairs(normed_key(head, pair % quads), normed_key(head, pair % quads + quads)), angles);
    return select(turned_pairs.b, turned_pairs.a, pair < quads);
  }
  @else {
    let angles = table[head.position * quads + pair / 2u];
    let turned_pairs = turned(Pairs(normed_key(head, pair / 2u * 2u), normed_key(head, pair / 2u * 2u + 1u)), angles);
    return select(turned_pairs.b, turned_pairs.a, pair % 2u == 0u);
  }
}

@if(Q8_CACHE || TEXTURE_CACHE)
fn normed_key(head: Cached, pair: u32) -> vec2f {
  @if(HEAD_NORM) {
    return qkv[head.base + pair] * head.norm_scale * key_weight[head.first_weight + pair];
  }
  @else {
    return qkv[head.base + pair];
  }
}

// A 127th of a block's largest magnitude. As in `scale_of` every lane computes what it needs; a block has few values.
@if(Q8_CACHE)
fn block_step(head: Cached, block: u32) -> f32 {
  var largest = vec2f();
  for (var pair = 2u * BLOCK_QUADS * block; pair < min(2u * BLOCK_QUADS * (block + 1u), HEAD_PAIRS); pair++) {
    largest = max(largest, abs(cached_pair(head, pair)));
  }
  return max(largest.x, largest.y) / 127.0;
}

// One quad of a head into the cache, and with the first of two blocks their scales.
@if(Q8_CACHE)
fn store_quantized(head: Cached, index: u32, capacity: u32, quad: u32) {
  let block = quad / BLOCK_QUADS;
  let scale = unpack2x16float(halves(vec2f(block_step(head, block)))).x;
  let word = quantized(vec4f(cached_pair(head, 2u * quad), cached_pair(head, 2u * quad + 1u)), scale);
  let scales = halves(vec2f(scale, block_step(head, block + 1u)));
  let first_of_two = quad % (2u * BLOCK_QUADS) == 0u;
  if (head.is_value) {
    store_value_word(packed_value_index(index, capacity, head.position, quad), word);
    if (first_of_two) {
      store_value_word(parameters.scales + value_scale_index(index, capacity, head.position, block / 2u), scales);
    }
  } else {
    store_key_word(key_quad_index(index, capacity, head.position, quad), word);
    if (first_of_two) {
      store_key_word(parameters.scales + key_scale_index(index, capacity, head.position, block / 2u), scales);
    }
  }
}

// One quad of a head into the cache.
@if(TEXTURE_CACHE)
fn store_quad(head: Cached, index: u32, capacity: u32, quad: u32) {
  let whole = vec4f(cached_pair(head, 2u * quad), cached_pair(head, 2u * quad + 1u));
  if (head.is_value) {
    store_value_quad(value_quad_index(index, capacity, head.position, quad), whole);
  } else {
    store_key_quad(key_quad_index(index, capacity, head.position, quad), whole);
  }
}
