import { expect, test } from 'vitest';
import { openGguf } from '../app/engine/gguf/open';
import { createTokenizer } from '../app/engine/tokenizer/tokenizer';
import { seededModel } from '../fixtures/seeded-model';
import { shapes } from '../fixtures/shapes';
import { makePrompt } from './prompt';

const file = new File([seededModel(shapes['tiny-qwen2'])], 'tiny.gguf');
const tokenizer = createTokenizer((await openGguf({ kind: 'file', files: [file] })).metadata);

test.each([16, 128, 1000])('a prompt of %i tokens has as many, its ids are those of its text', (length) => {
  const { text, tokenIds } = makePrompt(tokenizer, length, 'a');
  expect(tokenIds.length).toBeGreaterThan(length - 3);
  expect(tokenIds.length).toBeLessThanOrEqual(length);
  expect(tokenIds).toEqual(tokenizer.encodeDocument(text, { special: true }));
});

test('another seed is another text, the same seed the same', () => {
  expect(makePrompt(tokenizer, 64, 'b')).toEqual(makePrompt(tokenizer, 64, 'b'));
  expect(makePrompt(tokenizer, 64, 'c').text.slice(0, 30)).not.toBe(makePrompt(tokenizer, 64, 'b').text.slice(0, 30));
});

test('a question stands at the end, within the length', () => {
  const { text, tokenIds } = makePrompt(tokenizer, 64, 'a', ' What is 2 + 2?');
  expect(text).toMatch(/^\w+ .* What is 2 \+ 2\?$/);
  expect(tokenIds.length).toBeLessThanOrEqual(64);
});
