import { typedArray } from '../gguf/writer';
import { BytePairs } from './byte-pairs';
import { smallMetadata } from './test-tokenizer';
import { Vocabulary } from './vocabulary';

const tokens = ['a', 'b', 'c', 'ab', 'bc', 'abab', 'cc', '<x>'];

async function bytePairs(merges: readonly string[], ignoreMerges = false): Promise<(word: string) => string[]> {
  const types = typedArray('int32', [1, 1, 1, 1, 1, 1, 1, 3]);
  const vocabulary = new Vocabulary(await smallMetadata({ 'tokenizer.ggml.tokens': tokens, 'tokenizer.ggml.token_type': types }));
  const pairs = new BytePairs(vocabulary, merges, ignoreMerges);
  return (word) => pairs.encode(word).map((id) => vocabulary.text(id));
}

test('the pair that stands first in the list is merged first, the leftmost of them first', async () => {
  expect((await bytePairs(['b c', 'a b']))('abc')).toEqual(['a', 'bc']);
  expect((await bytePairs(['a b', 'b c']))('abc')).toEqual(['ab', 'c']);
  expect((await bytePairs(['c c']))('ccc')).toEqual(['cc', 'c']);
  expect((await bytePairs(['a b', 'ab ab']))('ababab')).toEqual(['abab', 'ab']);
});

test('of a pair that stands there twice the first counts', async () => {
  expect((await bytePairs(['a b', 'b c', 'a b']))('abc')).toEqual(['ab', 'c']);
});

test('words of any length, one after another', async () => {
  const encode = await bytePairs(['a b', 'ab ab']);
  expect(encode('ab'.repeat(5000))).toEqual(Array(2500).fill('abab'));
  expect(encode('ba')).toEqual(['b', 'a']);
  expect(encode('c')).toEqual(['c']);
});

test('a text that merges make and the vocabulary lacks may be merged on, and else becomes its bytes', async () => {
  expect((await bytePairs(['c b', 'a b', 'ab ab']))('ccbab')).toEqual(['c', 'c', 'b', 'ab']);
  expect((await bytePairs(['b a', 'ba b', 'a bab']))('abab')).toEqual(['abab']);
  // "d" is no token at all.
  expect((await bytePairs(['a b']))('adab')).toEqual(['a', 'ab']);
});

test('a word that is a token is taken whole where the model wants that, a control token never', async () => {
  expect((await bytePairs([], true))('abab')).toEqual(['abab']);
  expect((await bytePairs([]))('abab')).toEqual(['a', 'b', 'a', 'b']);
  expect((await bytePairs([], true))('<x>')).toEqual([]);
});
