import { groupedQueryAttention, groupedQueryContextBytes, type GroupedQueryTraits } from '../blocks/grouped-query';
import { mixtureOfExperts } from '../blocks/mixture';
import { buildDecoder } from '../decoder';
import type { Family } from '../family';
import { readGroupedQuery } from '../hyperparameters';
import { readMixture, type MixtureDefaults } from '../mixture-hyperparameters';

/** A decoder whose layers are grouped-query attention and a mixture of experts. */
export function mixtureFamily(traits: GroupedQueryTraits, defaults: MixtureDefaults): Family {
  return {
    read: (metadata) => {
      const sizes = readGroupedQuery(metadata);
      const mixture = readMixture(metadata, defaults);
      return {
        ...sizes,
        mixture,
        contextBytesPerToken: (cacheFormat) => groupedQueryContextBytes(sizes, cacheFormat),
        build: (builder) =>
          buildDecoder(builder, sizes, async (name) => [
            await groupedQueryAttention(builder, name, sizes, traits),
            await mixtureOfExperts(builder, name, sizes, mixture),
          ]),
      };
    },
  };
}
