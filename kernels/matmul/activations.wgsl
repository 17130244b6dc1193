import package::quantization::block::Block;
@if(UNIFORM_INPUT) import constants::INPUT_VECTORS;

@if(QUAD_INPUT) enable subgroups;

@if(!UNIFORM_INPUT) @group(0) @binding(2) var<storage, read> input: array<vec4f>;
@if(UNIFORM_INPUT) @group(0) @binding(2) var<uniform> input: array<vec4f, INPUT_VECTORS>;
@if(NORM && !UNIFORM_INPUT) @group(0) @binding(4) var<storage, read> norm_weight: array<vec4f>;
@if(NORM && UNIFORM_INPUT) @group(0) @binding(4) var<uniform> norm_weight: array<vec4f, INPUT_VECTORS>;

// 32 activations, with NORM multiplied with the norm's weights.
struct Activations {
  x: Block,
  // Σ x² before that. QUAD_INPUT: this lane's share, and those of its quad are the sum.
  @if(NORM) squares: f32,
}

// Block `block` of the input; `column_block` says where it stands in its row, and so what the norm's weights of it are. With
// QUAD_INPUT four neighbouring lanes, which must all want the same block, load a quarter each and tell each other: a device that
// pays for every load of every lane pays a quarter. Call it in uniform control flow.
fn activations(block: u32, column_block: u32, local: u32) -> Activations {
  @if(QUAD_INPUT) {
    let own = 2u * (local % 4u);
    var low = input[8u * block + own];
    var high = input[8u * block + own + 1u];
    @if(NORM) {
      let squares = dot(low, low) + dot(high, high);
      low *= norm_weight[8u * column_block + own];
      high *= norm_weight[8u * column_block + own + 1u];
      return Activations(of_quad(low, high), squares);
    }
    @else {
      return Activations(of_quad(low, high));
    }
  }
  @else {
    let at = 8u * block;
    let x = Block(
      input[at], input[at + 1u], input[at + 2u], input[at + 3u], input[at + 4u], input[at + 5u], input[at + 6u], input[at + 7u],
    );
    @if(NORM) {
      return Activations(normed(x, column_block), block_squares(x));
    }
    @else {
      return Activations(x);
    }
  }
}

@if(QUAD_INPUT)
fn of_quad(low: vec4f, high: vec4f) -> Block {
  return Block(
    quadBroadcast(low, 0u), quadBroadcast(high, 0u), quadBroadcast(low, 1u), quadBroadcast(high, 1u),
    quadBroadcast(low, 2u), quadBroadcast(high, 2u), quadBroadcast(low, 3u), quadBroadcast(high, 3u),
  );
}

// What lanes that share their loads have of the squares together.
@if(NORM)
fn squares_of_quad(squares: f32) -> f32 {
  @if(QUAD_INPUT) {
    let pair = squares + quadSwapX(squares);
    return pair + quadSwapY(pair);
  }
  @else {
    return squares;
  }
}

@if(NORM && !QUAD_INPUT)
fn block_squares(x: Block) -> f32 {
  let low = dot(x.a, x.a) + dot(x.b, x.b) + dot(x.c, x.c) + dot(x.d, x.d);
  let high = dot(x.e, x.e) + dot(x.f, x.f) + dot(x.g, x.g) + dot(x.h, x.h);
  return low + high;
}

@if(NORM && !QUAD_INPUT)
fn normed(x: Block, block: u32) -> Block {
  let at = 8u * block;
  return Block(
    x.a * norm_weight[at], x.b * norm_weight[at + 1u], x.c * norm_weight[at + 2u], x.d * norm_weight[at + 3u],
    x.e * norm_weight[at + 4u], x.f * norm_weight[at + 5u], x.g * norm_weight[at + 6u], x.h * norm_weight[at + 7u],
  );
}
