import { expect, it } from 'vitest';
import type { DenseModelOptions } from '../../../fixtures/options';
import { mixedTypes, type QuantizationMix } from '../../../fixtures/quantization-mixes';
import { seededModelSize } from '../../../fixtures/seeded-model';
import { isIn } from './hub';
import { catalogue, type CatalogueModel } from './models';

type Shape = Omit<DenseModelOptions, 'seed' | 'type'>;

const qwen2 = { architecture: 'qwen2', headWidth: 128, vocabulary: 152_064 } as const;
const ofQwen = 5_950_000;
const ofLlama = 7_839_000;

/**
 * From each model's `config.json`, with the bytes that vocabulary, merges, template and metadata take in its files: what published
 * sizes leave besides the tensors, and in the case of the 7B model how long the header of the real file is (5,953,248).
 */
const shapes: Readonly<Record<string, readonly [shape: Shape, headerBytes: number]>> = {
  'DeepSeek-R1-Distill-Qwen-1.5B': [
    { ...qwen2, layers: 28, width: 1536, heads: 12, keyValueHeads: 2, feedForward: 8960, vocabulary: 151_936 }, ofQwen,
  ],
  'DeepSeek-R1-Distill-Qwen-7B': [{ ...qwen2, layers: 28, width: 3584, heads: 28, keyValueHeads: 4, feedForward: 18_944 }, ofQwen],
  'DeepSeek-R1-Distill-Llama-8B': [
    {
      architecture: 'llama', layers: 32, width: 4096, heads: 32, keyValueHeads: 8, headWidth: 128, feedForward: 14_336,
      vocabulary: 128_256, ropeScaling: { kind: 'divisors', factor: 8 },
    },
    ofLlama,
  ],
  'DeepSeek-R1-0528-Qwen3-8B': [
    {
      architecture: 'qwen3', layers: 36, width: 4096, heads: 32, keyValueHeads: 8, headWidth: 128, feedForward: 12_288,
      vocabulary: 151_936,
    },
    ofQwen,
  ],
  'DeepSeek-R1-Distill-Qwen-14B': [{ ...qwen2, layers: 48, width: 5120, heads: 40, keyValueHeads: 8, feedForward: 13_824 }, ofQwen],
  'DeepSeek-R1-Distill-Qwen-32B': [{ ...qwen2, layers: 64, width: 5120, heads: 40, keyValueHeads: 8, feedForward: 27_648 }, ofQwen],
};

function sizeOf({ name }: CatalogueModel, mix: QuantizationMix): { readonly elements: number; readonly fileBytes: number } {
  const [shape, headerBytes] = shapes[name]!;
  const { elements, tensorBytes } = seededModelSize({ ...shape, seed: 1, ...mixedTypes(mix, shape.layers) });
  return { elements, fileBytes: headerBytes + tensorBytes };
}

it.each(catalogue)('$name has the shape and as many weights as its config.json says', (model) => {
  const [{ layers, keyValueHeads, headWidth }] = shapes[model.name]!;
  const { elements } = sizeOf(model, 'Q8_0');
  expect(model).toMatchObject({ layers, kvHeads: keyValueHeads, headWidth, parameters: Number(elements.toPrecision(3)) });
});

it.each(catalogue.flatMap((model) => model.files.map(({ quantization, bytes }) => [model.name, quantization, bytes, model] as const)))(
  '%s in %s takes %i bytes, as its tensors and its header add up to',
  (_, quantization, bytes, model) => {
    // Headers differ by tens of kilobytes; biases left out or one more layer in Q6_K would be hundreds.
    expect(Math.abs(bytes - sizeOf(model, quantization as QuantizationMix).fileBytes)).toBeLessThan(50_000);
  },
);

it.each(catalogue)('$name: each quantization is one file among those that repositories of its kind hold', ({ name, files }) => {
  const kinds = ['F16', 'IQ4_XS', 'Q2_K', 'Q2_K_L', 'Q3_K_M', 'Q4_K_M', 'Q5_K_M', 'Q6_K', 'Q8_0', 'UD-Q4_K_XL', 'UD-Q6_K_XL', 'UD-Q8_K_XL'];
  for (const { quantization } of files) {
    const found = kinds.map((kind) => `${name}-${kind}.gguf`).filter((path) => isIn(path, quantization));
    expect(found).toEqual([`${name}-${quantization}.gguf`]);
  }
});
