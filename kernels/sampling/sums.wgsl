import constants::{WORKGROUP, SUBGROUP};

@if(SUBGROUPS) enable subgroups;

var<workgroup> partial_sums: array<vec3f, WORKGROUP>;

// Three sums over the workgroup at once, for every invocation, in an order that never changes. Call it in uniform control flow.
fn shared_sums(values: vec3f, local: u32) -> vec3f {
  // Those of the call before have been read.
  workgroupBarrier();
  @if(SUBGROUPS) {
    let lanes = subgroupAdd(values);
    if (local % SUBGROUP == 0u) {
      partial_sums[local / SUBGROUP] = lanes;
    }
    workgroupBarrier();
    var sums = vec3f();
    for (var slot = 0u; slot < WORKGROUP / SUBGROUP; slot++) {
      sums += partial_sums[slot];
    }
    return sums;
  }
  @else {
    partial_sums[local] = values;
    workgroupBarrier();
    for (var stride = WORKGROUP / 2u; stride > 0u; stride >>= 1u) {
      if (local < stride) {
        partial_sums[local] += partial_sums[local + stride];
      }
      workgroupBarrier();
    }
    return partial_sums[0];
  }
}
