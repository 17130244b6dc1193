import constants::{LANES, GROUPS};

@if(LANES_SUBGROUP) enable subgroups;

@if(LANES_SHARED) var<workgroup> slots: array<vec4f, LANES * GROUPS>;

// The sum of `value` over each LANES neighbouring invocations, for all of them, in an order that never changes. Call it in
// uniform control flow. One barrier and a short walk over shared memory costs less than the log2(LANES) barriers of a tree.
fn sum_over_lanes(value: vec4f, local: u32) -> vec4f {
  @if(LANES_SUBGROUP) {
    var sum = value;
    for (var distance = LANES / 2u; distance > 0u; distance >>= 1u) {
      sum += subgroupShuffleXor(sum, distance);
    }
    return sum;
  }
  @elif(LANES_SHARED) {
    workgroupBarrier();
    slots[local] = value;
    workgroupBarrier();
    var sum = vec4f();
    let first = local - local % LANES;
    for (var lane = 0u; lane < LANES; lane++) {
      sum += slots[first + lane];
    }
    return sum;
  }
  @else {
    return value;
  }
}
