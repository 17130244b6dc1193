@if(SPLIT) import package::attention::partials::{combined_quad, used_splits};
import package::matmul::dot::{block_dot, half_sums};
import package::matmul::lanes::sum_over_lanes;
@if(SPLIT) import package::program::batch::Batch;
import package::quantization::block::Block;
import constants::{LANES, GROUPS, HEAD_QUADS};
@if(SPLIT) import constants::TILE;

struct Parameters {
  planes: vec4u,
  // Of the model, and where among them those of this shard begin.
  heads: u32,
  first_head: u32,
  // Rows of one head, a multiple of 4.
  head_rows: u32,
  @if(SPLIT) context: u32,
  @if(SPLIT) splits: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
// Per token and head a latent.
@if(!SPLIT) @group(0) @binding(2) var<storage, read> latents: array<vec4f>;
// Per token and head `head_rows` values.
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;
@if(SPLIT) @group(0) @binding(4) var<storage, read> batch: Batch;

const WORKGROUP = LANES * GROUPS;
const BLOCKS = HEAD_QUADS / 8u;

var<workgroup> latent: array<vec4f, HEAD_QUADS>;

// A head's rows times what it attended to: LANES invocations share four rows, each taking every LANES-th block. x: rows, y: heads of
// this shard, z: tokens.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let head = group.z * parameters.heads + parameters.first_head + group.y;
  @if(SPLIT) let used = used_splits(batch.first_position, parameters.context, parameters.splits, TILE);
  for (var quad = local; quad < HEAD_QUADS; quad += WORKGROUP) {
    @if(SPLIT) latent[quad] = combined_quad(head, parameters.splits, used, quad);
    @if(!SPLIT) latent[quad] = latents[head * HEAD_QUADS + quad];
  }
  workgroupBarrier();
  // Rows past the end compute the last four again and are not written.
  let row = 4u * (group.x * GROUPS + local / LANES);
  let first = group.y * parameters.head_rows + min(row, parameters.head_rows - 4u);
  let planes = parameters.planes;
  var sums = vec4f();
  for (var block = local % LANES; block < BLOCKS; block += LANES) {
    let at = 8u * block;
    let x = Block(
      latent[at], latent[at + 1u], latent[at + 2u], latent[at + 3u],
      latent[at + 4u], latent[at + 5u], latent[at + 6u], latent[at + 7u],
    );
    let halves = half_sums(x);
    sums.x += block_dot(first * BLOCKS + block, planes, x, halves);
    sums.y += block_dot((first + 1u) * BLOCKS + block, planes, x, halves);
    sums.z += block_dot((first + 2u) * BLOCKS + block, planes, x, halves);
    sums.w += block_dot((first + 3u) * BLOCKS + block, planes, x, halves);
  }
  sums = sum_over_lanes(sums, local);
  if (local % LANES == 0u && row < parameters.head_rows) {
    output[(head * parameters.head_rows + row) / 4u] = sums;
  }
}
