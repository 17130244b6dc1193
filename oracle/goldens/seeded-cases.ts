import { shapes, type ShapeName } from '../../fixtures/shapes.ts';
import { seededArchitectures } from '../../fixtures/options.ts';
import { seededTypes, type SeededArchitecture, type SeededModelOptions, type SeededType } from '../../fixtures/seeded-model.ts';

/** The families that have goldens and rows in the fidelity report. */
export const seededFamilies = seededArchitectures;

/** A model of a golden. */
export interface Case {
  readonly name: string;
  readonly options: SeededModelOptions;
}

/** Types whose blocks are 256 long need the wider shape. */
const wideTypes: readonly SeededType[] = ['Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K', 'IQ4_XS'];

/** Mixtures share all kernels that read blocks with the dense families; theirs are the stacks of experts. */
const mixtureTypes: readonly SeededType[] = ['F32', 'Q8_0', 'Q4_0', 'MXFP4', 'Q4_K', 'Q6_K'];

/** Everything that a family's golden holds. */
export function seededCases(family: SeededArchitecture): Case[] {
  const isDense = family === 'llama' || family === 'qwen2' || family === 'qwen3';
  const types = (isDense ? seededTypes : mixtureTypes).map((type) => ({ name: type, options: seededOptions(family, type) }));
  return [...types, ...(isDense ? commonVariants(family) : []), ...ownVariants(family)];
}

/** The tiny model of a family whose rows are whole blocks of the type. */
export function seededOptions(family: SeededArchitecture, type: SeededType): SeededModelOptions {
  const shape: ShapeName = wideTypes.includes(type) ? `tiny-${family}-256` : `tiny-${family}`;
  return { ...shapes[shape], type };
}

const yarn = { contextLength: 128, ropeScaling: { kind: 'yarn', factor: 4, originalContextLength: 32 } } as const;

/** What differs between published files besides the family and the type of the weights. */
function commonVariants(family: SeededArchitecture): Case[] {
  const shape = seededOptions(family, 'F32');
  const mixed = { output: 'Q6_K', 'blk.0.ffn_down.weight': 'Q6_K', attn_v: 'Q5_0' } as const;
  return [
    { name: 'another seed', options: { ...shape, seed: 2 } },
    { name: 'tied', options: { ...shape, tied: true, type: 'Q8_0' } },
    { name: 'mixed types', options: { ...seededOptions(family, 'Q4_K'), typeOverrides: mixed } },
    { name: 'gate and up of different types', options: { ...seededOptions(family, 'Q4_0'), typeOverrides: { ffn_up: 'Q5_1' } } },
    { name: 'yarn', options: { ...shape, ...yarn } },
    { name: 'linear', options: { ...shape, ropeScaling: { kind: 'linear', factor: 4 } } },
  ];
}

function ownVariants(family: SeededArchitecture): Case[] {
  switch (family) {
    case 'llama':
      return [{ name: 'divisors', options: { ...shapes['tiny-llama'], ropeScaling: { kind: 'divisors', factor: 8 } } }];
    case 'qwen2':
      return [{ name: 'large key bias', options: { ...shapes['tiny-qwen2-256'], type: 'Q4_K', largeKeyBias: 300 } }];
    case 'qwen3':
    case 'olmoe':
      return [];
    case 'qwen3moe':
      return [{ name: 'yarn', options: { ...shapes['tiny-qwen3moe'], ...yarn } }];
    case 'granitemoe':
      return [{ name: 'tied', options: { ...shapes['tiny-granitemoe'], tied: true, type: 'Q8_0' } }];
    case 'deepseek2':
      return deepseekVariants();
  }
}

function deepseekVariants(): Case[] {
  const shape = shapes['tiny-deepseek2'];
  const merged = { ...shape.latent, merged: true };
  // V2-Lite: its 27 layers are how llama.cpp knows it.
  const lite = {
    layers: 27,
    latent: { keyValueRank: 32, nopeWidth: 32, ropeWidth: 16, valueWidth: 64, merged: true },
    experts: { count: 8, used: 3, feedForward: 64, sharedCount: 2, leadingDenseLayers: 1 },
    contextLength: 640,
    ropeScaling: { kind: 'yarn', factor: 40, originalContextLength: 16, scoreMultiplier: 0.707 },
  } as const;
  // Moonlight: V3's router over V2-Lite's attention, in the new form of file.
  const moonlight = {
    layers: 27,
    latent: { ...lite.latent, merged: false },
    experts: { ...shape.experts, count: 16, used: 4, sharedCount: 2, weightsScale: 2.446, groups: { count: 1, used: 1 } },
  } as const;
  return [
    { name: 'merged key-value projection', options: { ...shape, latent: merged } },
    { name: 'merged key-value projection, Q8_0', options: { ...shape, type: 'Q8_0', latent: merged } },
    { name: 'one group', options: { ...shape, experts: { ...shape.experts, groups: { count: 1, used: 1 } } } },
    { name: 'yarn', options: { ...shape, seed: 2, ...yarn, ropeScaling: { ...yarn.ropeScaling, scoreMultiplier: 1 } } },
    { name: 'lite', options: { ...shape, ...lite } },
    { name: 'moonlight', options: { ...shape, ...moonlight } },
    { name: '64 experts', options: { ...shape, experts: { ...shape.experts, count: 64, used: 6, groups: { count: 8, used: 3 } } } },
  ];
}
