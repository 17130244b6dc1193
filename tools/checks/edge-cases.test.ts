import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './programs.ts';

const page = readFileSync(join(root, 'docs/edge-cases.md'), 'utf8');
/** The cells of each row, heads and rules of the tables left out. */
const rows = Array.from(page.matchAll(/^\| (?!Case )(.*) \|$/gmu), ([, row = '']) => row.split(' | '));
const named = Array.from(
  page.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\): `([^`]*)`/gu),
  ([, shown = '', file = '', title = '']) => ({ shown, file, title }),
);

it('the table of edge cases names only tests that exist, by their titles', () => {
  expect(named.length).toBeGreaterThan(80);
  const missing = named.filter(({ shown, file, title }) => {
    const path = join(root, file);
    if (shown !== file || !/\.(?:test|spec)\.tsx?$/u.test(file) || !existsSync(path)) return true;
    const source = readFileSync(path, 'utf8');
    return !["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote},`));
  });
  expect(missing).toEqual([]);
});

it('each case of the table is proved by a test, or says that none does', () => {
  expect(rows.length).toBeGreaterThan(30);
  const unproved = rows.filter(([, , proof = '', ...more]) => more.length > 0 || !/^(?:\[|No test: .+)/u.test(proof));
  expect(unproved).toEqual([]);
});
