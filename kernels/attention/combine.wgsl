import package::program::batch::Batch;
import constants::{HEAD_QUADS, TILE};

struct Parameters {
  context: u32,
  splits: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> batch: Batch;
// Per head and split a vec4 (maximum, sum, 0, 0) and the unnormalised output, from attention.wgsl.
@group(0) @binding(2) var<storage, read> partials: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// One workgroup brings the splits of one head together; each lane sums one quad.
@compute @workgroup_size(HEAD_QUADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) quad: u32) {
  let head = group.x;
  let keys = min(batch.first_position + 1u, parameters.context);
  // The splits behind the last tile have nothing to say.
  let splits = min(parameters.splits, (keys + TILE - 1u) / TILE);
  let stride = HEAD_QUADS + 1u;
  let base = head * parameters.splits * stride;
  var peak = partials[base].x;
  for (var split = 1u; split < splits; split++) {
    peak = max(peak, partials[base + split * stride].x);
  }
  var sum = 0.0;
  var value = vec4f();
  for (var split = 0u; split < splits; split++) {
    let at = base + split * stride;
    let scale = exp(partials[at].x - peak);
    sum += scale * partials[at].y;
    value += scale * partials[at + 1u + quad];
  }
  output[head * HEAD_QUADS + quad] = value / sum;
}
