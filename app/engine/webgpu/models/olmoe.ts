import { mixtureFamily } from './mixture';

/** OLMoE (Muennighoff et al. 2024): queries and keys are normalised over all heads together; the experts' weights stay what the softmax says. */
export const olmoe = mixtureFamily({ ropePairing: 'halves', headNorms: 'together' }, { normalized: false, innerKey: 'feed_forward_length' });
