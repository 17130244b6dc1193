import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { withFolder } from './oracles.ts';

const tokensSchema = v.object({
  special: v.array(v.array(v.number())),
  plain: v.array(v.array(v.number())),
  bos: v.nullable(v.number()),
  addBos: v.boolean(),
  endIds: v.array(v.number()),
});

export type LlamaTokens = v.InferOutput<typeof tokensSchema>;

/** llama.cpp's tokens of texts, with special tokens recognised and without; a file that holds no tensors will do. */
export async function askLlamaCppTokens(model: string, texts: readonly string[]): Promise<LlamaTokens> {
  return withFolder(async (folder) => {
    const file = join(folder, 'input.json');
    await writeFile(file, JSON.stringify({ model, texts }));
    const script = join(import.meta.dirname, 'llama_cpp_tokens.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, file], { maxBuffer: 2 ** 28 });
    return v.parse(tokensSchema, JSON.parse(stdout));
  });
}
