import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findModelFiles } from './model-files';

const folder = mkdtempSync(join(tmpdir(), 'denkspur-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an embedded model goes by its name, whatever lies in the folder', () => {
  expect(findModelFiles('mini', folder)).toEqual([expect.stringMatching(/public[/\\]models[/\\]mini\.gguf$/)]);
});

test('a path is relative to where the person is', () => {
  writeFileSync(join(folder, 'some.gguf'), '');
  expect(findModelFiles('some.gguf', folder)).toEqual([join(folder, 'some.gguf')]);
  expect(findModelFiles(join(folder, 'some.gguf'), '/')).toEqual([join(folder, 'some.gguf')]);
});

test('any part of a split model stands for all of them', () => {
  const parts = [1, 2, 3].map((part) => join(folder, `big-0000${part}-of-00003.gguf`));
  for (const part of parts) writeFileSync(part, '');
  expect(findModelFiles('big-00002-of-00003.gguf', folder)).toEqual(parts);
  rmSync(parts[2]!);
  expect(() => findModelFiles('big-00001-of-00003.gguf', folder)).toThrow(/^There is no file .*big-00003-of-00003\.gguf\./);
});

test('what is not there, or no file, is refused', () => {
  expect(() => findModelFiles('maxi', folder)).toThrow(/^There is no file .*maxi\. Give the path/);
  expect(() => findModelFiles(folder, '/')).toThrow(/ is not a file\. Give the path/);
});
