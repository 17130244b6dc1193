import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './programs.ts';

/** Making the reference anew takes a quarter of a minute; what it must hold can be told from the contract's own names. */
it('the reference knows every name of the contract (npm run api makes it anew)', () => {
  const contract = ['engine.ts', 'counters.ts'].map((file) => readFileSync(join(root, 'app/engine', file), 'utf8')).join('');
  const reference = readFileSync(join(root, 'docs/api/module.md'), 'utf8');
  const names = Array.from(contract.matchAll(/^(?: {2}readonly |export (?:interface|type) )(\w+)/gmu), ([, name]) => name!);
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`, 'u').test(reference))).toEqual([]);
});
