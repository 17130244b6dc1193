import type { Capabilities } from '../device/capabilities';
import type { BufferSlice } from '../program/programs';
import type { GemvTuning } from './tuning';

export interface InputVariant {
  readonly conditions: { readonly UNIFORM_INPUT: boolean };
  readonly constants: Readonly<Record<string, number>>;
  /** Binds the input, or a buffer as long as it. */
  readonly bind: (buffer: GPUBuffer) => BufferSlice;
}

/** Bytes of activations that every device binds as uniform at the least. */
export const uniformBytes = 65536;

/**
 * How a kernel that imports `matmul::activations` reads its input: as a uniform buffer where that is faster and it fits.
 *
 * @param bytes of the input that are read, from its beginning
 */
export function inputVariant(bytes: number, { slowStorageLoads }: Capabilities): InputVariant {
  const vectors = Math.floor(bytes / 16);
  if (!slowStorageLoads || bytes > uniformBytes) return { conditions: { UNIFORM_INPUT: false }, constants: {}, bind: (buffer) => buffer };
  return {
    conditions: { UNIFORM_INPUT: true },
    constants: { INPUT_VECTORS: vectors },
    bind: (buffer) => ({ buffer, offset: 0, size: 16 * vectors }),
  };
}

/**
 * Whether four neighbouring invocations load activations together: only where loads are what costs, and where the lanes of a subgroup
 * are in step because each row is one invocation's.
 */
export function sharesInput(
  { software, slowStorageLoads, subgroupSize }: Capabilities,
  { lanes, groups }: Pick<GemvTuning, 'lanes' | 'groups'>,
): boolean {
  return software && !slowStorageLoads && subgroupSize >= 4 && lanes === 1 && groups % 4 === 0;
}
