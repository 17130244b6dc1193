/**
 * Two models come with the page: the dense miniature it opens with, and the mixture of experts, R1's own architecture.
 */
import { expect, test } from '@playwright/test';
import { answer, ask, finished, open } from './open.ts';

test('the mixture takes the place of the dense miniature and answers, and back again', async ({ page }) => {
  const complaints = await open(page);
  await page.getByRole('button', { name: 'About this model' }).click();
  const dense = page.getByRole('button', { name: 'Miniature, dense like the R1 distills' });
  const mixture = page.getByRole('button', { name: 'Miniature, a mixture of experts like R1 itself' });
  await expect(dense).toHaveAttribute('aria-pressed', 'true');
  await mixture.click();
  await expect(mixture).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('deepseek2')).toBeVisible();
  await ask(page, 'What is 47 + 38?');
  await expect(answer(page)).toHaveText('The answer is 85.');
  await finished(page);
  await dense.click();
  await expect(dense).toHaveAttribute('aria-pressed', 'true');
  expect(complaints()).toEqual([]);
});

test.describe('in German, on a phone', () => {
  test.use({ locale: 'de-DE', viewport: { width: 360, height: 800 } });

  test('what is said of a miniature fits, its card with how often it is right included', async ({ page }) => {
    await open(page);
    await page.getByRole('button', { name: 'Über dieses Modell' }).click();
    await expect(page.getByRole('button', { name: 'Miniatur, eine Mischung von Experten wie R1 selbst' })).toBeVisible();
    await page.getByText('Modellkarte: woran es gelernt hat und wie oft es recht hat').click();
    await expect(page.getByRole('row', { name: /^Römische Zahlen/u })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
