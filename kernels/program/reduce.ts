import type { Capabilities } from '../device/capabilities';

/**
 * Conditions and constants of a kernel whose workgroup shares one sum (`program/reduce.wgsl`).
 * @param gpuWorkgroup invocations of a workgroup on a GPU
 */
export function reductionVariant(
  capabilities: Capabilities,
  gpuWorkgroup = 256,
): {
  readonly conditions: { readonly SUBGROUPS: boolean };
  readonly constants: { readonly WORKGROUP: number; readonly SUBGROUP: number };
} {
  // Software adapters run a workgroup on one core, so more lanes only mean more work at each barrier.
  const workgroup = capabilities.software ? 32 : gpuWorkgroup;
  const subgroups = capabilities.subgroupSize > 0 && capabilities.subgroupSize <= workgroup;
  return { conditions: { SUBGROUPS: subgroups }, constants: { WORKGROUP: workgroup, SUBGROUP: subgroups ? capabilities.subgroupSize : 1 } };
}
