import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzz } from '../../../fixtures/fuzz';
import { smallVocabulary } from '../../../fixtures/small-vocabulary';
import { ModelFormatError, UnsupportedModelError } from '../errors';
import { typed, typedArray, type GgufValue } from '../gguf/writer';
import { smallMetadata } from './test-tokenizer';
import { createTokenizer } from './tokenizer';

const keys = Object.keys(smallVocabulary('qwen2')).filter((key) => key.startsWith('tokenizer.'));
const texts = smallVocabulary('qwen2')['tokenizer.ggml.tokens'] as readonly string[];

/** Texts of tokens that are no such thing: other symbols than bytes, empty ones, twice the same, very long ones, broken pairs. */
const tokenText = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', 'Ġ'.repeat(10_000), '\ud800', '<think>'));
const value: fc.Arbitrary<GgufValue | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.array(tokenText, { maxLength: 400 }),
  fc.array(fc.tuple(tokenText, tokenText).map((pair) => pair.join(' ')), { maxLength: 400 }),
  fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 400 }).map((numbers) => typedArray('int32', numbers)),
  fc.nat(2 ** 32 - 1),
  fc.integer({ min: -(2 ** 31), max: -1 }),
  fc.constantFrom(typed('float32', NaN), typed('float32', Infinity), true, 'llama', 'gpt2', 'qwen2', 'default', '(a+)+$'),
  fc.string({ maxLength: 50 }),
);
const metadata = fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1, maxKeys: 3 });
const typedText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }),
  fc.tuple(fc.constantFrom('a', ' ', '\n', '1', 'ä', '𝟘', '\ud800', '<think>', "'s"), fc.nat(20_000)).map(([unit, count]) => unit.repeat(count)),
);

it('makes a tokenizer of damaged metadata or says what is wrong, and what it makes gives texts back', async () => {
  const seen = { made: 0, refused: 0 };
  await fuzz(fc.tuple(metadata, typedText), { usual: 300, thorough: 10_000 }, async ([changes, text]) => {
    try {
      const tokenizer = createTokenizer(await smallMetadata(changes));
      const ids = tokenizer.encode(text, { special: false });
      for (const id of ids) tokenizer.tokenText(id);
      seen.made++;
    } catch (error) {
      if (!(error instanceof ModelFormatError || error instanceof UnsupportedModelError)) throw error;
      seen.refused++;
    }
  });
  expect(seen.made).toBeGreaterThan(3);
  expect(seen.refused).toBeGreaterThan(30);
});

it('reads any text with a sound vocabulary and gives it back', async () => {
  const tokenizer = createTokenizer(await smallMetadata());
  await fuzz(typedText, { usual: 300, thorough: 10_000 }, (text) => {
    const detokenizer = tokenizer.createDetokenizer();
    const ids = tokenizer.encode(text, { special: false });
    expect(ids.map((id) => detokenizer.push(id)).join('') + detokenizer.flush()).toBe(text.toWellFormed());
  });
});
