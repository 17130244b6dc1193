// What attention.wgsl leaves of one token where the keys were dealt to several splits.
import constants::HEAD_QUADS;

// Per head and split a vec4 (maximum, sum, 0, 0) and the unnormalised output.
@group(0) @binding(2) var<storage, read> partials: array<vec4f>;

const STRIDE = HEAD_QUADS + 1u;

// One quad of a head's output out of the first `used` of its `splits` splits; those behind the last tile have nothing to say.
fn combined_quad(head: u32, splits: u32, used: u32, quad: u32) -> vec4f {
  let base = head * splits * STRIDE;
  var peak = partials[base].x;
  for (var split = 1u; split < used; split++) {
    peak = max(peak, partials[base + split * STRIDE].x);
  }
  var sum = 0.0;
  var value = vec4f();
  for (var split = 0u; split < used; split++) {
    let at = base + split * STRIDE;
    let scale = exp(partials[at].x - peak);
    sum += scale * partials[at].y;
    value += scale * partials[at + 1u + quad];
  }
  return value / sum;
}

// How many splits a token at `position` has filled, of tiles of so many keys.
fn used_splits(position: u32, context: u32, splits: u32, tile: u32) -> u32 {
  let keys = min(position + 1u, context);
  return min(splits, (keys + tile - 1u) / tile);
}
