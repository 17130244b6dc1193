import { mixtureFamily } from './mixture';

/** The mixtures of Qwen 3 (Qwen3 Technical Report 2025): attention as in Qwen 3; softmax over all experts, the chosen ones' weights add up to 1. */
export const qwen3moe = mixtureFamily(
  { ropePairing: 'halves', headNorms: 'each' },
  { normalized: true, innerKey: 'expert_feed_forward_length' },
);
