import type { Capabilities } from '../device/capabilities';
import { weightVariant, type Matrix } from '../matmul/matrix';
import type { Programs, Step } from '../program/programs';

export interface ValuesCall {
  readonly heads: number;
  /** [heads · values of a head, rank]: the up-projection of values, `attn_v_b`; a head has a multiple of 4. Shards hold whole heads. */
  readonly valueUp: Matrix;
  /** f32 [tokens, heads, rank]: the weighted sums of latents that attention leaves */
  readonly latents: GPUBuffer;
  /** f32 [tokens, valueUp.rows] */
  readonly output: GPUBuffer;
}

/** How the work is laid out; affects speed only. */
export function valuesTuning({ software }: Capabilities, rank: number): { readonly lanes: number; readonly groups: number } {
  if (software) return { lanes: 1, groups: 8 };
  let lanes = 1;
  while (lanes < 8 && lanes < rank / 32) lanes *= 2;
  return { lanes, groups: 64 / lanes };
}

/**
 * The values of multi-head latent attention, out of the space of the latents: per head W_UV · Σ weight · c (DeepSeek-V2 2024, section
 * 2.1.2), all in f32. One step per shard.
 */
export function values(programs: Programs, { heads, valueUp, latents, output }: ValuesCall): Promise<Step[]> {
  const { capabilities } = programs.context;
  const { rows, columns: rank, shards } = valueUp;
  const { lanes, groups } = valuesTuning(capabilities, rank);
  const { format, conditions } = weightVariant(valueUp.format, capabilities);
  const viaSubgroup = lanes > 1 && lanes <= capabilities.subgroupSize;
  return Promise.all(
    shards.map((shard) =>
      programs.step({
        variant: {
          kernel: 'latent/values',
          format,
          conditions: { ...conditions, LANES_SUBGROUP: viaSubgroup, LANES_SHARED: lanes > 1 && !viaSubgroup },
          constants: { LANES: lanes, GROUPS: groups },
        },
        parameters: {
          planes: shard.planes,
          blocks: rank / 32,
          rows: shard.rows,
          heads,
          first_head: shard.firstRow / (rows / heads),
          head_rows: rows / heads,
        },
        buffers: { weights: shard.buffer, latents, output },
        grid: (tokens) => [Math.ceil(shard.rows / (4 * groups)), 1, tokens],
        weightBytes: shard.bytes,
      }),
    ),
  );
}
