import type { Family } from './family';
import { deepseek2 } from './models/deepseek2';
import { granitemoe } from './models/granitemoe';
import { llama } from './models/llama';
import { olmoe } from './models/olmoe';
import { qwen2 } from './models/qwen2';
import { qwen3 } from './models/qwen3';
import { qwen3moe } from './models/qwen3moe';

/** Every family by its name in GGUF (`general.architecture`). */
export const families: Readonly<Record<string, Family>> = { llama, qwen2, qwen3, qwen3moe, olmoe, granitemoe, deepseek2 };
