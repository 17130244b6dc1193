import type { AttentionCall, Splits } from '../attention/attention';
import type { CacheView } from '../attention/cache-view';
import { portionLayout } from '../attention/portions';
import type { Capabilities } from '../device/capabilities';
import { weightVariant, type Matrix } from '../matmul/matrix';
import type { Programs, Step } from '../program/programs';

export interface ValuesCall {
  readonly heads: number;
  /** [heads · values of a head, rank]: the up-projection of values, `attn_v_b`; a head has a multiple of 4. Shards hold whole heads. */
  readonly valueUp: Matrix;
  /** What attention leaves: f32 [tokens, heads, rank], or of one token in splits that are brought together on the way. */
  readonly attended: GPUBuffer | Splits;
  /** f32 [tokens, valueUp.rows] */
  readonly output: GPUBuffer;
}

/** How the work is laid out; affects speed only. */
function valuesTuning({ software }: Capabilities, rank: number, headRows: number): { readonly lanes: number; readonly groups: number } {
  const fours = headRows / 4;
  if (software) return { lanes: 1, groups: Math.min(32, fours) };
  let lanes = 1;
  while (lanes < 8 && lanes < rank / 32) lanes *= 2;
  return { lanes, groups: Math.min(128 / lanes, fours) };
}

/**
 * The values of multi-head latent attention, out of the space of the latents: per head W_UV · Σ weight · c (DeepSeek-V2 2024, section
 * 2.1.2), all in f32. One step per shard.
 */
export function values(programs: Programs, { heads, valueUp, attended, output }: ValuesCall): Promise<Step[]> {
  const { capabilities } = programs.context;
  const { rows, columns: rank, shards } = valueUp;
  const headRows = rows / heads;
  const { lanes, groups } = valuesTuning(capabilities, rank, headRows);
  const { format, conditions } = weightVariant(valueUp, capabilities);
  const viaSubgroup = lanes > 1 && lanes <= capabilities.subgroupSize;
  const inSplits = 'partials' in attended;
  return Promise.all(
    shards.map((shard) =>
      programs.step({
        variant: {
          kernel: 'latent/values',
          format,
          conditions: {
            ...conditions,
            SPLIT: inSplits,
            LANES_SUBGROUP: viaSubgroup,
            LANES_SHARED: lanes > 1 && !viaSubgroup,
          },
          constants: { LANES: lanes, GROUPS: groups, HEAD_QUADS: rank / 4, ...(inSplits && { TILE: attended.tile }) },
        },
        parameters: {
          planes: shard.planes,
          heads,
          first_head: shard.firstRow / headRows,
          head_rows: headRows,
          ...(inSplits && { context: attended.context, splits: attended.splits }),
        },
        buffers: {
          weights: shard.weights,
          output,
          ...(inSplits ? { partials: attended.partials, batch: attended.batch } : { latents: attended }),
        },
        grid: (tokens) => [Math.ceil(headRows / (4 * groups)), shard.rows / headRows, tokens],
        weightBytes: shard.bytes,
      }),
    ),
  );
}

/** Lanes of a workgroup that sums whole latents: what they hold fills half of the memory that workgroups have at the least. */
const portionLanes = 32;

/** Quads that one of them sums: four of each of its heads. */
const laneWidth = 16;

/** Whether `valuesOfPortions` has room for latents of this rank. */
export function suitsValuesOfPortions(rank: number): boolean {
  return rank <= portionLanes * laneWidth;
}

/**
 * The second half of attention in portions (`portionScores`) and `values` in one: on software devices, which run a workgroup on one core, a few
 * heads are work enough for one of them. One step per shard.
 */
export function valuesOfPortions(
  programs: Programs,
  call: Omit<AttentionCall, 'query' | 'mode'> & Pick<ValuesCall, 'valueUp'>,
  view: CacheView,
): Promise<Step[]> {
  const { heads, batch, partials, output, valueUp } = call;
  const { rows, columns: rank, shards } = valueUp;
  const headRows = rows / heads;
  const columns = rank / laneWidth;
  const layout = portionLayout(call, view);
  const { format, conditions } = weightVariant(valueUp, programs.context.capabilities);
  return Promise.all(
    shards.map((shard) => {
      const shardHeads = shard.rows / headRows;
      return programs.step({
        variant: {
          kernel: 'attention/weighted',
          format,
          conditions: { ...conditions, ...layout.conditions, VALUES: true },
          constants: { LANES: Math.floor(portionLanes / columns), ROWS: layout.rows, COLUMNS: columns, ...view.constants },
        },
        parameters: {
          ...layout.parameters,
          planes: shard.planes,
          group: shardHeads,
          first_head: shard.firstRow / headRows,
          head_rows: headRows,
        },
        buffers: { weights: shard.weights, batch, portions: partials, ...view.values.buffers, output },
        weightBytes: shard.bytes,
        cacheBytes: view.values.bytesRead,
        grid: [1, layout.blocks(shardHeads), 1],
      });
    }),
  );
}
