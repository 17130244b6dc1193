@if(!EXPERTS) import package::program::batch::Batch;
@if(EXPERTS) import package::routing::grouping::Grouping;
@if(EXPERTS) import constants::INPUT_SLOTS;

@if(!EXPERTS) @group(0) @binding(4) var<storage, read> batch: Batch;
@if(EXPERTS) @group(0) @binding(4) var<storage, read> grouping: Grouping;
@if(EXPERTS) @group(0) @binding(6) var<storage, read> order: array<u32>;

// The vectors that a workgroup of matrix times matrix multiplies: `first` to before `end`. In a dense matrix they are tokens of the batch,
// in a stack of experts places in `order`, all of one expert.
struct TokenTile {
  first: u32,
  end: u32,
  @if(EXPERTS) expert: u32,
}

fn tile_count(tokens_per_tile: u32) -> u32 {
  @if(EXPERTS) {
    return grouping.count;
  }
  @else {
    return (batch.token_count + tokens_per_tile - 1u) / tokens_per_tile;
  }
}

fn token_tile(index: u32, tokens_per_tile: u32) -> TokenTile {
  @if(EXPERTS) {
    let tile = grouping.tiles[index];
    return TokenTile(tile.first, tile.end, tile.expert);
  }
  @else {
    let first = index * tokens_per_tile;
    return TokenTile(first, min(first + tokens_per_tile, batch.token_count));
  }
}

// Which row of the input belongs to one of a tile's vectors: those of a token are the same for all of its experts where INPUT_SLOTS says so.
fn input_of(vector: u32) -> u32 {
  @if(EXPERTS) {
    return order[vector] / INPUT_SLOTS;
  }
  @else {
    return vector;
  }
}

// Which row of the output.
fn output_of(vector: u32) -> u32 {
  @if(EXPERTS) {
    return order[vector];
  }
  @else {
    return vector;
  }
}
