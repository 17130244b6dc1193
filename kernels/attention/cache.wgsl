// Where a layer's keys and values lie, counted in quads (4 neighbouring values of a head).
//
// Keys: [head][position / 32][quad of the head][position % 32]. A lane that scores four neighbouring keys reads one piece of
// memory, and lanes beside each other read pieces beside each other, without any exchange between lanes.
// Values: [head][position][quad of the head]. Lanes beside each other sum neighbouring quads of the output.
import constants::HEAD_QUADS;

const KEY_TILE = 32u;

// Positions that a head has room for: the context, rounded up to whole key tiles.
fn cache_capacity(context: u32) -> u32 {
  return (context + KEY_TILE - 1u) / KEY_TILE * KEY_TILE;
}

fn key_quad_index(head: u32, capacity: u32, position: u32, quad: u32) -> u32 {
  return (head * capacity + position / KEY_TILE * KEY_TILE) * HEAD_QUADS + quad * KEY_TILE + position % KEY_TILE;
}

fn value_quad_index(head: u32, capacity: u32, position: u32, quad: u32) -> u32 {
  return (head * capacity + position) * HEAD_QUADS + quad;
}
