import package::program::batch::Batch;
import package::program::grid::linear_workgroup;
import package::routing::choice::{Choice, NO_PLACE};
import constants::{WORKGROUP, SLOTS};

struct Parameters {
  // Of a token, in vec4s.
  width: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> choices: array<Choice>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(4) var<storage, read> batch: Batch;

// An invocation adds four numbers of all experts of one token, one expert after the other.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) local: u32) {
  let index = linear_workgroup(group, count) * WORKGROUP + local;
  let token = index / parameters.width;
  if (token >= batch.token_count) {
    return;
  }
  var sum = output[index];
  for (var slot = token * SLOTS; slot < (token + 1u) * SLOTS; slot++) {
    // Who is not on the GPU has computed nothing.
    if (choices[slot].expert != NO_PLACE) {
      sum += choices[slot].weight * input[slot * parameters.width + index % parameters.width];
    }
  }
  output[index] = sum;
}
