import { UnsupportedModelError } from '../errors';
import type { Metadata } from '../gguf/metadata';

/** How a text is cut into words before byte pairs are merged inside each of them. */
export interface PreTokenizer {
  /** Regular expressions applied one after the other; what one leaves unmatched is a word as well. */
  readonly patterns: readonly string[];
  /** Whether a word that is a token as it stands is taken whole, whatever the merges say. */
  readonly ignoreMerges: boolean;
  /** Whether prompts begin with the begin-of-sentence token where the file does not say. */
  readonly addBeginOfSentence: boolean;
}

// The expressions are those of llama.cpp (src/llama-vocab.cpp), which are in turn those of each model's tokenizer.json.
const contractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
const words = (digits: string) =>
  `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const plain = { ignoreMerges: false, addBeginOfSentence: false };
const qwen2: PreTokenizer = { ...plain, patterns: [words('\\p{N}')] };
const llama3: PreTokenizer = { patterns: [words('\\p{N}{1,3}')], ignoreMerges: true, addBeginOfSentence: true };
const singleDigits: PreTokenizer = { ...plain, patterns: ['\\p{N}', gpt2] };
const deepseekV3: PreTokenizer = {
  ...plain,
  patterns: [
    '\\p{N}{1,3}',
    '[一-龥\u3040-ゟ゠-ヿ]+',
    '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+' +
      '| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
  ],
};

const preTokenizers = new Map<string, PreTokenizer>([
  ['qwen2', qwen2],
  ['deepseek-r1-qwen', qwen2],
  ['llama-bpe', llama3],
  ['llama-v3', llama3],
  ['llama3', llama3],
  ['smollm', singleDigits],
  ['refact', singleDigits],
  ['starcoder', singleDigits],
  ['gpt-2', { ...plain, patterns: [gpt2] }],
  ['olmo', { ...plain, patterns: [gpt2] }],
  ['deepseek-v3', deepseekV3],
]);

/** Names by which model files call for one. */
export const preTokenizerNames: readonly string[] = [...preTokenizers.keys()];

/**
 * The pre-tokenizer that a model file names.
 * @throws UnsupportedModelError (`unsupported-tokenizer`, `missing-key`, `bad-key`)
 */
export function preTokenizerOf(metadata: Metadata): PreTokenizer {
  const model = metadata.string('tokenizer.ggml.model');
  const name = metadata.string('tokenizer.ggml.pre');
  const preTokenizer = preTokenizers.get(name);
  if (model === 'gpt2' && preTokenizer) return preTokenizer;
  throw new UnsupportedModelError(
    'unsupported-tokenizer',
    `${metadata.fileName} needs a tokenizer that is not known here: ${model}, ${name}. Choose another model.`,
    { file: metadata.fileName, tokenizer: model, preTokenizer: name },
  );
}
