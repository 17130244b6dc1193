/** A model of the R1 family as people can have it, and what a device needs for it. */
export interface CatalogueModel {
  readonly name: string;
  /** Repository on huggingface.co with the GGUF files. */
  readonly repository: string;
  readonly licence: string;
  readonly parameters: number;
  readonly layers: number;
  /** Heads of keys and values, and their width: what a token takes in the cache. */
  readonly kvHeads: number;
  readonly headWidth: number;
  readonly files: readonly CatalogueFile[];
}

export interface CatalogueFile {
  readonly quantization: string;
  /** About; the repository says exactly. */
  readonly bytes: number;
}

/**
 * Shapes from each model's `config.json`; sizes as the repositories list them, rounded. Newer revisions of a repository may
 * differ by a few megabytes, which no verdict turns on.
 */
export const catalogue: readonly CatalogueModel[] = [
  {
    name: 'DeepSeek-R1-Distill-Qwen-1.5B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-1.5B-GGUF',
    licence: 'MIT',
    parameters: 1.78e9,
    layers: 28,
    kvHeads: 2,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 1.12e9 },
      { quantization: 'Q8_0', bytes: 1.89e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Qwen-7B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-7B-GGUF',
    licence: 'MIT',
    parameters: 7.62e9,
    layers: 28,
    kvHeads: 4,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 4.68e9 },
      { quantization: 'Q6_K', bytes: 6.25e9 },
      { quantization: 'Q8_0', bytes: 8.1e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Llama-8B',
    repository: 'unsloth/DeepSeek-R1-Distill-Llama-8B-GGUF',
    licence: 'MIT, Llama 3.1',
    parameters: 8.03e9,
    layers: 32,
    kvHeads: 8,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 4.92e9 },
      { quantization: 'Q6_K', bytes: 6.6e9 },
      { quantization: 'Q8_0', bytes: 8.54e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-0528-Qwen3-8B',
    repository: 'unsloth/DeepSeek-R1-0528-Qwen3-8B-GGUF',
    licence: 'MIT',
    parameters: 8.19e9,
    layers: 36,
    kvHeads: 8,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 5.03e9 },
      { quantization: 'Q6_K', bytes: 6.73e9 },
      { quantization: 'Q8_0', bytes: 8.71e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Qwen-14B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-14B-GGUF',
    licence: 'MIT',
    parameters: 14.8e9,
    layers: 48,
    kvHeads: 8,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 8.99e9 },
      { quantization: 'Q8_0', bytes: 15.7e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Qwen-32B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-32B-GGUF',
    licence: 'MIT',
    parameters: 32.8e9,
    layers: 64,
    kvHeads: 8,
    headWidth: 128,
    files: [{ quantization: 'Q4_K_M', bytes: 19.9e9 }],
  },
];
