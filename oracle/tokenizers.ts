/**
 * Compares our tokenizer with llama.cpp on fuzzed texts, for every pre-tokenizer that we know, and sees that texts of any characters
 * come back from their tokens:
 *   npx tsx oracle/tokenizers.ts [--count 20000] [--seed SEED] [--model VOCABULARY.gguf] [--pre qwen2,llama-bpe]
 *
 * The vocabulary is that of the file, which has no tensors, or the small one of fixtures/. The seed is drawn unless it is given, and
 * printed. Ends with 1 when anything differs.
 */
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openGguf } from '../app/engine/gguf/open.ts';
import { preTokenizerNames } from '../app/engine/tokenizer/pre-tokenizers.ts';
import { createTokenizer } from '../app/engine/tokenizer/tokenizer.ts';
import { writeSmallVocabulary } from './goldens/tokenizer.ts';
import { withFolder } from './oracles.ts';
import { compareTexts, lossesOf, withPreTokenizer } from './tokenizer-comparison.ts';
import { unicodeTexts, variedTexts } from './varied-texts.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    model: { type: 'string' },
    pre: { type: 'string', default: preTokenizerNames.join(',') },
  },
});
const seed = values.seed ?? String(randomInt(2 ** 32));
const count = Number(values.count);
const vocabulary = values.model === undefined ? 'the small vocabulary' : basename(values.model);
console.log(`${count} texts for each pre-tokenizer, ${vocabulary}, seed ${seed}`);

const texts = variedTexts(count, seed);
const anyTexts = unicodeTexts(count, seed);
let differences = 0;
for (const name of values.pre.split(',')) {
  const found = await withFolder(async (folder) => {
    const file = await vocabularyWith(name, folder);
    const { metadata } = await openGguf({ kind: 'file', files: [new File([await readFile(file)], basename(file))] });
    const tokenizer = createTokenizer(metadata);
    return [...(await compareTexts(tokenizer, file, texts)), ...lossesOf(tokenizer, anyTexts)];
  });
  console.log(`${name}: ${found.length === 0 ? 'no differences' : `${found.length} differences`}`);
  for (const difference of found.slice(0, 5)) console.log(`  ${difference}`);
  differences += found.length;
}
process.exitCode = differences === 0 ? 0 : 1;

async function vocabularyWith(preTokenizer: string, folder: string): Promise<string> {
  if (values.model !== undefined) return withPreTokenizer(values.model, preTokenizer, folder);
  const file = join(folder, 'small.gguf');
  await writeSmallVocabulary(preTokenizer, file);
  return file;
}
