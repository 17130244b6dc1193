import type { Programs, Step } from '../program/programs';
import type { AttentionCall } from './attention';
import type { CacheView } from './cache-view';
import { portionTuning, type AttentionShape } from './tuning';

/** Keys of a portion: `PORTION` of portions.wgsl. */
const portionKeys = 16;

/** Floats of what scores.wgsl leaves of a portion for a head: its maximum and sum, its weights. */
const floatsPerPortion = 4 + portionKeys;

/** Floats of the scratch buffer between the two kernels. */
export function portionFloats({ heads, context }: Pick<AttentionShape, 'heads' | 'context'>): number {
  return heads * Math.ceil(context / portionKeys) * floatsPerPortion;
}

/** Attention of one token in two dispatches whose lanes keep to themselves (`suitsPortions`): weights of the keys, then sums of values. */
export async function attentionInPortions(
  programs: Programs,
  { heads, batch, query, partials, output }: AttentionCall,
  { kvHeads, headDim, context, conditions, constants, keys, values, scales }: CacheView,
): Promise<Step[]> {
  const group = heads / kvHeads;
  const { rows, lanes, workgroups } = portionTuning({ heads, kvHeads, headDim, context }, portionKeys);
  const blocks = Math.ceil(group / rows);
  const rowConditions = { ...conditions, ROWS_2: rows >= 2, ROWS_3: rows >= 3, ROWS_4: rows >= 4 };
  const common = { LANES: lanes, ROWS: rows };
  const parameters = { group, context, scales };
  const score = programs.step({
    variant: {
      kernel: 'attention/scores',
      conditions: rowConditions,
      constants: { ...common, ...constants },
    },
    parameters,
    buffers: { batch, query, ...keys.buffers, portions: partials },
    cacheBytes: keys.bytesRead,
    grid: [workgroups, blocks, kvHeads],
  });
  const sum = programs.step({
    variant: { kernel: 'attention/weighted', conditions: rowConditions, constants: { ...common, ...constants } },
    parameters,
    buffers: { batch, portions: partials, ...values.buffers, output },
    cacheBytes: values.bytesRead,
    grid: [headDim / 16, blocks, kvHeads],
  });
  return Promise.all([score, sum]);
}
