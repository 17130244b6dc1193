import { attention } from '../../../../kernels/attention/attention';
import { cacheBytes, cacheBytesRead, type CacheFormat } from '../../../../kernels/attention/cache';
import { rotateAndStore, type HeadNorms, type RopePairing } from '../../../../kernels/rope/rope';
import { attentionQuestion } from '../../../../kernels/self-check/questions';
import type { ModelBuilder } from '../builder';
import type { Block } from '../family';
import type { GroupedQueryHyperparameters } from '../hyperparameters';

/** What tells the attention of one family from that of another. */
export interface GroupedQueryTraits {
  /** Which two dimensions of a head turn together: neighbours (2i, 2i+1), or the two halves (i, i + n/2). */
  readonly ropePairing: RopePairing;
  /** RMSNorm of q and k before rotation: of each head by itself, or of all together. */
  readonly headNorms: 'none' | 'each' | 'together';
  /** What scores are multiplied with; default 1 / √headDim. */
  readonly scoreScale?: number;
}

/**
 * Attention whose query heads share keys and values in groups (Ainslie et al. 2023), rotated to their positions (RoPE, Su et al. 2021):
 * hidden ← hidden + output · softmax(q · kᵀ) · v, with q, k and v projections of norm(hidden).
 */
export async function groupedQueryAttention(
  builder: ModelBuilder,
  name: (part: string) => string,
  sizes: GroupedQueryHyperparameters,
  traits: GroupedQueryTraits,
): Promise<Block> {
  const { weights, workspace } = builder;
  const { width, heads, kvHeads, headDim, epsilon } = sizes;
  const qkvRows = [heads * headDim, kvHeads * headDim, kvHeads * headDim];
  const qkvNames = (part: string) => ['q', 'k', 'v'].map((letter) => name(`attn_${letter}.${part}`));

  const norm = await builder.norm(name('attn_norm.weight'), width, epsilon);
  const qkv = await weights.projection(qkvNames('weight'), width, qkvRows);
  const qkvBias = await weights.optionalVector(qkvNames('bias'), qkvRows);
  const headNorms = await loadHeadNorms(builder, name, sizes, traits);
  const output = await weights.projection([name('attn_output.weight')], heads * headDim, [width]);
  const outputBias = await weights.optionalVector([name('attn_output.bias')], [width]);

  const shape = { kvHeads, headDim, context: builder.contextLength, cacheFormat: builder.cacheFormat };
  const cache = { ...shape, keys: await builder.cache('keys', cacheBytes(shape)), values: await builder.cache('values', cacheBytes(shape)) };
  const { dimensions } = sizes.rope;
  const { ropePairing: pairing, scoreScale } = traits;
  const rotation = { heads, pairing, scoreScale, dimensions, table: await builder.ropeTable(sizes.rope), headNorms };
  // Outputs of q, then k, then v; rotated and scaled queries; what the heads attended to; partial results of decode attention.
  const projected = await workspace.rows('qkv', (heads + 2 * kvHeads) * headDim);
  const query = await workspace.rows('query', heads * headDim);
  const attended = await workspace.rows('attended', heads * headDim);
  const partials = await workspace.attentionPartials(builder.context.capabilities, { ...cache, heads });
  const use = { ...cache, heads, pairing, headNorms: traits.headNorms, ropeDimensions: dimensions };

  return {
    record: (pass) => {
      const { mode, batch, hidden } = pass;
      pass.project(qkv, hidden, projected, { norm, bias: qkvBias });
      pass.record((programs) => rotateAndStore(programs, { ...cache, ...rotation, batch, qkv: projected, query }));
      pass.record(
        (programs) => attention(programs, { cache, heads, mode, batch, query, output: attended, partials }),
        attentionQuestion(use, mode),
      );
      pass.project(output, attended, hidden, { residual: true, bias: outputBias });
    },
    cacheBytesRead: (position) => cacheBytesRead(cache, position),
  };
}

/** Bytes that a token of context adds: keys and values of all layers, and its row of the rotary table that they share. */
export function groupedQueryContextBytes(sizes: GroupedQueryHyperparameters, cacheFormat: CacheFormat): number {
  const { layers, kvHeads, headDim, rope } = sizes;
  return layers * cacheBytesRead({ kvHeads, headDim, context: 1, cacheFormat }, 0) + 4 * rope.dimensions;
}

async function loadHeadNorms(
  { weights }: ModelBuilder,
  name: (part: string) => string,
  { heads, kvHeads, headDim, epsilon }: GroupedQueryHyperparameters,
  { headNorms }: GroupedQueryTraits,
): Promise<HeadNorms | undefined> {
  if (headNorms === 'none') return undefined;
  const together = headNorms === 'together';
  const norm = async (part: string, count: number) => {
    return { weight: await weights.vector([name(part)], [together ? count * headDim : headDim]), epsilon };
  };
  return { together, query: await norm('attn_q_norm.weight', heads), key: await norm('attn_k_norm.weight', kvHeads) };
}
