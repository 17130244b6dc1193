import { denseFamily } from './dense';

/**
 * Llama 2 and 3, R1-Distill-Llama, SmolLM2 (Touvron et al. 2023). GGUF stores q and k so that neighbouring dimensions turn together;
 * Llama 3 files carry the divisors of its frequencies as the tensor `rope_freqs.weight`.
 */
export const llama = denseFamily({ ropePairing: 'adjacent', headNorms: 'none' });
