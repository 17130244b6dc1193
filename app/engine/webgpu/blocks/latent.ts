import type { CacheFormat } from '../../../../kernels/attention/cache';
import { absorb } from '../../../../kernels/latent/absorb';
import { latentAttention } from '../../../../kernels/latent/attention';
import { latentBytesPerToken, latentCacheBytes } from '../../../../kernels/latent/cache';
import { latentQuestion } from '../../../../kernels/self-check/questions';
import type { ModelBuilder } from '../builder';
import type { Block } from '../family';
import type { LatentHyperparameters } from '../latent-hyperparameters';
import { loadUpProjections } from '../latent-weights';

/**
 * Multi-head latent attention (DeepSeek-V2 2024, section 2.1): keys and values of all heads come out of one latent per token, and one
 * rotated key that they share says where it stands. Only these two are cached; queries are brought into the space of the latents, and
 * values out of it after attention, so that keys and values themselves are never computed:
 * hidden ← hidden + output · W_UV · softmax((W_UK · q)ᵀ c + rotated(q)ᵀ rotated(k)) · c.
 */
export async function multiHeadLatentAttention(
  builder: ModelBuilder,
  name: (part: string) => string,
  sizes: LatentHyperparameters,
): Promise<Block> {
  const { weights, workspace, contextLength: context, cacheFormat } = builder;
  const { width, heads, queryRank, rank, nope, valueDim, epsilon, scoreScale: queryScale } = sizes;
  const { dimensions: ropeDimensions } = sizes.rope;
  const queryWidth = heads * (nope + ropeDimensions);

  const norm = await builder.norm(name('attn_norm.weight'), width, epsilon);
  // Queries, compressed or not, then the latent, then the key that turns.
  const downRows = [queryRank ?? queryWidth, rank + ropeDimensions];
  const downNames = [queryRank === undefined ? 'attn_q.weight' : 'attn_q_a.weight', 'attn_kv_a_mqa.weight'];
  const down = await weights.projection(downNames.map(name), width, downRows);
  const queryUp = queryRank === undefined ? undefined : await loadQueryUp(builder, name, sizes, queryRank);
  const latentNorm = { weight: await weights.vector([name('attn_kv_a_norm.weight')], [rank]), epsilon };
  const { keyUp, valueUp } = await loadUpProjections(weights, name, sizes);
  const output = await weights.projection([name('attn_output.weight')], heads * valueDim, [width]);

  const shape = { rank, ropeDimensions, context, cacheFormat };
  const cache = { ...shape, latents: await builder.cache('latents', latentCacheBytes(shape)) };
  const table = await builder.ropeTable(sizes.rope);
  const compressedStride = downRows[0]! + downRows[1]!;
  const compressed = await workspace.rows('compressed', compressedStride);
  const queries = queryUp === undefined ? compressed : await workspace.rows('queries', queryWidth);
  const absorbed = await workspace.rows('absorbed queries', heads * (rank + ropeDimensions));
  const attended = await workspace.rows('attended latents', heads * rank);
  const values = await workspace.rows('values', heads * valueDim);
  const { capabilities } = builder.context;
  const partials = await workspace.attentionPartials(capabilities, { heads, kvHeads: 1, headDim: rank, context });
  const use = { heads, rank, nope, ropeDimensions, valueDim, keyFormat: keyUp.format, valueFormat: valueUp.format, context, cacheFormat };

  return {
    record: (pass) => {
      const { mode, batch, hidden } = pass;
      pass.project(down, hidden, compressed, { norm });
      if (queryUp !== undefined) {
        pass.project(queryUp.projection, compressed, queries, { norm: queryUp.norm, inputStride: compressedStride });
      }
      const strides = {
        queryStride: queryUp === undefined ? compressedStride : queryWidth,
        compressedStride,
        compressedBegin: downRows[0]!,
      };
      const absorbing = { ...cache, ...strides, heads, keyUp, norm: latentNorm, table, queryScale, batch, queries, compressed, absorbed };
      const attending = { cache, heads, mode, batch, query: absorbed, valueUp, attended, partials, output: values };
      pass.record(
        async (programs) => [...(await absorb(programs, absorbing)), ...(await latentAttention(programs, attending))],
        latentQuestion(use, mode),
      );
      pass.project(output, values, hidden, { residual: true });
    },
    cacheBytesRead: (position) => (position + 1) * latentBytesPerToken(shape),
  };
}

/** Bytes that every token of context takes in all layers: its latent and its rotated key, and its row of the rotary table. */
export function latentContextBytes({ layers, rank, rope }: LatentHyperparameters, cacheFormat: CacheFormat): number {
  const perLayer = latentBytesPerToken({ rank, ropeDimensions: rope.dimensions, context: 1, cacheFormat });
  return layers * perLayer + 4 * rope.dimensions;
}

async function loadQueryUp(
  builder: ModelBuilder,
  name: (part: string) => string,
  { heads, nope, rope, epsilon }: LatentHyperparameters,
  queryRank: number,
) {
  return {
    norm: await builder.norm(name('attn_q_a_norm.weight'), queryRank, epsilon),
    projection: await builder.weights.projection([name('attn_q_b.weight')], queryRank, [heads * (nope + rope.dimensions)]),
  };
}
