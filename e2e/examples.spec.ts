/** The examples of docs/scripts.md do what stands behind them: each is run in the page, and what it logs is compared with its comments. */
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openScriptPage } from './script-page.ts';

const text = readFileSync(fileURLToPath(new URL('../docs/scripts.md', import.meta.url)), 'utf8');
const examples = Array.from(text.matchAll(/```js\n([^]*?)```/gu), ([, code]) => code!);

test('every example for scripts runs as it stands, and prints what it says', async ({ page }) => {
  await openScriptPage(page, 'webgpu');
  expect(examples.length).toBeGreaterThan(9);
  for (const code of examples) {
    const promised = Array.from(code.matchAll(/console\.log\(.*\/\/ (.*)$/gmu), ([, output]) => output!);
    // Only a module may import at its top, and the policy lets no such text become one.
    const body = code.replace(/^import (\{.*\}) from '(.*)';$/gmu, "const $1 = await import(new URL('$2', location.href).href);");
    const logged = await page.evaluate(`(async () => {
      const lines = [];
      const console = { log: (...values) => lines.push(values.join(' ')) };
      ${body}
      return lines;
    })()`);
    expect([code, logged]).toEqual([code, promised]);
  }
});
