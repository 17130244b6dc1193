import { UnsupportedModelError } from '../errors';
import type { Metadata } from '../gguf/metadata';
import { bytesOfByteLevelText } from './byte-level';

/** What a token is for. Of the special ones, `control` tokens are never part of a text, `user-defined` ones (`<think>`) are. */
export type TokenKind = 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte' | 'undefined';

const kindByNumber: Readonly<Record<number, TokenKind>> = {
  1: 'normal',
  2: 'unknown',
  3: 'control',
  4: 'user-defined',
  5: 'unused',
  6: 'byte',
};

/**
 * Tokens that end an answer wherever a vocabulary has them, as llama.cpp lists them; they are control tokens whatever the file
 * says.
 */
const endTexts = [
  '<|eot_id|>',
  '<|im_end|>',
  '<|end|>',
  '<|return|>',
  '<|call|>',
  '<|flush|>',
  '<|calls|>',
  '<end_of_turn>',
  '<|endoftext|>',
  '</s>',
  '<|eom_id|>',
  '<EOT>',
  '_<EOT>',
  '[EOT]',
  '[EOS]',
  '<|end_of_text|>',
  '<end_of_utterance>',
  '<eos>',
  '<｜end▁of▁sentence｜>',
] as const;

/** Tokens for filling in code: they end an answer as well. Found by their key, or else by the first of these texts. */
const fillInTexts = {
  'tokenizer.ggml.fim_pad_token_id': ['<|fim_pad|>', '<fim-pad>', '<fim_pad>', '<PAD>', '[PAD]'],
  'tokenizer.ggml.fim_rep_token_id': ['<|fim_repo|>', '<|repo_name|>', '<fim-repo>', '<REPO>', '<reponame>'],
  'tokenizer.ggml.fim_sep_token_id': ['<|file_sep|>'],
} as const;

/** A token that is recognised as a whole where its text stands. */
export interface SpecialToken {
  readonly id: number;
  readonly text: string;
  /**
   * It structures a prompt (control tokens, tags). Others are text in any case: runs of white space that some files list here.
   */
  readonly markup: boolean;
}

/**
 * The tokens of a model file: their texts, kinds and roles. Differs from llama.cpp in one point: a file that names no
 * end-of-sentence or begin-of-sentence token has none, where llama.cpp takes number 11.
 */
export class Vocabulary {
  readonly size: number;
  readonly beginOfSentence: number | undefined;
  readonly endOfSentence: number | undefined;
  /** Tokens that end an answer. */
  readonly endIds: ReadonlySet<number>;
  readonly #texts: readonly string[];
  readonly #kinds: readonly TokenKind[];
  readonly #ids: ReadonlyMap<string, number>;

  /** @throws UnsupportedModelError (`missing-key`, `bad-key`) */
  constructor(metadata: Metadata) {
    this.#texts = metadata.strings('tokenizer.ggml.tokens').map((text, id) => (text === '' ? `[EMPTY_${id}]` : text));
    this.size = this.#texts.length;
    this.#ids = new Map(this.#texts.map((text, id) => [text, id]));
    if (this.#ids.size !== this.size) throw badVocabulary(metadata, 'tokenizer.ggml.tokens', 'names a token twice');
    this.beginOfSentence = this.#idByKey(metadata, 'tokenizer.ggml.bos_token_id');
    this.endOfSentence = this.#idByKey(metadata, 'tokenizer.ggml.eos_token_id');
    const idsByText = endTexts.map((text) => this.id(text)).filter((id) => id !== undefined);
    this.#kinds = readKinds(metadata, this.size, idsByText);
    this.endIds = new Set([...idsByText, ...this.#endIdsByKey(metadata)]);
  }

  /** The token's text as the file has it: byte-level characters for normal tokens, plain text for special ones. */
  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  id(text: string): number | undefined {
    return this.#ids.get(text);
  }

  kind(id: number): TokenKind {
    return this.#kinds[id] ?? 'undefined';
  }

  /** The bytes that a token adds to a text; for control tokens, those of their own text. */
  bytes(id: number): Uint8Array {
    const text = this.text(id);
    switch (this.kind(id)) {
      case 'normal':
        return bytesOfByteLevelText(text) ?? new TextEncoder().encode(text);
      case 'control':
      case 'user-defined':
      case 'unknown':
        return new TextEncoder().encode(text);
      case 'byte':
        return Uint8Array.of(Number.parseInt(text.slice(3, 5), 16));
      case 'unused':
      case 'undefined':
        return new Uint8Array(0);
    }
  }

  /** The token that byte pairs may be merged to. Control tokens are not among them: no text makes one. */
  textId(text: string): number | undefined {
    const id = this.id(text);
    return id === undefined || this.kind(id) === 'control' ? undefined : id;
  }

  /** Special tokens in the order in which llama.cpp looks for them: longest first. */
  specialTokens(): readonly SpecialToken[] {
    const encoder = new TextEncoder();
    const specials: (SpecialToken & { readonly bytes: number })[] = [];
    for (const [id, text] of this.#texts.entries()) {
      const kind = this.kind(id);
      if (kind !== 'control' && kind !== 'user-defined' && kind !== 'unknown') continue;
      const markup = kind !== 'user-defined' || text.trim() !== '';
      specials.push({ id, text, markup, bytes: encoder.encode(text).length });
    }
    return specials.sort((a, b) => b.bytes - a.bytes || a.id - b.id);
  }

  /** A number beyond the vocabulary counts as none, as in llama.cpp. */
  #idByKey(metadata: Metadata, key: string): number | undefined {
    const id = metadata.number(key, -1);
    return id >= 0 && id < this.size ? id : undefined;
  }

  #endIdsByKey(metadata: Metadata): readonly number[] {
    const keys = ['tokenizer.ggml.eot_token_id', 'tokenizer.ggml.eom_token_id'];
    const ids = [this.endOfSentence, ...keys.map((key) => this.#idByKey(metadata, key))];
    for (const [key, texts] of Object.entries(fillInTexts)) {
      ids.push(this.#idByKey(metadata, key) ?? texts.map((text) => this.id(text)).find((id) => id !== undefined));
    }
    return ids.filter((id) => id !== undefined);
  }
}

function readKinds(metadata: Metadata, size: number, controlIds: readonly number[]): readonly TokenKind[] {
  const key = 'tokenizer.ggml.token_type';
  if (!metadata.has(key)) return Array.from({ length: size }, (_, id) => (controlIds.includes(id) ? 'control' : 'normal'));
  const numbers = metadata.numbers(key);
  if (numbers.length < size) throw badVocabulary(metadata, key, 'is shorter than the list of tokens');
  const kinds = numbers.map((number) => kindByNumber[number] ?? 'undefined');
  for (const id of controlIds) kinds[id] = 'control';
  return kinds;
}

function badVocabulary(metadata: Metadata, key: string, what: string): UnsupportedModelError {
  return new UnsupportedModelError('bad-key', `The key ${key} of ${metadata.fileName} ${what}.`, {
    file: metadata.fileName,
    key,
  });
}
