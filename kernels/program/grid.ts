/** Workgroups in x, y and z. */
export type Grid = readonly [x: number, y: number, z: number];

/** 65,535: the most workgroups per dimension that every WebGPU device grants. */
const most = 65535;

/**
 * A grid of at least `count` workgroups that stays within the limit per dimension; shaders turn it back into one index with
 * `linear_workgroup` and must check it against their own end.
 */
export function linearGrid(count: number): Grid {
  if (count <= most) return [count, 1, 1];
  const rows = Math.ceil(count / most);
  return [Math.ceil(count / rows), rows, 1];
}
