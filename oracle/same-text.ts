/**
 * Asks our engine in Chromium, llama.cpp and transformers in f32 for their greedy answers to the same prompts, and compares them:
 *   npx tsx oracle/same-text.ts MODEL.gguf [--questions recipe/results/questions.json] [--browser firefox]
 *
 * The questions are a list of prompts as text, special tokens written out. Where llama.cpp differs from f32, the lead that f32's token
 * had over its second choice tells whether that is a near-tie. Prints JSON; ends with 1 where ours differs.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { compareContinuations } from './comparison.ts';
import { askLlamaCppTokens } from './llama-tokens.ts';
import { askLlamaCpp, askTransformers } from './oracles.ts';
import { Ours } from './ours.ts';

/** More than any trace of the miniatures. */
const most = 400;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    questions: { type: 'string', default: 'recipe/results/questions.json' },
    browser: { type: 'string', default: 'chromium' },
  },
});
const browser = v.parse(v.picklist(['chromium', 'firefox']), values.browser);
const model = resolve(v.parse(v.string('Give MODEL.gguf.'), positionals[0]));
const texts = v.parse(v.array(v.string()), JSON.parse(await readFile(values.questions, 'utf8')));

// The prompts begin with their BOS.
const { special: prompts, endIds: stop } = await askLlamaCppTokens(model, texts);
const jobs = prompts.map((tokens) => ({ model, tokens, greedy: most, stop }));
const exact = (await askTransformers(jobs)).map(({ greedy }) => greedy!);
const llama = (await askLlamaCpp(jobs.map((job) => ({ ...job, kv: 'F32' as const })))).map(({ greedy }) => greedy!.tokens);
const ours = await Ours.with(browser, [model], async (engine) => {
  await engine.load(0, 'f32');
  const answers: number[][] = [];
  for (const prompt of prompts) answers.push(await engine.continue(prompt, most, stop[0]!));
  return answers;
});

const result = { questions: texts.length, ours: compareAll(ours), llamaCpp: compareAll(llama) };
console.log(JSON.stringify(result, null, 2));
process.exitCode = result.ours.identical === texts.length ? 0 : 1;

/** How many answers are the same to the last token, and where the others part. */
function compareAll(answers: readonly (readonly number[])[]) {
  const different = answers.flatMap((answer, index) => {
    const same = JSON.stringify(answer) === JSON.stringify(exact[index]!.tokens);
    return same ? [] : [{ question: texts[index], ...compareContinuations(exact[index]!, answer) }];
  });
  return { identical: answers.length - different.length, different };
}
