import { feedForwardNetwork } from '../blocks/feed-forward';
import { latentContextBytes, multiHeadLatentAttention } from '../blocks/latent';
import { mixtureOfExperts } from '../blocks/mixture';
import { buildDecoder } from '../decoder';
import type { Family } from '../family';
import { readFeedForward } from '../hyperparameters';
import { readLatent } from '../latent-hyperparameters';
import { readLeadingDenseLayers, readMixture } from '../mixture-hyperparameters';

/**
 * DeepSeek-V2 (2024) and V3 (2024), R1, Moonlight, and our miniature: multi-head latent attention in every layer; a plain feed-forward
 * network in the first layers, a mixture of routed and shared experts in the others. V2 weighs its experts by softmax, V3 by sigmoid,
 * with a bias that balances them; the file says which.
 */
export const deepseek2: Family = {
  read: (metadata) => {
    const sizes = readLatent(metadata);
    const denseLayers = readLeadingDenseLayers(metadata, sizes.layers);
    const inner = denseLayers > 0 ? readFeedForward(metadata) : 0;
    const mixture = readMixture(metadata, { normalized: false, innerKey: 'expert_feed_forward_length' });
    return {
      ...sizes,
      mixture,
      contextBytesPerToken: (cacheFormat) => latentContextBytes(sizes, cacheFormat),
      build: (builder) =>
        buildDecoder(builder, sizes, async (name, layer) => [
          await multiHeadLatentAttention(builder, name, sizes),
          layer < denseLayers
            ? await feedForwardNetwork(builder, name, sizes, inner)
            : await mixtureOfExperts(builder, name, sizes, mixture),
        ]),
    };
  },
};
