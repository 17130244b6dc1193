import { denseFamily } from './dense';

/** Qwen 3 and R1-0528-Qwen3 (Qwen3 Technical Report 2025): no biases; RMSNorm over every head of q and k keeps the scores small. */
export const qwen3 = denseFamily({ ropePairing: 'halves', headNorms: 'each' });
