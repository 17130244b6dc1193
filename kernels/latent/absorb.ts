import type { Programs, Step } from '../program/programs';
import { reductionVariant } from '../program/reduce';
import { weightVariant, type Matrix } from '../matmul/matrix';
import { latentVariant, type LatentCache } from './cache';

export interface AbsorbCall extends LatentCache {
  readonly heads: number;
  /** [heads · rank, values of a head that do not turn]: per head the transposed up-projection of keys, `attn_k_b`. Shards hold whole heads. */
  readonly keyUp: Matrix;
  /** `struct Batch` */
  readonly batch: GPUBuffer;
  /** f32 [tokens, queryStride]: per head what does not turn, then `ropeDimensions` values that do */
  readonly queries: GPUBuffer;
  /** f32 [tokens, compressedStride]: from `compressedBegin` on the latent, then the key that turns. May be `queries`. */
  readonly compressed: GPUBuffer;
  readonly queryStride: number;
  readonly compressedStride: number;
  readonly compressedBegin: number;
  /** RMSNorm of the latent: f32 [rank], and what is added to the mean square. */
  readonly norm: { readonly weight: GPUBuffer; readonly epsilon: number };
  /** f32 [context, ropeDimensions / 2, 2]: cosine and sine, as `ropeTable` writes them */
  readonly table: GPUBuffer;
  /** What scores are multiplied with; queries are, before they meet the keys. */
  readonly queryScale: number;
  /** f32 [tokens, heads · (rank + ropeDimensions)] */
  readonly absorbed: GPUBuffer;
}

/**
 * Queries and keys of multi-head latent attention in the space of the latents (DeepSeek-V2 2024, section 2.1.2 and appendix C): score =
 * (W_UK q)ᵀ c + rotated(q)ᵀ rotated(k), so that attention reads nothing but the latent c and the one rotated key. The token's own
 * latent, normalised, and its rotated key go into the cache. Token t stands at `batch.first_position + t`; what lies past the
 * context is left out. One step per shard.
 */
export function absorb(programs: Programs, call: AbsorbCall): Promise<Step[]> {
  const { heads, keyUp, rank, ropeDimensions, context, norm, queryStride, compressedStride, compressedBegin, queryScale } = call;
  const { batch, queries, compressed, table, absorbed, latents } = call;
  const { capabilities } = programs.context;
  const { format, conditions } = weightVariant(keyUp, capabilities);
  const reduction = reductionVariant(capabilities, 64);
  const latent = latentVariant(call);
  const groups = Math.ceil((rank + ropeDimensions) / 4 / reduction.constants.WORKGROUP);
  return Promise.all(
    keyUp.shards.map((shard) => {
      const shardHeads = shard.rows / rank;
      // The first shard's step stores the key.
      const items = shardHeads + (shard.firstRow === 0 ? 1 : 0);
      return programs.step({
        variant: {
          kernel: 'latent/absorb',
          format,
          conditions: { ...conditions, ...reduction.conditions, ...latent.conditions },
          constants: { ...reduction.constants, ...latent.constants },
        },
        parameters: {
          planes: shard.planes,
          blocks: keyUp.columns / 32,
          heads,
          first_head: shard.firstRow / rank,
          shard_heads: shardHeads,
          context,
          query_stride: queryStride / 4,
          compressed_stride: compressedStride / 4,
          compressed_begin: compressedBegin / 4,
          query_scale: queryScale,
          epsilon: norm.epsilon,
        },
        buffers: { weights: shard.weights, batch, queries, compressed, norm_weight: norm.weight, table, absorbed, latents },
        grid: (tokens) => [groups, items, tokens],
        weightBytes: shard.bytes,
      });
    }),
  );
}
