import { groupedQueryAttention, groupedQueryContextBytes } from '../blocks/grouped-query';
import { mixtureOfExperts } from '../blocks/mixture';
import { buildDecoder } from '../decoder';
import type { Family } from '../family';
import { positiveNumber, readGroupedQuery } from '../hyperparameters';
import { readMixture } from '../mixture-hyperparameters';

/**
 * The mixtures of Granite 3 (Granite 3.0 Language Models, 2024): four scales beside an ordinary mixture. The softmax is over the chosen
 * experts alone, which is the same as over all, made to add up to 1.
 *
 * What a block adds is multiplied with the residual scale r. Our stream is that of the paper divided by r: then blocks add what they are,
 * the embedding is divided by r, and norms, which undo any scale of their input, see the same with epsilon / r².
 */
export const granitemoe: Family = {
  read: (metadata) => {
    const given = readGroupedQuery(metadata);
    const residual = positiveNumber(metadata, 'residual_scale', 1);
    const sizes = { ...given, epsilon: given.epsilon / residual ** 2 };
    const scoreScale = positiveNumber(metadata, 'attention.scale', 1 / Math.sqrt(sizes.headDim));
    const scales = {
      embedding: positiveNumber(metadata, 'embedding_scale', 1) / residual,
      logits: 1 / positiveNumber(metadata, 'logit_scale', 1),
    };
    const mixture = readMixture(metadata, { normalized: true, innerKey: 'feed_forward_length' });
    const traits = { ropePairing: 'adjacent', headNorms: 'none', scoreScale } as const;
    return {
      ...sizes,
      mixture,
      contextBytesPerToken: (cacheFormat) => groupedQueryContextBytes(sizes, cacheFormat),
      build: (builder) =>
        buildDecoder(
          builder,
          sizes,
          async (name) => [
            await groupedQueryAttention(builder, name, sizes, traits),
            await mixtureOfExperts(builder, name, sizes, mixture),
          ],
          scales,
        ),
    };
  },
};
