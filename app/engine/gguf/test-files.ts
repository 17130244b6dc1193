import type { GgufValue, TensorToWrite } from './writer';
import { typed, writeGguf } from './writer';

/** A complete small model file: 36 numbers in F32 and two rows of Q8_0. */
export const smallMetadata: Readonly<Record<string, GgufValue>> = {
  'general.architecture': 'qwen2',
  'general.name': 'Kleinst',
  'qwen2.block_count': 1,
  'qwen2.rope.freq_base': typed('float32', 10000),
  'tokenizer.ggml.tokens': ['a', 'Ġb', 'ü', '<｜User｜>'],
};

export const smallTensors: readonly TensorToWrite[] = [
  { name: 'output_norm.weight', type: 'F32', shape: [36], data: countingBytes(144) },
  { name: 'token_embd.weight', type: 'Q8_0', shape: [32, 2], data: countingBytes(68) },
];

export function smallFile(overrides: Partial<Parameters<typeof writeGguf>[0]> = {}): Uint8Array<ArrayBuffer> {
  return writeGguf({ metadata: smallMetadata, tensors: smallTensors, ...overrides });
}

export function asFile(bytes: Uint8Array<ArrayBuffer>, name = 'klein.gguf'): File {
  return new File([bytes], name);
}

/** 0, 1, 2 … 255, 0, 1 … */
export function countingBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index);
}
