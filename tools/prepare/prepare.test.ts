import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildIsCurrent } from './build.mjs';
import { packagesAreCurrent } from './packages.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'denkspur-prepare-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string, time?: number): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  if (time !== undefined) utimesSync(file, time, time);
}

test('packages are current when npm has installed what the lock file says', () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const a = { version: '1.0.0' };
  const other = { version: '1.0.0', optional: true };
  write('package-lock.json', lock({ '': {}, 'node_modules/a': a, 'node_modules/for-another-platform': other }));
  expect(packagesAreCurrent(root)).toBe(false);
  write('node_modules/.package-lock.json', lock({ 'node_modules/a': a }));
  expect(packagesAreCurrent(root)).toBe(true);
  write('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '0.9.0' } }));
  expect(packagesAreCurrent(root)).toBe(false);
  write('node_modules/.package-lock.json', lock({}));
  expect(packagesAreCurrent(root)).toBe(false);
});

test('the build is current until something that it is made from changes', () => {
  const past = 1_000_000_000;
  write('app/ui/page.tsx', '', past);
  write('app/ui/gone.tsx', '', past);
  for (const folder of ['app', 'app/ui']) utimesSync(join(root, folder), past, past);
  expect(buildIsCurrent(root)).toBe(false);
  write('dist/index.html', '', past + 10);
  expect(buildIsCurrent(root)).toBe(true);
  utimesSync(join(root, 'app/ui/page.tsx'), past + 20, past + 20);
  expect(buildIsCurrent(root)).toBe(false);
  utimesSync(join(root, 'app/ui/page.tsx'), past, past);
  rmSync(join(root, 'app/ui/gone.tsx'));
  expect(buildIsCurrent(root)).toBe(false);
});
