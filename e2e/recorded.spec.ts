/** What the page does with words that were recorded: interrupted, hostile, endless. */
import { expect, test } from '@playwright/test';
import { ask, open } from './open.ts';
import { recordedPage, type RecordedPage } from './recorded-page.ts';

let recorded: RecordedPage;
test.beforeAll(async () => {
  recorded = await recordedPage();
});
test.afterAll(() => recorded.close());

test('a reload in the middle of a thought keeps what was written of it', async ({ page }) => {
  const complaints = await open(page, recorded.address({ rate: 40, thought: 4000 }));
  await ask(page, 'How many ways are there to arrange the letters of banana?');
  await expect(page.locator('.step').nth(2)).toBeVisible();
  const first = await page.locator('.step').first().innerText();
  await page.reload();
  await expect(page.locator('.step').nth(1)).toBeVisible();
  expect(await page.locator('.step').first().innerText()).toBe(first);
  await expect(page.getByRole('button', { name: /, cut$/ })).toBeVisible();
  await expect(page.getByText('The thought ended before it came to an answer.')).toBeVisible();
  await page.getByRole('button', { name: 'Answer now' }).click();
  await expect(page.getByRole('button', { name: /ended by you$/ })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(complaints()).toEqual([]);
});
