import type { ModelBuilder } from './builder';
import type { Block, Network } from './family';
import type { DecoderHyperparameters } from './hyperparameters';

/** What some families multiply with at the two ends; default 1. */
export interface DecoderScales {
  readonly embedding: number;
  readonly logits: number;
}

/**
 * A decoder-only transformer: token embedding, layers of blocks that each add to the residual stream (Vaswani et al. 2017; norms before
 * the blocks as in LLaMA, Touvron et al. 2023), a last norm and the output.
 *
 * @param layer loads the blocks of a layer, in order; `name` makes a tensor's full name of the layer's own (`attn_norm.weight`)
 */
export async function buildDecoder(
  builder: ModelBuilder,
  { layers, width, epsilon }: DecoderHyperparameters,
  layer: (name: (part: string) => string, index: number) => Promise<readonly Block[]>,
  scales: DecoderScales = { embedding: 1, logits: 1 },
): Promise<Network> {
  const { weights } = builder;
  const { vocabularySize } = weights;
  const tokenEmbedding = await weights.matrix('token_embd.weight', width, vocabularySize);
  const blocksOfLayers: (readonly Block[])[] = [];
  for (let index = 0; index < layers; index++) blocksOfLayers.push(await layer((part) => `blk.${index}.${part}`, index));
  const outputNorm = await builder.norm('output_norm.weight', width, epsilon, scales.logits);
  // Without a matrix of its own the output is the embedding again.
  const output = weights.has('output.weight')
    ? await weights.projection(['output.weight'], width, [vocabularySize])
    : [{ matrix: tokenEmbedding, outputOffset: 0 }];
  return {
    vocabularySize,
    forward: (pass) => {
      pass.embed(tokenEmbedding, scales.embedding);
      for (const [index, blocks] of blocksOfLayers.entries()) {
        pass.enter(index);
        for (const block of blocks) block.record(pass);
      }
      pass.enter(undefined);
    },
    logits: (pass, logits) => pass.project(output, pass.hidden, logits, { norm: outputNorm }),
    cacheBytesRead: (position) => blocksOfLayers.flat().reduce((bytes, block) => bytes + (block.cacheBytesRead?.(position) ?? 0), 0),
  };
}
