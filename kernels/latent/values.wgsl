import package::matmul::dot::{block_dot, half_sums};
import package::matmul::lanes::sum_over_lanes;
import package::quantization::block::Block;
import constants::{LANES, GROUPS};

struct Parameters {
  planes: vec4u,
  // Portions of 32 weights per row: a latent.
  blocks: u32,
  rows: u32,
  // Of the model, and where among them those of this shard begin.
  heads: u32,
  first_head: u32,
  // Rows of one head, a multiple of 4.
  head_rows: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
// Per token and head a latent.
@group(0) @binding(2) var<storage, read> latents: array<vec4f>;
// Per token and head `head_rows` values.
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// Each head's rows times that head's latent: LANES invocations share four rows, each taking every LANES-th block. group.z is a token.
@compute @workgroup_size(LANES * GROUPS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let first = 4u * (group.x * GROUPS + local / LANES);
  let planes = parameters.planes;
  let blocks = parameters.blocks;
  // Rows past the end compute the last four again and are not written.
  let row = min(first, parameters.rows - 4u);
  let head = group.z * parameters.heads + parameters.first_head + row / parameters.head_rows;
  var sums = vec4f();
  for (var block = local % LANES; block < blocks; block += LANES) {
    let at = 8u * (head * blocks + block);
    let x = Block(
      latents[at], latents[at + 1u], latents[at + 2u], latents[at + 3u],
      latents[at + 4u], latents[at + 5u], latents[at + 6u], latents[at + 7u],
    );
    let halves = half_sums(x);
    sums.x += block_dot(row * blocks + block, planes, x, halves);
    sums.y += block_dot((row + 1u) * blocks + block, planes, x, halves);
    sums.z += block_dot((row + 2u) * blocks + block, planes, x, halves);
    sums.w += block_dot((row + 3u) * blocks + block, planes, x, halves);
  }
  sums = sum_over_lanes(sums, local);
  if (local % LANES == 0u && first < parameters.rows) {
    output[(head * parameters.head_rows + row % parameters.head_rows) / 4u] = sums;
  }
}
