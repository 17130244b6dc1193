import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../checks/programs.ts';
import { engines } from './engines.ts';
import { mutations as bugs } from './list.ts';
import { mechanisms } from './mechanisms.ts';
import { applyEdit } from './mutation.ts';

const mutations = [...bugs, ...mechanisms, ...engines];
const named = mutations.map((mutation) => [mutation.name, mutation] as const);

it.each(named)('the code has room for: %s', (_, { edits, noticedBy }) => {
  const files = new Map<string, string>();
  for (const edit of edits) {
    const before = files.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8');
    const after = applyEdit(before, edit);
    expect(after).not.toBe(before);
    files.set(edit.file, after);
  }
  expect(readFileSync(join(root, noticedBy.file), 'utf8')).not.toBe('');
});

it('knows each bug by one name', () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
});

it('refuses an edit that fits nowhere, or twice', () => {
  const edit = { file: 'a.ts', find: 'x', replace: 'y' };
  expect(applyEdit('axb', edit)).toBe('ayb');
  expect(() => applyEdit('ab', edit)).toThrow('a.ts has 0 times');
  expect(() => applyEdit('xax', edit)).toThrow('a.ts has 2 times');
});
