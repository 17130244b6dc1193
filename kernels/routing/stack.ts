import type { Capabilities } from '../device/capabilities';
import { sharesInput, type InputVariant } from '../matmul/input';
import { weightVariant, type Matrix } from '../matmul/matrix';
import { expectedTuning } from '../matmul/tuning';
import type { KernelVariant } from '../program/link';

/**
 * The same matrix of many experts: their rows one expert after another, cut by whole experts where a binding does not hold all of
 * them (`createMatrix` with `together`).
 */
export interface ExpertStack {
  readonly matrix: Matrix;
  readonly experts: number;
}

/** Rows of an expert must be a multiple of this: kernels take eight at a time, or four. */
export const expertRowUnit = 8;

/** How the work is laid out; affects speed only. See GemvTuning. */
export interface ExpertTuning {
  readonly lanes: number;
  readonly groups: number;
  readonly rows: 4 | 8;
}

/** What suits the device, for so many rows that are computed at once. */
export function expertTuning(capabilities: Capabilities, rows: number, columns: number): ExpertTuning {
  const { lanes, groups } = expectedTuning(capabilities, rows, columns, false);
  return { lanes, groups, rows: capabilities.software ? 8 : 4 };
}

/** What the variants of both kernels have in common. @param read how they read their input */
export function expertVariant(
  capabilities: Capabilities,
  { matrix }: ExpertStack,
  slots: number,
  tuning: ExpertTuning,
  read: Pick<InputVariant, 'conditions' | 'constants'>,
) {
  const { lanes, groups, rows } = tuning;
  const { format, conditions } = weightVariant(matrix, capabilities);
  const viaSubgroup = lanes > 1 && lanes <= capabilities.subgroupSize;
  return {
    format,
    conditions: {
      ...conditions,
      ...read.conditions,
      QUAD_INPUT: sharesInput(capabilities, tuning),
      LANES_SUBGROUP: viaSubgroup,
      LANES_SHARED: lanes > 1 && !viaSubgroup,
      ROWS_8: rows === 8,
    },
    constants: { ...read.constants, LANES: lanes, GROUPS: groups, ROWS: rows, SLOTS: slots },
  } satisfies Partial<KernelVariant>;
}

/** Parameters and buffers of each shard, and what a token reads of it. */
export function expertShards({ matrix, experts }: ExpertStack, slots: number) {
  const rows = matrix.rows / experts;
  return matrix.shards.map((shard) => ({
    parameters: {
      planes: shard.planes,
      blocks: matrix.columns / 32,
      rows,
      first_expert: shard.firstRow / rows,
      experts: shard.rows / rows,
    },
    weights: shard.weights,
    // On average, over all shards exactly.
    weightBytes: (shard.bytes * slots) / experts,
  }));
}
