/** The page that shows where the time of a token goes. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

test('draws every layer and kernel of the miniature at two positions', async ({ page }) => {
  await page.goto('/profile.html');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('status')).toContainText('by the clock of the GPU', { timeout: 60_000 });
  const tokens = page.getByRole('region', { name: /for a token at position/ });
  await expect(tokens).toHaveCount(2);
  const first = tokens.first();
  for (const name of ['Embedding', 'Layer 0', 'Layer 3', 'Output, choice']) await expect(first.getByText(name, { exact: true })).toBeVisible();
  await expect(first.getByRole('row', { name: /^attention\/scores 4 / })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('says what is wrong with a file', async ({ page }) => {
  await page.goto('/profile.html');
  await page.locator('input[type=file]').setInputFiles({ name: 'a.gguf', mimeType: 'application/octet-stream', buffer: Buffer.from('text') });
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('alert')).toContainText('a.gguf');
});
