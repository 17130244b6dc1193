import constants::{WORKGROUP, SUBGROUP};

@if(SUBGROUPS) enable subgroups;

var<workgroup> partial_sums: array<f32, WORKGROUP>;

// The sum of `value` over the workgroup, for every invocation, in an order that never changes. Call it in uniform control flow;
// put a workgroupBarrier() before the next call.
fn workgroup_sum(value: f32, local: u32) -> f32 {
  @if(SUBGROUPS) {
    let lanes = subgroupAdd(value);
    if (local % SUBGROUP == 0u) {
      partial_sums[local / SUBGROUP] = lanes;
    }
    workgroupBarrier();
    var sum = 0.0;
    for (var slot = 0u; slot < WORKGROUP / SUBGROUP; slot++) {
      sum += partial_sums[slot];
    }
    return sum;
  }
  @else {
    partial_sums[local] = value;
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
