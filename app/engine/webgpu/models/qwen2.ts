import { denseFamily } from './dense';

/**
 * Qwen 2 and 2.5, and R1-Distill-Qwen (Qwen2 Technical Report 2024): biases on q, k and v. The keys' bias is large in the small models,
 * so that attention scores leave f16's range; ours are f32 throughout.
 */
export const qwen2 = denseFamily({ ropePairing: 'halves', headNorms: 'none' });
