import { join } from 'node:path';
import type { ExpertsGolden } from '../../fixtures/goldens.ts';
import { SeededRandom } from '../../fixtures/random.ts';
import { writeSeededModelFile } from '../../fixtures/seeded-file.ts';
import { askTransformers, withFolder } from '../oracles.ts';
import { seededCases, seededOptions, type Case } from './seeded-cases.ts';

const families = ['qwen3moe', 'olmoe', 'granitemoe', 'deepseek2'] as const;
/** deepseek2 by its router and its attention: no groups, YaRN, the softmax gate without a bias, many experts in eight groups. */
const deepseekVariants: readonly string[] = ['one group', 'yarn', 'lite', 'moonlight', '64 experts'];
/** llama.cpp tells V2-Lite by its 27 layers, transformers by its keys: four show as much of a router, in a golden of a seventh. */
const layers = 4;
const promptLength = 32;

/** Which experts the mixtures' routers choose, without provenance. */
export async function seededExperts(): Promise<Pick<ExpertsGolden, 'tokens' | 'models'>> {
  const random = new SeededRandom('experts prompt');
  const vocabulary = seededOptions('qwen3moe', 'F32').vocabulary;
  const tokens = Array.from({ length: promptLength }, () => random.below(vocabulary));
  const models = await withFolder(async (folder) => {
    const cases = expertCases();
    const files = cases.map((_, index) => join(folder, `${index}.gguf`));
    for (const [index, { options }] of cases.entries()) await writeSeededModelFile(options, files[index]!);
    const answers = await askTransformers(files.map((model) => ({ model, tokens, experts: true })));
    return cases.map(({ name, options }, index) => ({ name, options, layers: answers[index]!.experts! }));
  });
  return { tokens, models };
}

function expertCases(): Case[] {
  const ofDeepseek = seededCases('deepseek2').filter(({ name }) => deepseekVariants.includes(name));
  if (ofDeepseek.length < deepseekVariants.length) throw new Error('seeded-cases.ts knows other variants of deepseek2.');
  return [
    ...families.map((family) => ({ name: family, options: seededOptions(family, 'F32') })),
    ...ofDeepseek.map(({ name, options }) => ({ name: `deepseek2, ${name}`, options: { ...options, layers } })),
  ];
}
