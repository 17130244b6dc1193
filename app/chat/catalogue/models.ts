/** A model of the R1 family as people can have it, and what a device needs for it. */
export interface CatalogueModel {
  readonly name: string;
  /** Repository on huggingface.co with the GGUF files. */
  readonly repository: string;
  /** The makers' own, then that of the model they began from, where it is another. */
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
 * Looked up on 2026-11-29 in stored copies of public pages and repositories, not on the hub itself:
 *
 * - Shapes: `config.json` of each model, on pages of huggingface.co, and the header of the real 7B file.
 * - Repositories and the names of their files: listings on huggingface.co (January to March 2025) and catalogues of other projects, which
 *   pin revisions: 3cb4d15 (1.5B), 097680e (7B), 615f893 (Llama), eb48357 (0528), 7b05b58 (14B), 1938d05 (32B).
 * - Sizes to the byte: those catalogues, and for 0528 the hub's answer of 2026-09-24, which jm-vis/modelroom keeps for its tests. Sizes to
 *   a few digits: calculated, because listings round to three. models.test.ts adds all of them up again.
 * - Licences: README of deepseek-ai/DeepSeek-R1 (MIT; made from Qwen2.5, Apache 2.0, and from Llama 3.1), that of DeepSeek-R1-0528 (MIT; made
 *   from Qwen3 8B Base) and that of QwenLM/Qwen3 (Apache 2.0).
 *
 * Newer revisions of a repository may differ somewhat, which no verdict turns on: what is downloaded is what the hub lists then.
 */
export const catalogue: readonly CatalogueModel[] = [
  {
    name: 'DeepSeek-R1-Distill-Qwen-1.5B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-1.5B-GGUF',
    licence: 'MIT, Apache 2.0',
    parameters: 1.78e9,
    layers: 28,
    kvHeads: 2,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 1_117_321_312 },
      { quantization: 'Q8_0', bytes: 1_894_532_416 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Qwen-7B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-7B-GGUF',
    licence: 'MIT, Apache 2.0',
    parameters: 7.62e9,
    layers: 28,
    kvHeads: 4,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 4_683_073_248 },
      { quantization: 'Q6_K', bytes: 6.2542e9 },
      { quantization: 'Q8_0', bytes: 8_098_524_896 },
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
      { quantization: 'Q4_K_M', bytes: 4_920_737_216 },
      { quantization: 'Q6_K', bytes: 6.596e9 },
      { quantization: 'Q8_0', bytes: 8_540_773_088 },
    ],
  },
  {
    name: 'DeepSeek-R1-0528-Qwen3-8B',
    repository: 'unsloth/DeepSeek-R1-0528-Qwen3-8B-GGUF',
    licence: 'MIT, Apache 2.0',
    parameters: 8.19e9,
    layers: 36,
    kvHeads: 8,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 5_027_785_216 },
      { quantization: 'Q6_K', bytes: 6.7259e9 },
      { quantization: 'Q8_0', bytes: 8.7095e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Qwen-14B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-14B-GGUF',
    licence: 'MIT, Apache 2.0',
    parameters: 14.8e9,
    layers: 48,
    kvHeads: 8,
    headWidth: 128,
    files: [
      { quantization: 'Q4_K_M', bytes: 8_988_109_984 },
      { quantization: 'Q8_0', bytes: 15.7016e9 },
    ],
  },
  {
    name: 'DeepSeek-R1-Distill-Qwen-32B',
    repository: 'unsloth/DeepSeek-R1-Distill-Qwen-32B-GGUF',
    licence: 'MIT, Apache 2.0',
    parameters: 32.8e9,
    layers: 64,
    kvHeads: 8,
    headWidth: 128,
    files: [{ quantization: 'Q4_K_M', bytes: 19_851_335_584 }],
  },
];
