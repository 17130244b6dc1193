/**
 * Compares our tokenizer and chat template with llama.cpp and transformers on a model file's own vocabulary:
 *   npx tsx oracle/tokenizer.ts MODEL.gguf [--count 3000] [--seed 1] [--pre NAME]
 *
 * `--pre` puts another pre-tokenizer's name into the file first (only for files without tensors), so that each one can be tried
 * on any vocabulary. Ends with 1 when anything differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { ChatMessage } from '../app/engine/engine.ts';
import { openGguf } from '../app/engine/gguf/open.ts';
import { createChatTemplate } from '../app/engine/tokenizer/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../app/engine/tokenizer/tokenizer.ts';
import { askLlamaCppTokens } from './llama-tokens.ts';
import { runPython, withFolder } from './oracles.ts';
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

async function compareTexts(tokenizer: Tokenizer, model: string, texts: readonly string[]): Promise<string[]> {
  const reference = await askLlamaCppTokens(model, texts);
  const found: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown) => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      found.push(`${what}: ${JSON.stringify(ours)} is ${JSON.stringify(theirs)} in llama.cpp`);
  };
  // Tags are text to us where they are not asked for; llama.cpp finds them all the same.
  const tags = tokenizer.markup.filter(({ id }) => tokenizer.kind(id) === 'user-defined');
  let plainCompared = 0;
  for (const [index, text] of texts.entries()) {
    const ids = tokenizer.encode(text, { special: true });
    compare(JSON.stringify(text), ids, reference.special[index]);
    compare(`${JSON.stringify(text)} back`, decode(tokenizer, ids), text.toWellFormed());
    if (tags.some((tag) => text.includes(tag.text))) continue;
    plainCompared++;
    compare(`${JSON.stringify(text)} as plain text`, tokenizer.encode(text, { special: false }), reference.plain[index]);
  }
  compare(
    'begin of sentence',
    [tokenizer.addBeginOfSentence, tokenizer.beginOfSentence ?? null],
    [reference.addBos, reference.bos],
  );
  compare(
    'tokens that end an answer',
    [...tokenizer.endIds].sort((a, b) => a - b),
    reference.endIds,
  );
  console.log(`${texts.length} texts with special tokens, ${plainCompared} of them without.`);
  return found;
}

/** The text of tokens, control tokens as they are written. */
function decode(tokenizer: Tokenizer, ids: readonly number[]): string {
  const bytes = ids.flatMap((id) => [...tokenizer.tokenBytes(id)]);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

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

/** A copy of a file without tensors that names another pre-tokenizer. */
async function withPreTokenizer(file: string, name: string, folder: string): Promise<string> {
  const bytes = await readFile(file);
  const key = Buffer.from('tokenizer.ggml.pre');
  const valueStart = bytes.indexOf(key) + key.length + 4;
  const { tensors, metadata } = await openGguf({ kind: 'file', files: [new File([bytes], basename(file))] });
  if (tensors.size > 0) throw new Error('--pre needs a file without tensors.');
  const valueEnd = valueStart + 8 + Buffer.byteLength(metadata.string('tokenizer.ggml.pre'));
  const value = Buffer.alloc(8 + Buffer.byteLength(name));
  value.writeBigUInt64LE(BigInt(Buffer.byteLength(name)));
  value.write(name, 8);
  const copy = join(folder, `${name}.gguf`);
  await writeFile(copy, Buffer.concat([bytes.subarray(0, valueStart), value, bytes.subarray(valueEnd), Buffer.alloc(64)]));
  return copy;
}
