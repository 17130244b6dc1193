/** Every state of the page in both themes, both languages, wide and phone: no violation that axe knows of. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['de-DE', 'en-GB']) {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      test.describe(`${colorScheme}, ${locale}, ${viewport.width} wide`, () => {
        test.use({ colorScheme, locale, viewport, contextOptions: { reducedMotion: 'reduce' } });

        test('axe finds nothing', async ({ page }) => {
          await page.goto('/');
          const chip = page.getByRole('button', { name: /Tiny-R1-Distill/ });
          await chip.click();
          await expect(page.getByText('mini.gguf', { exact: false })).toBeVisible();
          expect(await violations(page)).toEqual([]);
          await chip.click();
          await page.getByRole('button', { name: /47 \+ 38/ }).click();
          await expect(page.getByRole('button', { name: /Try again|Noch einmal/ })).toBeEnabled();
          expect(await violations(page)).toEqual([]);
          await page.getByRole('button', { name: /Show conversations|Gespräche zeigen/ }).click();
          await expect(page.locator('.entry__title')).toHaveCount(1);
          await page.getByRole('button', { name: /What to do with|Was mit/ }).click();
          expect(await violations(page)).toEqual([]);
          await page.getByRole('button', { name: /Hide conversations|Gespräche ausblenden/ }).first().click();
          await page
            .locator('input[accept=".gguf"]')
            .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('text') });
          await expect(page.getByRole('alert')).toBeVisible();
          expect(await violations(page)).toEqual([]);
        });
      });
    }
  }
}
