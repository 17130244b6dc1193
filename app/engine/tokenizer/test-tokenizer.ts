import { smallVocabulary } from '../../../fixtures/small-vocabulary';
import type { Metadata } from '../gguf/metadata';
import { openGguf } from '../gguf/open';
import { writeGguf, type GgufValue } from '../gguf/writer';
import { createTokenizer, type Tokenizer } from './tokenizer';

/** Metadata of a file with the small vocabulary; keys given as undefined are left out. */
export async function smallMetadata(
  overrides: Readonly<Record<string, GgufValue | undefined>> = {},
  pre = 'qwen2',
): Promise<Metadata> {
  const entries = Object.entries({ ...smallVocabulary(pre), ...overrides }).filter(
    (entry): entry is [string, GgufValue] => entry[1] !== undefined,
  );
  const file = new File([writeGguf({ metadata: Object.fromEntries(entries), tensors: [] })], 'klein.gguf');
  return (await openGguf({ kind: 'file', files: [file] })).metadata;
}

export async function smallTokenizer(
  overrides: Readonly<Record<string, GgufValue | undefined>> = {},
  pre = 'qwen2',
): Promise<Tokenizer> {
  return createTokenizer(await smallMetadata(overrides, pre));
}
