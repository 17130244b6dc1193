import package::program::batch::Batch;
import package::routing::choice::Choice;
import package::routing::grouping::{Grouping, Tile};
import constants::{WORKGROUP, EXPERTS, SLOTS, TOKENS};

@group(0) @binding(1) var<storage, read> batch: Batch;
@group(0) @binding(2) var<storage, read> choices: array<Choice>;
@group(0) @binding(3) var<storage, read_write> grouping: Grouping;
@group(0) @binding(4) var<storage, read_write> order: array<u32>;

var<workgroup> counts: array<u32, EXPERTS>;
// Where the next choice of an expert goes.
var<workgroup> places: array<u32, EXPERTS>;

// One workgroup sorts the choices of a chunk by expert. Every WORKGROUP-th expert is an invocation's own: it counts and places their choices
// on two walks over all of them, which takes no atomics and keeps their order.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  let total = batch.token_count * SLOTS;
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    counts[expert] = 0u;
  }
  for (var index = 0u; index < total; index++) {
    let expert = choices[index].expert;
    // Experts that are not on the GPU have numbers past the end.
    if (expert < EXPERTS && expert % WORKGROUP == local) {
      counts[expert]++;
    }
  }
  workgroupBarrier();
  cut_into_tiles(local);
  for (var index = 0u; index < total; index++) {
    let expert = choices[index].expert;
    if (expert < EXPERTS && expert % WORKGROUP == local) {
      order[places[expert]] = index;
      places[expert]++;
    }
  }
}

fn cut_into_tiles(local: u32) {
  var first = 0u;
  var tile = 0u;
  var before = 0u;
  for (var expert = local; expert < EXPERTS; expert += WORKGROUP) {
    for (; before < expert; before++) {
      first += counts[before];
      tile += tiles_of(counts[before]);
    }
    places[expert] = first;
    let tiles = tiles_of(counts[expert]);
    for (var own = 0u; own < tiles; own++) {
      let begin = first + own * TOKENS;
      grouping.tiles[tile + own] = Tile(expert, begin, min(begin + TOKENS, first + counts[expert]));
    }
    if (expert == EXPERTS - 1u) {
      grouping.count = tile + tiles;
    }
  }
}

fn tiles_of(count: u32) -> u32 {
  return (count + TOKENS - 1u) / TOKENS;
}
