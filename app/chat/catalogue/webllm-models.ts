/** A model that WebLLM's makers have compiled. */
export interface CompiledModel {
  /** WebLLM's name for it. */
  readonly id: string;
  /** Bytes of graphics memory that it needs with a context of 4096 tokens, as WebLLM states them. */
  readonly memory: number;
  /** Whether the device has to compute in f16. */
  readonly needsF16: boolean;
}

/**
 * The R1 distills among WebLLM's prebuilt models. Written down here because WebLLM itself weighs megabytes and is loaded only when one
 * of them is chosen; a test holds the list against the installed package.
 */
export const compiledModels: readonly CompiledModel[] = [
  { id: 'DeepSeek-R1-Distill-Qwen-7B-q4f16_1-MLC', memory: 5_106_670_000, needsF16: true },
  { id: 'DeepSeek-R1-Distill-Qwen-7B-q4f32_1-MLC', memory: 5_900_090_000, needsF16: false },
  { id: 'DeepSeek-R1-Distill-Llama-8B-q4f16_1-MLC', memory: 5_001_000_000, needsF16: true },
  { id: 'DeepSeek-R1-Distill-Llama-8B-q4f32_1-MLC', memory: 6_101_010_000, needsF16: false },
];
