/** How much script a visitor waits for before the first question can be typed. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { single, type Outcome } from './outcome.ts';
import { root } from './programs.ts';

/** Of gzipped JavaScript; the engine's worker and what is loaded after the page is drawn do not count. */
const budgetBytes = 150_000;

/** Checks the built page against its budget and says how large it is. */
export function shellBudget(): Promise<Outcome> {
  return Promise.resolve(judgeShell(shellSizes(join(root, 'dist'))));
}

/** Holds sizes against the budget; what is over it is listed. */
export function judgeShell(sizes: ReadonlyMap<string, number>): Outcome {
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  console.log(`The page's shell: ${total} of ${budgetBytes} bytes of gzipped script.`);
  if (total <= budgetBytes) return single('shell', true);
  for (const [file, bytes] of sizes) console.error(`${bytes}\t${file}`);
  console.error('The shell is over its budget: load what the first page does not need with import().');
  return single(`the shell has ${total} of ${budgetBytes} bytes`, false);
}

/** Gzipped size of every script that `index.html` loads, and of what those import statically. */
export function shellSizes(folder: string): Map<string, number> {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const waiting = Array.from(html.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/gu), (match) => match[1]!);
  const sizes = new Map<string, number>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (sizes.has(file)) continue;
    const code = readFileSync(join(folder, file), 'utf8');
    sizes.set(file, gzipSync(code).byteLength);
    // Built modules name what they import as `from"./name.js"`, or `import"./name.js"` for its effects alone.
    for (const [, name = ''] of code.matchAll(/(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/gu)) {
      waiting.push(posix.join(posix.dirname(file), name));
    }
  }
  return sizes;
}
