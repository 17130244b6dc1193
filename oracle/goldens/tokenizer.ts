import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeGguf, typed } from '../../app/engine/gguf/writer.ts';
import type { TokenizerGolden } from '../../fixtures/goldens.ts';
import { smallVocabulary } from '../../fixtures/small-vocabulary.ts';
import { askLlamaCppTokens, type LlamaTokens } from '../llama-tokens.ts';
import { withFolder } from '../oracles.ts';
import { variedTexts } from '../varied-texts.ts';

const preTokenizers = ['qwen2', 'llama-bpe', 'smollm', 'gpt-2', 'deepseek-v3'] as const;
const longestText = 80;

/** What llama.cpp makes of varied texts on a small vocabulary, for each pre-tokenizer; without its provenance. */
export async function tokenizerGolden(): Promise<Pick<TokenizerGolden, 'vocabularies' | 'texts'>> {
  const texts = variedTexts(260, 'golden').filter((text) => text.isWellFormed() && text.length <= longestText);
  const answers = new Map<string, LlamaTokens>();
  for (const pre of preTokenizers) answers.set(pre, await ask(pre, texts));
  return {
    vocabularies: [...answers].map(([pre, { addBos, bos, endIds }]) => ({ pre, addBos, bos, endIds })),
    texts: texts.map((text, index) => ({
      text,
      special: Object.fromEntries([...answers].map(([pre, { special }]) => [pre, special[index]!])),
      plain: Object.fromEntries(
        [...answers]
          .filter(([, { special, plain }]) => String(plain[index]) !== String(special[index]))
          .map(([pre, { plain }]) => [pre, plain[index]!]),
      ),
    })),
  };
}

/** The vocabulary of small-vocabulary.ts as a file that llama.cpp opens. */
export async function writeSmallVocabulary(preTokenizer: string, path: string): Promise<void> {
  const metadata = {
    ...smallVocabulary(preTokenizer),
    // llama.cpp wants some hyperparameters before it looks at a vocabulary.
    'qwen2.block_count': 1,
    'qwen2.context_length': 32,
    'qwen2.embedding_length': 32,
    'qwen2.feed_forward_length': 32,
    'qwen2.attention.head_count': 1,
    'qwen2.attention.layer_norm_rms_epsilon': typed('float32', 1e-6),
  };
  await writeFile(path, writeGguf({ metadata, tensors: [] }));
}

async function ask(preTokenizer: string, texts: readonly string[]): Promise<LlamaTokens> {
  return withFolder(async (folder) => {
    const path = join(folder, 'vocabulary.gguf');
    await writeSmallVocabulary(preTokenizer, path);
    return askLlamaCppTokens(path, texts);
  });
}
