/**
 * Every state of the page: no violation that axe knows of. Theme, language and width go together in pairs, so that each of them is
 * seen with each of the others.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { ask, finished, open } from './open.ts';

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

for (const [colorScheme, locale, viewport] of [
  ['light', 'de-DE', wide],
  ['dark', 'en-GB', wide],
  ['light', 'en-GB', phone],
  ['dark', 'de-DE', phone],
] as const) {
  test.describe(`${colorScheme}, ${locale}, ${viewport.width} wide`, () => {
    test.use({ colorScheme, locale, viewport, contextOptions: { reducedMotion: 'reduce' } });

    test('axe finds nothing', async ({ page }) => {
      await open(page);
      const chip = page.getByRole('button', { name: /Tiny-R1-Distill/ });
      await chip.click();
      await expect(page.getByText('mini.gguf', { exact: false })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await chip.click();
      await ask(page, 'What is 47 + 38?');
      await finished(page);
      expect(await violations(page)).toEqual([]);

      // The thought open, a step with its tokens and their alternatives, a second version, the inside of the answer.
      const toggle = page.locator('.trace__toggle');
      if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
      await page.getByRole('button', { name: /^(Step|Schritt) 2/ }).click();
      await page.locator('.strip .token').first().click();
      await expect(page.locator('.alternative')).toHaveCount(8);
      await page.getByRole('button', { name: /Look inside|Hineinschauen/ }).click();
      await expect(page.locator('.prompt')).toBeVisible();
      expect(await violations(page)).toEqual([]);

      await page.getByRole('button', { name: /Show conversations|Gespräche zeigen/ }).click();
      await expect(page.locator('.entry__title')).toHaveCount(1);
      await page.getByRole('button', { name: /What to do with|Was mit/ }).click();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: /Hide conversations|Gespräche ausblenden/ }).first().click();

      await page
        .locator('input[accept=".gguf"]')
        .first()
        .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('text') });
      await expect(page.getByRole('alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      for (const place of ['settings', 'models', 'privacy', 'evaluation']) {
        await page.goto(`/#/${place}`);
        await expect(page.locator('.sheet__title')).toBeVisible();
        expect(await violations(page)).toEqual([]);
      }
    });
  });
}
