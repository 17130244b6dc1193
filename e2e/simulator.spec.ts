/** The page that reckons what mixtures larger than the GPU would take. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

for (const [colorScheme, locale, width] of [['light', 'en-GB', 1280], ['dark', 'de-DE', 390]] as const) {
  test.describe(`${colorScheme}, ${locale}, ${width} wide`, () => {
    test.use({ colorScheme, locale, viewport: { width, height: 800 } });

    test('every model and every kind of choices gives a table; axe finds nothing', async ({ page }) => {
      await page.goto('/experts.html');
      const [models, routes] = [page.locator('select').nth(0), page.locator('select').nth(1)];
      await expect(page.locator('tbody tr').first().locator('td').nth(1)).toHaveText(/^100\s?%$/);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);

      // The experts of one token fit nowhere near 16 GB in R1; in 64 they would, but for the dense parts alone.
      await models.selectOption('DeepSeek-R1');
      await expect(page.getByRole('status')).toContainText(/21|22/);
      await expect(page.locator('tbody tr').first()).toContainText('256');
      await routes.selectOption({ index: 2 });
      await expect(page.locator('.simulator td', { hasText: '…' })).toHaveCount(0);
      // By chance a quarter of the experts hold a quarter of the choices.
      const quarter = page.locator('tbody tr', { hasText: /^64 / }).locator('td').nth(1);
      await expect(quarter).toHaveText(/^2[2-8]\s?%$/);
      // Where the table is wider than the page it scrolls by itself, and what a row is about stays in sight.
      const rowName = page.locator('tbody th').first();
      const beforeScrolling = await rowName.boundingBox();
      await page.locator('.simulator__scroll').evaluate((table) => table.scrollTo({ left: table.scrollWidth }));
      expect(await rowName.boundingBox()).toEqual(beforeScrolling);
      await expect(page.getByRole('link', { name: 'Denkspur' })).toHaveAttribute('href', './');
      // Nothing runs out of the page.
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });
  });
}
