import package::latent::cache::latent_quad_index;
import package::latent::cache_write::store_latent_quad;
import package::matmul::dot::{block_dot, half_sums};
import package::program::batch::Batch;
import package::program::reduce::workgroup_sum;
import package::quantization::block::Block;
import constants::{WORKGROUP, KEY_QUADS, HEAD_QUADS};

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row of the matrix: a head's part that does not turn.
  blocks: u32,
  // Of the model, and where among them those of this shard begin.
  heads: u32,
  first_head: u32,
  shard_heads: u32,
  context: u32,
  // Quads of a token in `queries`; quads of a token in `compressed`, and where among them its latent begins.
  query_stride: u32,
  compressed_stride: u32,
  compressed_begin: u32,
  query_scale: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> batch: Batch;
// Per token and head what does not turn, then what turns.
@group(0) @binding(3) var<storage, read> queries: array<vec4f>;
// Per token the latent, then the key that turns.
@group(0) @binding(4) var<storage, read> compressed: array<vec4f>;
@group(0) @binding(5) var<storage, read> norm_weight: array<vec4f>;
// Per position, the cosine and sine of two neighbouring frequencies in one vec4.
@group(0) @binding(6) var<storage, read> table: array<vec4f>;
// Per token and head KEY_QUADS quads: the query as a latent, then what has turned.
@group(0) @binding(7) var<storage, read_write> absorbed: array<vec4f>;

const ROPE_QUADS = KEY_QUADS - HEAD_QUADS;

// Brings a token's queries and its key into one space, that of the latents with a rotated key behind them. group.y is a head of this
// shard, or behind the last one the key.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let token = group.z;
  let position = batch.first_position + token;
  // Tokens encoded ahead may lie past the end of the context.
  if (position >= parameters.context) {
    return;
  }
  if (group.y == parameters.shard_heads) {
    if (group.x == 0u) {
      store_key(token, position, local);
    }
    return;
  }
  let head = parameters.first_head + group.y;
  let query = token * parameters.query_stride + head * (8u * parameters.blocks + ROPE_QUADS);
  let to = (token * parameters.heads + head) * KEY_QUADS;
  let quad = group.x * WORKGROUP + local;
  if (quad < HEAD_QUADS) {
    absorbed[to + quad] = parameters.query_scale * four_rows(4u * (group.y * HEAD_QUADS + quad), query);
  } else if (quad < KEY_QUADS) {
    let turning = quad - HEAD_QUADS;
    let angles = table[position * ROPE_QUADS + turning];
    absorbed[to + quad] = parameters.query_scale * turned(queries[query + 8u * parameters.blocks + turning], angles);
  }
}

// Rows `row` … `row` + 3 times the part of a query that does not turn.
fn four_rows(row: u32, query: u32) -> vec4f {
  let blocks = parameters.blocks;
  let planes = parameters.planes;
  var sums = vec4f();
  for (var block = 0u; block < blocks; block++) {
    let at = query + 8u * block;
    let x = Block(
      queries[at], queries[at + 1u], queries[at + 2u], queries[at + 3u],
      queries[at + 4u], queries[at + 5u], queries[at + 6u], queries[at + 7u],
    );
    let halves = half_sums(x);
    sums.x += block_dot(row * blocks + block, planes, x, halves);
    sums.y += block_dot((row + 1u) * blocks + block, planes, x, halves);
    sums.z += block_dot((row + 2u) * blocks + block, planes, x, halves);
    sums.w += block_dot((row + 3u) * blocks + block, planes, x, halves);
  }
  return sums;
}

// The normalised latent and the rotated key go into the cache.
fn store_key(token: u32, position: u32, local: u32) {
  let latent = token * parameters.compressed_stride + parameters.compressed_begin;
  var squares = 0.0;
  for (var quad = local; quad < HEAD_QUADS; quad += WORKGROUP) {
    squares += dot(compressed[latent + quad], compressed[latent + quad]);
  }
  let scale = inverseSqrt(workgroup_sum(squares, local) / f32(4u * HEAD_QUADS) + parameters.epsilon);
  for (var quad = local; quad < HEAD_QUADS; quad += WORKGROUP) {
    store_latent_quad(latent_quad_index(position, quad), compressed[latent + quad] * scale * norm_weight[quad]);
  }
  for (var quad = local; quad < ROPE_QUADS; quad += WORKGROUP) {
    let rotated = turned(compressed[latent + HEAD_QUADS + quad], table[position * ROPE_QUADS + quad]);
    store_latent_quad(latent_quad_index(position, HEAD_QUADS + quad), rotated);
  }
}

// Neighbours 2i and 2i + 1 turn together.
fn turned(pairs: vec4f, angles: vec4f) -> vec4f {
  return vec4f(
    pairs.x * angles.x - pairs.y * angles.y, pairs.x * angles.y + pairs.y * angles.x,
    pairs.z * angles.z - pairs.w * angles.w, pairs.z * angles.w + pairs.w * angles.z,
  );
}
