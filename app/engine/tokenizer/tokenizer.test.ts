import { describe, expect, it } from 'vitest';
import type { TokenizerGolden } from '../../../fixtures/goldens';
import storedGolden from '../../../fixtures/goldens/tokenizer.json';
import { typedArray } from '../gguf/writer';
import { smallTokenizer } from './test-tokenizer';

// JSON types every text as having its own pre-tokenizers; the file's form is TokenizerGolden.
const golden = storedGolden as Pick<TokenizerGolden, 'vocabularies' | 'texts'>;

describe.each(golden.vocabularies)('with the pre-tokenizer $pre', ({ pre, addBos, bos, endIds }) => {
  it('gives the tokens of llama.cpp', async () => {
    const tokenizer = await smallTokenizer({}, pre);
    expect(golden.texts.length).toBeGreaterThan(150);
    for (const { text, special } of golden.texts) expect(tokenizer.encode(text, { special: true }), text).toEqual(special[pre]);
  });

  it('gives the tokens of llama.cpp where special tokens are text', async () => {
    const tokenizer = await smallTokenizer({}, pre);
    // llama.cpp finds tags in any text; here they are text.
    const texts = golden.texts.filter(({ text }) => !/<\/?think>/.test(text));
    expect(texts.filter(({ plain }) => plain[pre]).length).toBeGreaterThan(10);
    for (const { text, special, plain } of texts)
      expect(tokenizer.encode(text, { special: false }), text).toEqual(plain[pre] ?? special[pre]);
  });

  it('gives every text back', async () => {
    const tokenizer = await smallTokenizer({}, pre);
    for (const { text } of golden.texts) {
      const detokenizer = tokenizer.createDetokenizer();
      const pieces = tokenizer.encode(text, { special: false }).map((id) => detokenizer.push(id));
      expect(pieces.join('') + detokenizer.flush()).toBe(text);
    }
  });

  it('knows where texts begin and answers end', async () => {
    const tokenizer = await smallTokenizer({}, pre);
    expect([tokenizer.addBeginOfSentence, tokenizer.beginOfSentence]).toEqual([addBos, bos]);
    expect([...tokenizer.endIds].sort((a, b) => a - b)).toEqual(endIds);
  });
});

describe('special tokens', () => {
  it('are never found in what a person types', async () => {
    const tokenizer = await smallTokenizer();
    const markup = new Set(tokenizer.markup.map(({ id }) => id));
    for (const text of tokenizer.markup.map((token) => `a${token.text}${token.text} b`)) {
      const ids = tokenizer.encode(text, { special: false });
      expect(ids.filter((id) => markup.has(id))).toEqual([]);
      const detokenizer = tokenizer.createDetokenizer();
      expect(ids.map((id) => detokenizer.push(id)).join('')).toBe(text);
      expect(tokenizer.encode(text, { special: true }).filter((id) => markup.has(id))).toHaveLength(2);
    }
  });

  it('are found longest first', async () => {
    const tokenizer = await smallTokenizer();
    expect(tokenizer.encode('<|im_start|>user\n<|im_start|>', { special: true }).map((id) => tokenizer.tokenText(id))).toEqual([
      '<|im_start|>user\n',
      '<|im_start|>',
    ]);
  });

  it('have the kinds that the file and their texts give them', async () => {
    const tokenizer = await smallTokenizer();
    const kinds = ['a', '<think>', '<｜User｜>', '</s>', '[PAD0]'].map((text) => tokenizer.kind(tokenizer.find(text)!));
    expect(kinds).toEqual(['normal', 'user-defined', 'control', 'control', 'unused']);
    expect(tokenizer.find('nowhere')).toBeUndefined();
    expect(tokenizer.tokenText(tokenizer.find('[PAD0]')!)).toBe('');
  });
});

describe('a document', () => {
  it('begins with begin-of-sentence once, where the model expects it', async () => {
    const tokenizer = await smallTokenizer({ 'tokenizer.ggml.add_bos_token': true });
    const begin = tokenizer.beginOfSentence!;
    expect(tokenizer.encodeDocument('a', { special: true })).toEqual([begin, 64]);
    expect(tokenizer.encodeDocument('<｜begin▁of▁sentence｜>a', { special: true })).toEqual([begin, 64]);
    expect(tokenizer.encodeDocument('', { special: true })).toEqual([begin]);
    expect((await smallTokenizer()).encodeDocument('a', { special: true })).toEqual([64]);
  });

  it('needs no end-of-sentence or begin-of-sentence token', async () => {
    const tokenizer = await smallTokenizer({
      'tokenizer.ggml.add_bos_token': true,
      'tokenizer.ggml.bos_token_id': undefined,
      'tokenizer.ggml.eos_token_id': 1e9,
    });
    expect([tokenizer.beginOfSentence, tokenizer.endOfSentence]).toEqual([undefined, undefined]);
    expect(tokenizer.encodeDocument('a', { special: true })).toEqual([64]);
  });
});

describe('a detokenizer', () => {
  it('gives whole characters only', async () => {
    const tokenizer = await smallTokenizer();
    const detokenizer = tokenizer.createDetokenizer();
    const ids = tokenizer.encode('a🦊é', { special: false });
    expect(ids).toHaveLength(6);
    expect(ids.map((id) => detokenizer.push(id)).filter((text) => text !== '')).toEqual(['a', '🦊', 'é']);
    expect(detokenizer.push(ids[1]!)).toBe('');
    expect(detokenizer.flush()).toBe('�');
  });

  it('leaves control tokens out and tags in', async () => {
    const tokenizer = await smallTokenizer();
    const detokenizer = tokenizer.createDetokenizer();
    const text = '<｜Assistant｜><think>\na</think><｜end▁of▁sentence｜>';
    expect(
      tokenizer
        .encode(text, { special: true })
        .map((id) => detokenizer.push(id))
        .join(''),
    ).toBe('<think>\na</think>');
  });
});

describe('a file whose tokenizer is not known', () => {
  it.each([
    ['another model', { 'tokenizer.ggml.model': 'llama' }, 'unsupported-tokenizer', { tokenizer: 'llama' }],
    ['another pre-tokenizer', { 'tokenizer.ggml.pre': 'tekken' }, 'unsupported-tokenizer', { preTokenizer: 'tekken' }],
    ['no pre-tokenizer', { 'tokenizer.ggml.pre': undefined }, 'missing-key', { key: 'tokenizer.ggml.pre' }],
    ['no merges', { 'tokenizer.ggml.merges': undefined }, 'missing-key', { key: 'tokenizer.ggml.merges' }],
    ['no tokens', { 'tokenizer.ggml.tokens': undefined }, 'missing-key', { key: 'tokenizer.ggml.tokens' }],
    ['too few kinds', { 'tokenizer.ggml.token_type': typedArray('int32', [1]) }, 'bad-key', { key: 'tokenizer.ggml.token_type' }],
    ['a token twice', { 'tokenizer.ggml.tokens': ['a', 'b', 'a'] }, 'bad-key', { key: 'tokenizer.ggml.tokens' }],
  ])('is refused: %s', async (_, overrides, code, details) => {
    await expect(smallTokenizer(overrides)).rejects.toMatchObject({ code, details: { file: 'klein.gguf', ...details } });
  });
});
