import { feedForwardNetwork } from '../blocks/feed-forward';
import { groupedQueryAttention, groupedQueryContextBytes, type GroupedQueryTraits } from '../blocks/grouped-query';
import { buildDecoder } from '../decoder';
import type { Family } from '../family';
import { readFeedForward, readGroupedQuery } from '../hyperparameters';

/** A decoder whose layers are grouped-query attention and one gated feed-forward network. */
export function denseFamily(traits: GroupedQueryTraits): Family {
  return {
    read: (metadata) => {
      const sizes = readGroupedQuery(metadata);
      const inner = readFeedForward(metadata);
      return {
        ...sizes,
        contextBytesPerToken: (cacheFormat) => groupedQueryContextBytes(sizes, cacheFormat),
        build: (builder) =>
          buildDecoder(builder, sizes, async (name) => [
            await groupedQueryAttention(builder, name, sizes, traits),
            await feedForwardNetwork(builder, name, sizes, inner),
          ]),
      };
    },
  };
}
