import { join } from 'node:path';
import type { ExpertsGolden } from '../../fixtures/goldens.ts';
import { SeededRandom } from '../../fixtures/random.ts';
import { writeSeededModelFile } from '../../fixtures/seeded-file.ts';
import { askTransformers, withFolder } from '../oracles.ts';
import { seededOptions } from './seeded-cases.ts';

const families = ['qwen3moe', 'olmoe', 'granitemoe', 'deepseek2'] as const;
const promptLength = 32;

/** Which experts the mixtures' routers choose, without provenance. */
export async function seededExperts(): Promise<Pick<ExpertsGolden, 'tokens' | 'models'>> {
  const random = new SeededRandom('experts prompt');
  const vocabulary = seededOptions('qwen3moe', 'F32').vocabulary;
  const tokens = Array.from({ length: promptLength }, () => random.below(vocabulary));
  const models = await withFolder(async (folder) => {
    const options = families.map((family) => seededOptions(family, 'F32'));
    const files = options.map(({ architecture }) => join(folder, `${architecture}.gguf`));
    for (const [index, file] of files.entries()) await writeSeededModelFile(options[index]!, file);
    const answers = await askTransformers(files.map((model) => ({ model, tokens, experts: true })));
    return options.map((own, index) => ({ name: own.architecture, options: own, layers: answers[index]!.experts! }));
  });
  return { tokens, models };
}
