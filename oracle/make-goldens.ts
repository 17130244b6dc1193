/**
 * Writes the goldens in fixtures/goldens again:
 *   npx tsx oracle/make-goldens.ts [seeded-llama] [seeded-qwen2] ...     (all of them by default)
 * The ones of SmolLM2 need its file: SMOLLM2_MODEL=SmolLM2-135M-Instruct.Q4_1.gguf
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chatGolden } from './goldens/chats.ts';
import { repository } from './goldens/files.ts';
import { generalQuestions, miniatureQuestions } from './goldens/questions.ts';
import { seededExperts } from './goldens/seeded-experts.ts';
import { seededFamilies } from './goldens/seeded-cases.ts';
import { seededGolden } from './goldens/seeded-models.ts';
import { textGolden } from './goldens/text.ts';
import { tokenizerGolden } from './goldens/tokenizer.ts';
import { versions } from './oracles.ts';

const makers: Readonly<Record<string, () => Promise<object>>> = {
  ...Object.fromEntries(seededFamilies.map((family) => [`seeded-${family}`, () => seededGolden(family)])),
  'seeded-experts': seededExperts,
  tokenizer: tokenizerGolden,
  mini: () => chatGolden(embedded('mini.gguf'), miniatureQuestions, 256),
  'mini-moe': () => chatGolden(embedded('mini-moe.gguf'), miniatureQuestions, 256),
  smollm2: () => chatGolden(smollm2(), generalQuestions, 16),
  'smollm2-text': () => textGolden(smollm2(), 'fixtures/texts/english-and-german.txt'),
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(makers);
const unknown = wanted.filter((name) => !Object.hasOwn(makers, name));
if (unknown.length > 0) throw new Error(`No golden ${unknown.join(', ')}; there are ${Object.keys(makers).join(', ')}.`);

const provenance = { date: new Date().toISOString().slice(0, 10), versions: await versions() };
for (const name of wanted) {
  const golden = { generator: `npx tsx oracle/make-goldens.ts ${name}`, ...provenance, ...(await makers[name]!()) };
  const path = join(repository, 'fixtures', 'goldens', `${name}.json`);
  await writeFile(path, layOut(golden));
  console.log(path);
}

function embedded(file: string): string {
  return join(repository, 'public', 'models', file);
}

function smollm2(): string {
  const path = process.env['SMOLLM2_MODEL'];
  if (path === undefined) throw new Error('Say where SmolLM2 is: SMOLLM2_MODEL=SmolLM2-135M-Instruct.Q4_1.gguf');
  return path;
}

/** JSON with a line for each member, and for each member of a list of objects, so that a change shows where it is. */
function layOut(golden: object): string {
  const list = (items: readonly unknown[]): string => `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  const isObjects = (value: unknown): value is object[] => Array.isArray(value) && typeof value[0] === 'object';
  const lines = Object.entries(golden).map(([key, value]: [string, unknown]) => {
    return `  ${JSON.stringify(key)}: ${isObjects(value) ? list(value) : JSON.stringify(value)}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}
