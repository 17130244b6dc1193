import package::matmul::epilogue::{write_rows, Target};
import package::matmul::token_tile::{input_of, output_of, tile_count, token_tile, TokenTile};
import package::program::grid::linear_workgroup;
import package::quantization::block::Block;
import package::quantization::weights_of_block::weights_of_block;

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
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> input: array<vec4f>;

const ROWS = 64u;
const TOKENS = 64u;
const INVOCATIONS = 128u;

// 32 columns of 64 rows and of 64 tokens, [8 vec4s][row or token]: 16 KiB together. See `place` for the order.
var<workgroup> row_columns: array<vec4f, 8u * ROWS>;
var<workgroup> token_columns: array<vec4f, 8u * TOKENS>;

// A workgroup multiplies 64 rows with 64 tokens, each invocation 8 neighbouring rows with every 16th token.
@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) local: u32) {
  let tiles = tile_count(TOKENS);
  let index = linear_workgroup(group, count);
  let first_row = index / tiles * ROWS;
  let tile = token_tile(index % tiles, TOKENS);
  let first_token = tile.first;
  var matrix_row = 0u;
  @if(EXPERTS) {
    // Experts of earlier shards wrap round to numbers past the end; the grid has room for more tiles than there are.
    let expert = tile.expert - parameters.first_expert;
    if (expert >= parameters.experts || first_row >= parameters.rows) {
      return;
    }
    matrix_row = expert * parameters.rows;
  }
  let row = local / 16u * 8u;
  let token = local % 16u;
  // Experts often have fewer than a tile takes; what is not there is not multiplied.
  @if(EXPERTS) let vectors = tile.end - tile.first;
  @else const vectors = TOKENS;
  var sums0 = Sums();
  var sums1 = Sums();
  var sums2 = Sums();
  var sums3 = Sums();
  for (var block = 0u; block < parameters.blocks; block++) {
    workgroupBarrier();
    fill_tiles(matrix_row, first_row, tile, block, local);
    workgroupBarrier();
    for (var quad = 0u; quad < 8u; quad++) {
      let weights_of_rows = Block(
        row_columns[place(quad, row)], row_columns[place(quad, row + 1u)],
        row_columns[place(quad, row + 2u)], row_columns[place(quad, row + 3u)],
        row_columns[place(quad, row + 4u)], row_columns[place(quad, row + 5u)],
        row_columns[place(quad, row + 6u)], row_columns[place(quad, row + 7u)],
      );
      sums0 = add_products(sums0, weights_of_rows, token_columns[place(quad, token)]);
      if (vectors > 16u) {
        sums1 = add_products(sums1, weights_of_rows, token_columns[place(quad, token + 16u)]);
      }
      if (vectors > 32u) {
        sums2 = add_products(sums2, weights_of_rows, token_columns[place(quad, token + 32u)]);
      }
      if (vectors > 48u) {
        sums3 = add_products(sums3, weights_of_rows, token_columns[place(quad, token + 48u)]);
      }
    }
  }
  write_token(tile, first_token + token, first_row + row, sums0);
  write_token(tile, first_token + token + 16u, first_row + row, sums1);
  write_token(tile, first_token + token + 32u, first_row + row, sums2);
  write_token(tile, first_token + token + 48u, first_row + row, sums3);
}

// Where vec4 `quad` of a row or token lies in its tile. Eight neighbours of either kind fall into different banks, both when
// invocations fill the tiles and when they read them.
fn place(quad: u32, item: u32) -> u32 {
  return quad * 64u + (item ^ quad);
}

// Rows and tokens past the end repeat the last one; their products are not written.
fn fill_tiles(matrix_row: u32, first_row: u32, tile: TokenTile, block: u32, local: u32) {
  if (local < ROWS) {
    let row = matrix_row + min(first_row + local, parameters.rows - 1u);
    let columns = weights_of_block(row * parameters.blocks + block, parameters.planes);
    row_columns[place(0u, local)] = columns.a;
    row_columns[place(1u, local)] = columns.b;
    row_columns[place(2u, local)] = columns.c;
    row_columns[place(3u, local)] = columns.d;
    row_columns[place(4u, local)] = columns.e;
    row_columns[place(5u, local)] = columns.f;
    row_columns[place(6u, local)] = columns.g;
    row_columns[place(7u, local)] = columns.h;
  }
  for (var item = local; item < 8u * TOKENS; item += INVOCATIONS) {
    let token = input_of(min(tile.first + item / 8u, tile.end - 1u));
    token_columns[place(item % 8u, item / 8u)] = input[8u * (token * parameters.blocks + block) + item % 8u];
  }
}

// One token's products with 8 rows.
struct Sums {
  low: vec4f,
  high: vec4f,
}

// Four columns of 8 rows (a … h) times those of a token.
fn add_products(sums: Sums, rows: Block, x: vec4f) -> Sums {
  return Sums(
    sums.low + vec4f(dot(rows.a, x), dot(rows.b, x), dot(rows.c, x), dot(rows.d, x)),
    sums.high + vec4f(dot(rows.e, x), dot(rows.f, x), dot(rows.g, x), dot(rows.h, x)),
  );
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
