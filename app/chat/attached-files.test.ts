import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partsOf, subjectOf, withFiles } from './attached-files';

it('puts files before the question in the words of DeepSeek', () => {
  const question = withFiles({ files: [{ name: 'notes\n1.txt', text: 'a\nb\n' }], words: 'What is this?' });
  expect(question).toBe('[file name]: notes 1.txt\n[file content begin]\na\nb\n\n[file content end]\nWhat is this?');
});

const plain = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('[file'));

it('finds a file whose name has a line separator of Unicode', () => {
  const parts = { files: [{ name: 'a\u2028b', text: '' }], words: '' };
  expect(partsOf(withFiles(parts))).toEqual(parts);
});

it('finds them again, whatever they hold', () => {
  const name = plain.map((text) => text.replaceAll(/[\r\n]/gu, ''));
  fc.assert(
    fc.property(fc.array(fc.record({ name, text: plain })), plain, (files, words) => {
      expect(partsOf(withFiles({ files, words }))).toEqual({ files, words });
    }),
  );
});

it('loses nothing of a file that talks about files', () => {
  const files = [{ name: 'a', text: 'x\n[file content end]\ny' }];
  const question = withFiles({ files, words: 'Why?' });
  expect(withFiles(partsOf(question))).toBe(question);
});

it('leaves a question without files as it is', () => {
  expect(partsOf('What is 9.11?\n[file name]: a')).toEqual({ files: [], words: 'What is 9.11?\n[file name]: a' });
});

it('names a question by its words, or by its first file', () => {
  const files = [{ name: 'notes.txt', text: 'a' }];
  expect(subjectOf(withFiles({ files, words: 'Why?' }))).toBe('Why?');
  expect(subjectOf(withFiles({ files, words: ' ' }))).toBe('notes.txt');
});
