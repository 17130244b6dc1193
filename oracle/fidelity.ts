/**
 * Measures how close Denkspur and llama.cpp come to exact f32, and writes the table into bench/FIDELITY.md:
 *   npx tsx oracle/fidelity.ts [--families llama,qwen2] [--types Q4_0,Q4_K] [--browser chromium|firefox] [--out FILE.md]
 *
 * Each family × type is a seeded model; all engines read the same text. With SMOLLM2_MODEL set, SmolLM2 is measured too. Needs
 * the built page (npm run build) and the oracles (README.md of this folder).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { writeSeededModelFile } from '../fixtures/seeded-file.ts';
import { seededTypes } from '../fixtures/seeded-model.ts';
import { compareRows, type Comparison, type Row } from './comparison.ts';
import { seededFamilies, seededOptions } from './goldens/seeded-cases.ts';
import { repository } from './goldens/files.ts';
import { fidelityReport, type Measurement } from './fidelity-report.ts';
import { askLlamaCpp, askTransformers, rowsSchema, run, versions, withFolder } from './oracles.ts';

/** Tokens per row that are compared where the vocabulary is too large to compare all of it. */
const topOfLargeVocabulary = 256;

const scoreSchema = v.object({ tokens: v.array(v.number()), rows: rowsSchema });

const { values } = parseArgs({
  options: {
    families: { type: 'string', default: seededFamilies.join(',') },
    types: { type: 'string', default: seededTypes.join(',') },
    browser: { type: 'string', default: 'chromium' },
    out: { type: 'string', default: join(repository, 'bench', 'FIDELITY.md') },
  },
});
const families = v.parse(v.array(v.picklist(seededFamilies)), values.families.split(','));
const types = v.parse(v.array(v.picklist(seededTypes)), values.types.split(','));
const text = await readFile(join(repository, 'fixtures', 'texts', 'english-and-german.txt'), 'utf8');

await withFolder(async (folder) => {
  const measurements: Measurement[] = [];
  const model = join(folder, 'model.gguf');
  // Seeded vocabularies spell nearly every byte: the start of each paragraph is about 500 tokens.
  const excerpt = text.split('\n\n').map((paragraph) => paragraph.slice(0, 250)).join('\n\n');
  for (const family of families) {
    for (const type of types) {
      const options = seededOptions(family, type);
      await writeSeededModelFile(options, model);
      measurements.push({ family, type, ...(await measure(folder, model, excerpt, options.vocabulary)) });
    }
  }
  const real = process.env['SMOLLM2_MODEL'];
  if (real !== undefined) {
    const measurement = await measure(folder, real, text, topOfLargeVocabulary);
    measurements.push({ family: 'llama (SmolLM2-135M)', type: 'Q4_1', ...measurement });
  }
  await writeFile(values.out, fidelityReport(measurements, { browser: values.browser, versions: await versions() }));
});

async function measure(
  folder: string,
  model: string,
  content: string,
  top: number,
): Promise<Pick<Measurement, 'ours' | 'llamaCpp'>> {
  const textFile = join(folder, 'text.txt');
  await writeFile(textFile, content);
  const [peer] = await askLlamaCpp([{ model, text: content, top }]);
  const { tokens, rows: peerRows } = peer!;
  const [exact] = await askTransformers([{ model, tokens, top }]);
  const ours = await askOurs(model, textFile, top);
  if (ours.tokens.join() !== tokens.join()) throw new Error(`We tokenize otherwise than llama.cpp with ${model}.`);
  const compared = (rows: readonly Row[]): Comparison => compareRows(exact!.rows!, rows);
  return { ours: compared(ours.rows), llamaCpp: compared(peerRows!) };
}

async function askOurs(model: string, textFile: string, top: number): Promise<v.InferOutput<typeof scoreSchema>> {
  const flags = ['--model', model, '--text', textFile, '--top', String(top), '--browser', values.browser, '--json'];
  const output: unknown = JSON.parse(await run('npm', ['run', '-s', 'score', '--prefix', repository, '--', ...flags]));
  return v.parse(scoreSchema, output);
}
