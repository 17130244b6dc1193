import package::program::batch::Batch;
import package::routing::choice::Choice;
import package::routing::grouping::{Grouping, Tile};
import constants::{WORKGROUP, EXPERTS, SLOTS, TOKENS};

@group(0) @binding(1) var<storage, read> batch: Batch;
@group(0) @binding(2) var<storage, read> choices: array<Choice>;
@group(0) @binding(3) var<storage, read_write> grouping: Grouping;
@group(0) @binding(4) var<storage, read_write> order: array<u32>;

var<workgroup> counts: array<u32, EXPERTS>;

// One workgroup sorts the choices of a chunk by expert. Every invocation counts and places those of its own experts: that takes two walks
// over the choices in place of atomics, and keeps their order.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  let total = batch.token_count * SLOTS;
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    var chosen = 0u;
    for (var index = 0u; index < total; index++) {
      chosen += select(0u, 1u, choices[index].expert == expert);
    }
    counts[expert] = chosen;
  }
  workgroupBarrier();
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    place(expert, total);
  }
}

fn place(expert: u32, total: u32) {
  var first = 0u;
  var tile = 0u;
  for (var before = 0u; before < expert; before++) {
    first += counts[before];
    tile += tiles_of(counts[before]);
  }
  let end = first + counts[expert];
  for (var begin = first; begin < end; begin += TOKENS) {
    grouping.tiles[tile] = Tile(expert, begin, min(begin + TOKENS, end));
    tile++;
  }
  if (expert == EXPERTS - 1u) {
    grouping.count = tile;
  }
  if (first == end) {
    return;
  }
  for (var index = 0u; index < total; index++) {
    if (choices[index].expert == expert) {
      order[first] = index;
      first++;
    }
  }
}

fn tiles_of(count: u32) -> u32 {
  return (count + TOKENS - 1u) / TOKENS;
}
