// The index of a workgroup in a grid made by linearGrid(); can lie past the end, so callers check.
fn linear_workgroup(group: vec3u, count: vec3u) -> u32 {
  return group.y * count.x + group.x;
}
