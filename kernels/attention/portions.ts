import { inputVariant } from '../matmul/input';
import type { Programs, Step } from '../program/programs';
import type { AttentionCall } from './attention';
import { roomConditions } from './cache-room';
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
export function attentionInPortions(programs: Programs, call: AttentionCall, view: CacheView): Promise<Step[]> {
  const { kvHeads, headDim, constants, values } = view;
  const { batch, partials, output } = call;
  const { group, rows, lanes, blocks, conditions, parameters } = portionLayout(call, view);
  const sum = programs.step({
    variant: { kernel: 'attention/weighted', conditions, constants: { LANES: lanes, ROWS: rows, COLUMNS: 1, ...constants } },
    parameters,
    buffers: { batch, portions: partials, ...values.buffers, output },
    cacheBytes: values.bytesRead,
    grid: [headDim / 16, blocks(group), kvHeads],
  });
  return Promise.all([portionScores(programs, call, view), sum]);
}

/** The first of them: leaves the weights of the keys in `partials`. */
export function portionScores(programs: Programs, call: Omit<AttentionCall, 'output'>, view: CacheView): Promise<Step> {
  const { kvHeads, constants, keys } = view;
  const { batch, query, partials } = call;
  const { group, rows, lanes, workgroups, blocks, conditions, parameters } = portionLayout(call, view);
  const read = inputVariant(16 * call.heads * constants.KEY_QUADS, programs.context.capabilities);
  return programs.step({
    variant: {
      kernel: 'attention/scores',
      conditions: { ...conditions, ...read.conditions },
      constants: { ...read.constants, LANES: lanes, ROWS: rows, ...constants },
    },
    parameters,
    buffers: { batch, query: read.bind(query), ...keys.buffers, portions: partials },
    cacheBytes: keys.bytesRead,
    grid: [workgroups, blocks(group), kvHeads],
  });
}

/** What the kernels of a call have in common. */
export function portionLayout({ heads, partials }: Pick<AttentionCall, 'heads' | 'partials'>, { kvHeads, headDim, context, conditions, scales }: CacheView) {
  const group = heads / kvHeads;
  const { rows, lanes, workgroups } = portionTuning({ heads, kvHeads, headDim, context }, portionKeys);
  return {
    group,
    rows,
    lanes,
    workgroups,
    /** Workgroups of `rows` heads each. */
    blocks: (rowCount: number) => Math.ceil(rowCount / rows),
    conditions: { ...conditions, TEXTURE_PORTIONS: roomConditions(partials).TEXTURE_CACHE, ROWS_2: rows >= 2, ROWS_3: rows >= 3, ROWS_4: rows >= 4 },
    parameters: { group, context, scales },
  };
}
