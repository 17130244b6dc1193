/**
 * Compares our tokenizer and chat template with llama.cpp and transformers on a model file's own vocabulary:
 *   npx tsx oracle/tokenizer.ts MODEL.gguf [--count 3000] [--seed 1] [--pre NAME]
 *
 * `--pre` puts another pre-tokenizer's name into the file first (only for files without tensors), so that each one can be tried
 * on any vocabulary. Ends with 1 when anything differs.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { ChatMessage } from '../app/engine/engine.ts';
import { openGguf } from '../app/engine/gguf/open.ts';
import { createChatTemplate } from '../app/engine/tokenizer/chat-template.ts';
import { createTokenizer } from '../app/engine/tokenizer/tokenizer.ts';
import { askLlamaCppTokens } from './llama-tokens.ts';
import { runPython, withFolder } from './oracles.ts';
import { compareTexts, withPreTokenizer } from './tokenizer-comparison.ts';
import { variedTexts } from './varied-texts.ts';

const conversations: readonly (readonly ChatMessage[])[] = [
  [{ role: 'user', content: 'Wie viele „r“ hat „Erdbeere“?' }],
  [
    { role: 'system', content: 'Answer briefly.\n' },
    { role: 'user', content: ' Which is larger, 9.11 or 9.9?\n\n' },
  ],
  [
    { role: 'user', content: '1+1?' },
    { role: 'assistant', content: '<think>\nEasy.\n</think>\n\nTwo.' },
    { role: 'user', content: 'And 2+2?' },
    { role: 'assistant', content: 'Four.', reasoning_content: 'Easy again.' },
    { role: 'user', content: 'def f():\n    pass\n' },
  ],
  [
    { role: 'system', content: 'Du bist ein 🦊.' },
    { role: 'user', content: '  {{ messages }} {% if x %} <b>&amp;</b>' },
    { role: 'assistant', content: '' },
    { role: 'user', content: '' },
  ],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '3000' }, seed: { type: 'string', default: '1' }, pre: { type: 'string' } },
});
const [path] = positionals;
if (path === undefined) throw new Error('Name a model file.');

const differences = await withFolder(async (folder) => {
  const model = values.pre === undefined ? path : await withPreTokenizer(path, values.pre, folder);
  const { metadata } = await openGguf({ kind: 'file', files: [new File([await readFile(model)], basename(model))] });
  const tokenizer = createTokenizer(metadata);
  const texts = variedTexts(Number(values.count), values.seed);
  const found = await compareTexts(tokenizer, model, texts);
  if (metadata.has('tokenizer.chat_template')) {
    const template = createChatTemplate(metadata, tokenizer);
    found.push(...(await compareChats((messages) => template.encode(messages), model)));
  }
  return found;
});
for (const difference of differences.slice(0, 20)) console.log(difference);
console.log(differences.length === 0 ? 'No differences.' : `${differences.length} differences.`);
process.exitCode = differences.length === 0 ? 0 : 1;

async function compareChats(
  encode: (messages: readonly ChatMessage[]) => { readonly tokens: number[]; readonly text: string },
  model: string,
): Promise<string[]> {
  const { prompts } = v.parse(
    v.object({ prompts: v.array(v.string()) }),
    await runPython('chat_prompts.py', { model, conversations }),
  );
  const { special } = await askLlamaCppTokens(model, prompts);
  console.log(`${conversations.length} conversations.`);
  return conversations.flatMap((messages, index) => {
    const ours = encode(messages);
    const found: string[] = [];
    if (ours.text !== prompts[index])
      found.push(`${JSON.stringify(ours.text)} is ${JSON.stringify(prompts[index])} in transformers`);
    if (JSON.stringify(ours.tokens) !== JSON.stringify(special[index])) {
      found.push(
        `${JSON.stringify(ours.text)}: ${JSON.stringify(ours.tokens)} is ${JSON.stringify(special[index])} in llama.cpp`,
      );
    }
    return found;
  });
}
