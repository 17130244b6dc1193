import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { judgeShell, shellSizes } from './shell-budget';

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

it('fails where all of it together is over 150 kB, and lists what it is made of', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(judgeShell(new Map([['a.js', 100_000], ['b.js', 50_000]]))).toMatchObject({ passed: 1, failed: 0 });
  expect(said).not.toHaveBeenCalled();
  expect(judgeShell(new Map([['a.js', 100_000], ['b.js', 50_001]]))).toMatchObject({ passed: 0, failed: 1 });
  expect(said).toHaveBeenCalledWith('50001\tb.js');
  vi.restoreAllMocks();
});
