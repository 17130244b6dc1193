import package::matmul::activations::activations;
import package::matmul::epilogue::{write_rows, Target};
import package::matmul::token_tile::{input_of, output_of, tile_count, token_tile, TokenTile};
import package::program::grid::linear_workgroup;
import package::quantization::block::Block;
import package::quantization::weights_of_block::weights_of_block;
import constants::GROUPS;

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row.
  blocks: u32,
  rows: u32,
  // Where in a token's output the first row of this shard goes, and how long that output is.
  first_output: u32,
  output_stride: u32,
  // Which experts this shard holds; `rows` are those of one.
  @if(EXPERTS) first_expert: u32,
  @if(EXPERTS) experts: u32,
  // Of the tokens whose activations are bound.
  @if(UNIFORM_INPUT) first_token: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;

const ROWS = 8u;
const TOKENS = 4u;

// Each invocation multiplies 8 rows with 4 tokens, out of registers alone: each weight is dequantized once for 4 tokens, each
// activation loaded once for 8 rows, or with QUAD_INPUT for the 32 rows of a quad.
@compute @workgroup_size(GROUPS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) local: u32) {
  @if(UNIFORM_INPUT) let first_bound = parameters.first_token;
  @else const first_bound = 0u;
  @if(UNIFORM_INPUT) let place = group.xy;
  @else let place = place_of(linear_workgroup(group, count));
  let row = (place.y * GROUPS + local) * ROWS;
  let tile = token_tile(first_bound / TOKENS + place.x, TOKENS);
  var first_row = 0u;
  @if(EXPERTS) {
    // Experts of earlier shards wrap round to numbers past the end; the grid has room for more tiles than there are.
    let expert = tile.expert - parameters.first_expert;
    if (expert >= parameters.experts) {
      return;
    }
    first_row = expert * parameters.rows;
  }
  let planes = parameters.planes;
  let blocks = parameters.blocks;
  // Rows and tokens past the end compute the last one again and are not written.
  let last_row = first_row + parameters.rows - 1u;
  let row0 = min(first_row + row, last_row) * blocks;
  let row1 = min(first_row + row + 1u, last_row) * blocks;
  let row2 = min(first_row + row + 2u, last_row) * blocks;
  let row3 = min(first_row + row + 3u, last_row) * blocks;
  let row4 = min(first_row + row + 4u, last_row) * blocks;
  let row5 = min(first_row + row + 5u, last_row) * blocks;
  let row6 = min(first_row + row + 6u, last_row) * blocks;
  let row7 = min(first_row + row + 7u, last_row) * blocks;
  let token = tile.first;
  let last_token = tile.end - 1u;
  let token0 = (input_of(min(token, last_token)) - first_bound) * blocks;
  let token1 = (input_of(min(token + 1u, last_token)) - first_bound) * blocks;
  let token2 = (input_of(min(token + 2u, last_token)) - first_bound) * blocks;
  let token3 = (input_of(min(token + 3u, last_token)) - first_bound) * blocks;
  // Experts often have fewer than a tile takes; what is not there is not multiplied.
  @if(EXPERTS) let vectors = tile.end - tile.first;
  @else const vectors = TOKENS;
  var sums0 = Sums();
  var sums1 = Sums();
  var sums2 = Sums();
  var sums3 = Sums();
  for (var block = 0u; block < blocks; block++) {
    let weights_of_rows = Tile(
      weights_of_block(row0 + block, planes), weights_of_block(row1 + block, planes),
      weights_of_block(row2 + block, planes), weights_of_block(row3 + block, planes),
      weights_of_block(row4 + block, planes), weights_of_block(row5 + block, planes),
      weights_of_block(row6 + block, planes), weights_of_block(row7 + block, planes),
    );
    sums0 = add_products(sums0, weights_of_rows, token0 + block, local);
    if (vectors > 1u) {
      sums1 = add_products(sums1, weights_of_rows, token1 + block, local);
    }
    if (vectors > 2u) {
      sums2 = add_products(sums2, weights_of_rows, token2 + block, local);
    }
    if (vectors > 3u) {
      sums3 = add_products(sums3, weights_of_rows, token3 + block, local);
    }
  }
  write_token(tile, token, row, sums0);
  write_token(tile, token + 1u, row, sums1);
  write_token(tile, token + 2u, row, sums2);
  write_token(tile, token + 3u, row, sums3);
}

@if(!UNIFORM_INPUT)
fn place_of(workgroup: u32) -> vec2u {
  let tiles = tile_count(TOKENS);
  return vec2u(workgroup % tiles, workgroup / tiles);
}

// 32 columns of the rows of one invocation.
struct Tile {
  row0: Block,
  row1: Block,
  row2: Block,
  row3: Block,
  row4: Block,
  row5: Block,
  row6: Block,
  row7: Block,
}

// One token's products with those rows.
struct Sums {
  low: vec4f,
  high: vec4f,
}

fn add_products(sums: Sums, tile: Tile, block: u32, local: u32) -> Sums {
  let x = activations(block, block, local).x;
  return Sums(
    sums.low + vec4f(product(tile.row0, x), product(tile.row1, x), product(tile.row2, x), product(tile.row3, x)),
    sums.high + vec4f(product(tile.row4, x), product(tile.row5, x), product(tile.row6, x), product(tile.row7, x)),
  );
}

fn product(w: Block, x: Block) -> f32 {
  let low = dot(w.a, x.a) + dot(w.b, x.b) + dot(w.c, x.c) + dot(w.d, x.d);
  let high = dot(w.e, x.e) + dot(w.f, x.f) + dot(w.g, x.g) + dot(w.h, x.h);
  return low + high;
}

fn write_token(tile: TokenTile, token: u32, row: u32, sums: Sums) {
  if (token >= tile.end) {
    return;
  }
  let destination = Target(output_of(token) * parameters.output_stride, parameters.first_output, parameters.rows);
  write_rows(destination, row, sums.low.x, sums.low.y);
  write_rows(destination, row + 2u, sums.low.z, sums.low.w);
  write_rows(destination, row + 4u, sums.high.x, sums.high.y);
  write_rows(destination, row + 6u, sums.high.z, sums.high.w);
}
