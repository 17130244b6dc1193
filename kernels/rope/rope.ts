import { cacheVariant, scalesBegin, type KeyValueCache } from '../attention/cache';
import type { Programs, Step } from '../program/programs';

/** Which values of a head turn together: neighbours (2i, 2i+1), or the two halves (i, i + n/2). */
export type RopePairing = 'adjacent' | 'halves';

export interface RotateAndStoreCall extends KeyValueCache {
  readonly heads: number;
  readonly pairing: RopePairing;
  /** How many leading values of a head turn, a multiple of 4; the rest passes. */
  readonly dimensions: number;
  /** RMSNorm of q and k before rotation. */
  readonly headNorms?: HeadNorms | undefined;
  /** What scores are multiplied with; default `queryScale(headDim)`. */
  readonly scoreScale?: number | undefined;
  /** `struct Batch` */
  readonly batch: GPUBuffer;
  /** f32 [tokens, (heads + 2 kvHeads) · headDim]: the queries, then the keys, then the values */
  readonly qkv: GPUBuffer;
  /** f32 [context, dimensions / 2, 2]: cosine and sine, as `ropeTable` writes them */
  readonly table: GPUBuffer;
  /** f32 [tokens, heads · headDim]: rotated queries, already scaled */
  readonly query: GPUBuffer;
}

export interface HeadNorms {
  /** Whether all heads are normalised together (OLMoE) or each by itself (Qwen 3). */
  readonly together: boolean;
  readonly query: HeadNorm;
  readonly key: HeadNorm;
}

export interface HeadNorm {
  /** f32 [headDim], where heads are normalised together [heads · headDim] */
  readonly weight: GPUBuffer;
  readonly epsilon: number;
}

/** Queries are scaled before they meet the keys, so that scores stay small. */
export function queryScale(headDim: number): number {
  return 1 / Math.sqrt(headDim);
}

/**
 * Rotary position embedding (Su et al. 2021) of queries and keys, and the way of keys and values into the cache, in one dispatch.
 * Token t stands at `batch.first_position + t`; what lies past the context is left out.
 */
export async function rotateAndStore(programs: Programs, call: RotateAndStoreCall): Promise<Step[]> {
  const { heads, kvHeads, headDim, context, pairing, dimensions, headNorms, batch, qkv, table, query, keys, values } = call;
  const workgroup = 64;
  // A software adapter gains nothing from lanes that share a head.
  const lanes = programs.context.capabilities.software ? 1 : headDim / 4;
  const { conditions, constants } = cacheVariant(call);
  const norms = headNorms === undefined ? {} : { query_weight: headNorms.query.weight, key_weight: headNorms.key.weight };
  const groups = Math.ceil(((heads + 2 * kvHeads) * lanes) / workgroup);
  const step = await programs.step({
    variant: {
      kernel: 'rope/rope',
      conditions: { ...conditions, HALVES: pairing === 'halves', HEAD_NORM: headNorms !== undefined, NORM_TOGETHER: headNorms?.together === true },
      constants: { ...constants, WORKGROUP: workgroup, LANES: lanes },
    },
    parameters: {
      heads,
      kv_heads: kvHeads,
      context,
      rotated_quads: dimensions / 4,
      query_scale: call.scoreScale ?? queryScale(headDim),
      query_epsilon: headNorms?.query.epsilon ?? 0,
      key_epsilon: headNorms?.key.epsilon ?? 0,
      scales: scalesBegin(call),
    },
    buffers: { batch, qkv, table, query, keys, values, ...norms },
    grid: (tokens) => [groups, tokens, 1],
  });
  return [step];
}
