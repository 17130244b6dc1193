// Where a layer's keys and values lie, counted in quads (4 neighbouring values of a head).
//
// Keys: [head][position / 32][quad of the head][position % 32]. A lane that scores four neighbouring keys reads one piece of
// memory, and lanes beside each other read pieces beside each other, without any exchange between lanes.
// Values: [head][position][quad of the head]. Lanes beside each other sum neighbouring quads of the output. In Q8_CACHE, where a
// quad is a word, four positions lie together, [head][position / 4][quad of the head][position % 4]: a lane still reads 16 bytes.
//
// Q8_CACHE stores blocks of up to 32 neighbouring values of a head as signed bytes with one f16 scale (Q8_0 of GGUF, but for
// the order): first all quads, as bytes + 128, then all scales, two neighbouring blocks to a word, the words in the quads' order.
import constants::HEAD_QUADS;

const KEY_TILE = 32u;

// Quads of a block, and words of scales per head and position.
const BLOCK_QUADS = 8u;
const SCALE_WORDS = (HEAD_QUADS + 2u * BLOCK_QUADS - 1u) / (2u * BLOCK_QUADS);

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

// Q8_CACHE: the words of scales behind `kv_heads · capacity · HEAD_QUADS` words of quads. `pair` counts pairs of blocks.
fn key_scale_index(head: u32, capacity: u32, position: u32, pair: u32) -> u32 {
  return (head * capacity + position / KEY_TILE * KEY_TILE) * SCALE_WORDS + pair * KEY_TILE + position % KEY_TILE;
}

fn value_scale_index(head: u32, capacity: u32, position: u32, pair: u32) -> u32 {
  return (head * capacity + position / 4u * 4u) * SCALE_WORDS + pair * 4u + position % 4u;
}

fn packed_value_index(head: u32, capacity: u32, position: u32, quad: u32) -> u32 {
  return (head * capacity + position / 4u * 4u) * HEAD_QUADS + quad * 4u + position % 4u;
}
