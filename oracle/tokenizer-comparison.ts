import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openGguf } from '../app/engine/gguf/open.ts';
import type { Tokenizer } from '../app/engine/tokenizer/tokenizer.ts';
import { askLlamaCppTokens } from './llama-tokens.ts';

/** What our tokenizer and llama.cpp make of texts with a model file's vocabulary, where they differ, and texts that do not come back. */
export async function compareTexts(tokenizer: Tokenizer, model: string, texts: readonly string[]): Promise<string[]> {
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

/** Texts that do not come back from their tokens as they were; half surrogates come back as U+FFFD. */
export function lossesOf(tokenizer: Tokenizer, texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const back = decode(tokenizer, tokenizer.encode(text, { special: false }));
    return back === text.toWellFormed() ? [] : [`${JSON.stringify(text)} comes back as ${JSON.stringify(back)}`];
  });
}

/** The text of tokens, control tokens as they are written. */
function decode(tokenizer: Tokenizer, ids: readonly number[]): string {
  const bytes = ids.flatMap((id) => [...tokenizer.tokenBytes(id)]);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** A copy of a file without tensors that names another pre-tokenizer. */
export async function withPreTokenizer(file: string, name: string, folder: string): Promise<string> {
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
