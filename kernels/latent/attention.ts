import { attentionInSplits, type AttentionCall } from '../attention/attention';
import { viewOf } from '../attention/cache-view';
import { portionScores } from '../attention/portions';
import { suitsPortions } from '../attention/tuning';
import type { Matrix } from '../matmul/matrix';
import type { Programs, Step } from '../program/programs';
import type { LatentCache } from './cache';
import { suitsValuesOfPortions, values, valuesOfPortions } from './values';

export interface LatentAttentionCall extends Omit<AttentionCall, 'cache' | 'output'> {
  readonly cache: LatentCache;
  /** [heads · values of a head, rank]; see `values` */
  readonly valueUp: Matrix;
  /** f32 [tokens, heads, rank]: scratch, what the heads attended to */
  readonly attended: GPUBuffer;
  /** f32 [tokens, valueUp.rows] */
  readonly output: GPUBuffer;
}

/**
 * Multi-head latent attention (DeepSeek-V2 2024, section 2.1) of absorbed queries over the cached latents, and the values out of what
 * it leaves. Two dispatches: splits, or portions of one token on software devices, are brought together where the values are computed.
 */
export async function latentAttention(programs: Programs, call: LatentAttentionCall): Promise<Step[]> {
  const { cache, heads, mode, valueUp, attended, output } = call;
  const view = viewOf(cache);
  if (mode === 'decode' && suitsPortions(programs.context.capabilities, view) && suitsValuesOfPortions(cache.rank)) {
    return [await portionScores(programs, call, view), ...(await valuesOfPortions(programs, call, view))];
  }
  const { steps, splits } = await attentionInSplits(programs, { ...call, output: attended });
  return [...steps, ...(await values(programs, { heads, valueUp, attended: splits ?? attended, output }))];
}
