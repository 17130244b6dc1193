/** The models that the bench runs, and where their files come from. */
import { existsSync, openAsBlob } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGguf } from '../app/engine/gguf/open.ts';
import { createTokenizer, type Tokenizer } from '../app/engine/tokenizer/tokenizer.ts';
import { writeSeededModelFile } from '../fixtures/seeded-file.ts';
import { shapes } from '../fixtures/shapes.ts';

export const modelNames = ['qwen2-0.5b', 'smollm2', 'mini', 'mini-moe'] as const;

export type ModelName = (typeof modelNames)[number];

export interface BenchModel {
  readonly name: ModelName;
  readonly title: string;
  readonly file: string;
  readonly fileBytes: number;
  /** Tokens of context that every engine makes room for: 4096, or what the model was trained for where that is less. */
  readonly contextLength: number;
  /** What its prompts end with, so that the answer is long. */
  readonly question: string;
  readonly tokenizer: Tokenizer;
}

const longestContext = 4096;
const cache = fileURLToPath(new URL('../.cache/bench', import.meta.url));

/** All matrices in 4 bits, the tied embedding too, as in the WebLLM model of this shape that it is compared with. */
const seededQwen = { ...shapes['qwen2-0.5b'], typeOverrides: {} };

/**
 * Finds or makes the file of a model and reads its header.
 * @param smollm2 path of SmolLM2-135M-Instruct in Q4_1, which is in nobody's repository here
 * @throws Error when the file is not there
 */
export async function openModel(name: ModelName, smollm2: string | undefined): Promise<BenchModel> {
  const file = await findFile(name, smollm2);
  const model = await openGguf({ kind: 'file', files: [new File([await openAsBlob(file)], basename(file))] });
  const { metadata } = model;
  const matrices = new Map<string, number>();
  for (const { type, shape } of model.tensors.values()) if (shape.length > 1) matrices.set(type, (matrices.get(type) ?? 0) + 1);
  const [mostlyType = 'no matrices'] = [...matrices].sort(([, left], [, right]) => right - left)[0] ?? [];
  const trained = metadata.number(`${metadata.string('general.architecture')}.context_length`);
  return {
    name,
    title: `${titles[name]}, ${mostlyType}`,
    file,
    fileBytes: model.fileBytes,
    contextLength: Math.min(longestContext, trained),
    question: questions[name] ?? '',
    tokenizer: createTokenizer(metadata),
  };
}

/** The miniatures decline what they do not know in a dozen tokens, and our engine stops where an answer ends. */
const longThought = '<｜User｜>Spell "butterfly" backwards.<｜Assistant｜><think>\n';
const questions: Readonly<Partial<Record<ModelName, string>>> = { mini: longThought, 'mini-moe': longThought };

const titles: Readonly<Record<ModelName, string>> = {
  'qwen2-0.5b': 'Qwen2-0.5B’s shape with random weights',
  smollm2: 'SmolLM2-135M-Instruct',
  mini: 'the embedded miniature',
  'mini-moe': 'the embedded mixture',
};

async function findFile(name: ModelName, smollm2: string | undefined): Promise<string> {
  switch (name) {
    case 'mini':
    case 'mini-moe':
      return fileURLToPath(new URL(`../public/models/${name}.gguf`, import.meta.url));
    case 'smollm2':
      if (smollm2 === undefined) throw new Error('no file: say where it is with --smollm2 FILE or DENKSPUR_BENCH_SMOLLM2');
      if (!existsSync(smollm2)) throw new Error(`there is no file ${basename(smollm2)} where --smollm2 says`);
      return smollm2;
    case 'qwen2-0.5b':
      return writeOnce(join(cache, 'qwen2-0.5b-q4_0.gguf'));
  }
}

async function writeOnce(file: string): Promise<string> {
  if (existsSync(file)) return file;
  process.stderr.write(`Writing ${basename(file)} …\n`);
  await mkdir(cache, { recursive: true });
  await writeSeededModelFile(seededQwen, `${file}.part`);
  await rename(`${file}.part`, file);
  return file;
}
