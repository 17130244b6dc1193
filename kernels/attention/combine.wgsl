import package::attention::partials::{combined_quad, used_splits};
import package::program::batch::Batch;
import constants::{HEAD_QUADS, TILE};

struct Parameters {
  context: u32,
  splits: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> batch: Batch;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// One workgroup brings the splits of one head together; each lane sums one quad.
@compute @workgroup_size(HEAD_QUADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) quad: u32) {
  let head = group.x;
  let used = used_splits(batch.first_position, parameters.context, parameters.splits, TILE);
  output[head * HEAD_QUADS + quad] = combined_quad(head, parameters.splits, used, quad);
}
