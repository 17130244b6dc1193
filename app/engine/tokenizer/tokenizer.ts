import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import type { Metadata } from '../gguf/metadata';
import { BytePairs } from './byte-pairs';
import { createDetokenizer, type Detokenizer } from './detokenizer';
import { preTokenizerOf, type PreTokenizer } from './pre-tokenizers';
import { splitAtSpecialTokens } from './special-tokens';
import { Vocabulary, type SpecialToken, type TokenKind } from './vocabulary';

export type { Detokenizer } from './detokenizer';
export type { TokenKind } from './vocabulary';

export interface EncodeOptions {
  /** Whether special tokens written in the text are recognised (prompts) or are text like any other (what a person types). */
  readonly special: boolean;
}

/** Text to tokens and back, from a model file alone; gives llama.cpp's token numbers. */
export interface Tokenizer {
  readonly vocabularySize: number;
  readonly beginOfSentence: number | undefined;
  readonly endOfSentence: number | undefined;
  /** Whether the model expects every document to begin with `beginOfSentence`. */
  readonly addBeginOfSentence: boolean;
  /** Tokens that end an answer. */
  readonly endIds: ReadonlySet<number>;
  /** Special tokens that structure prompts, longest first. */
  readonly markup: readonly SpecialToken[];
  /**
   * Tokens of a text, nothing added. Differs from llama.cpp in that `special: false` does not recognise tags (`<think>`) either.
   */
  encode(text: string, options: EncodeOptions): number[];
  /** Tokens of a whole document: where the model expects it, it begins with `beginOfSentence`, once. */
  encodeDocument(text: string, options: EncodeOptions): number[];
  /** Puts `beginOfSentence` before the tokens of a document where the model expects it and they do not begin with it. */
  withBeginOfSentence(ids: number[]): number[];
  /** The number of the token with this text, as the file writes it. */
  find(text: string): number | undefined;
  /** A token's own text; an incomplete character shows as U+FFFD, a control token as it is written. */
  tokenText(id: number): string;
  tokenBytes(id: number): Uint8Array;
  kind(id: number): TokenKind;
  createDetokenizer(): Detokenizer;
}

/**
 * Builds the tokenizer of a model file.
 * @throws UnsupportedModelError (`unsupported-tokenizer`, `missing-key`, `bad-key`)
 */
export function createTokenizer(metadata: Metadata): Tokenizer {
  const preTokenizer = preTokenizerOf(metadata);
  const vocabulary = new Vocabulary(metadata);
  const words = createWordSplitter(preTokenizer);
  const bytePairs = new BytePairs(vocabulary, metadata.strings('tokenizer.ggml.merges'), preTokenizer.ignoreMerges);
  const specials = vocabulary.specialTokens();
  const textSpecials = specials.filter(({ markup }) => !markup);
  const { beginOfSentence, endOfSentence } = vocabulary;
  const addBeginOfSentence = metadata.boolean('tokenizer.ggml.add_bos_token', preTokenizer.addBeginOfSentence);

  const encode = (text: string, { special }: EncodeOptions): number[] =>
    splitAtSpecialTokens(text.toWellFormed(), special ? specials : textSpecials).flatMap((piece) =>
      typeof piece === 'string' ? words(piece).flatMap((word) => bytePairs.encode(word)) : piece.id,
    );

  const withBeginOfSentence = (ids: number[]): number[] =>
    addBeginOfSentence && beginOfSentence !== undefined && ids[0] !== beginOfSentence ? [beginOfSentence, ...ids] : ids;

  return {
    vocabularySize: vocabulary.size,
    beginOfSentence,
    endOfSentence,
    addBeginOfSentence,
    endIds: vocabulary.endIds,
    markup: specials.filter(({ markup }) => markup),
    encode,
    encodeDocument: (text, options) => withBeginOfSentence(encode(text, options)),
    withBeginOfSentence,
    find: (text) => vocabulary.id(text),
    tokenText: (id) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(vocabulary.bytes(id)),
    tokenBytes: (id) => vocabulary.bytes(id),
    kind: (id) => vocabulary.kind(id),
    createDetokenizer: () => createDetokenizer(vocabulary),
  };
}

/** Cuts a text into words, in byte-level characters. */
function createWordSplitter({ patterns }: PreTokenizer): (text: string) => readonly string[] {
  const splits = patterns.map((Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }));
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  const { pre_tokenizer: preTokenizer } = new LibraryTokenizer(
    {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: 'Sequence', pretokenizers: [...splits, byteLevel] },
      // Byte pairs are merged by our own code, in a tenth of the library's memory.
      model: { type: 'BPE', vocab: {}, merges: [] },
      post_processor: null,
      decoder: null,
    },
    {},
  );
  return (text) => preTokenizer!.pre_tokenize(text);
}
