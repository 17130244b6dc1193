import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shellSizes } from './shell-budget';

it('counts what the page loads at once, and nothing that comes later', () => {
  const folder = mkdtempSync(join(tmpdir(), 'denkspur-shell-'));
  try {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<script type="module" crossorigin src="./assets/a.js"></script>');
    writeFileSync(join(folder, 'assets/a.js'), 'import{x}from"./b.js";import"./c.js";import("./late.js");x();');
    writeFileSync(join(folder, 'assets/b.js'), 'import{y}from"./c.js";export const x=y;');
    writeFileSync(join(folder, 'assets/c.js'), 'export const y=1;');
    writeFileSync(join(folder, 'assets/late.js'), 'late();');
    expect([...shellSizes(folder).keys()].sort()).toEqual(['assets/a.js', 'assets/b.js', 'assets/c.js']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
