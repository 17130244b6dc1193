/** Text files that go with a question: chosen, dropped and pasted. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { finished, open } from './open.ts';

test('files are chosen, dropped and pasted, left out, asked with, and stay when the question is edited', async ({ page }) => {
  const complaints = await open(page);
  const text = (name: string, content: string | Buffer) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  const chosen = page.getByRole('list', { name: 'Files with this question' });
  await page.locator('input[accept^="text/"]').setInputFiles([text('one.txt', 'alpha\r\n'), text('two.bin', Buffer.from([1, 0, 2]))]);
  await expect(chosen.getByRole('listitem')).toHaveText([/one\.txt.*6 characters/]);
  await expect(page.getByText('two.bin is not a text file and was left out.')).toBeVisible();

  const given = (name: string) =>
    page.evaluateHandle((file) => {
      const data = new DataTransfer();
      data.items.add(new File(['What is 47 + 38?'], file));
      return data;
    }, name);
  await page.dispatchEvent('body', 'drop', { dataTransfer: await given('dropped.txt') });
  await page.getByRole('textbox', { name: 'Your question' }).evaluate(
    (box, clipboardData) => box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })),
    await given('pasted.txt'),
  );
  await expect(chosen.getByRole('listitem')).toHaveText([/one/, /dropped/, /pasted/]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await page.getByRole('button', { name: 'Leave out one.txt' }).click();
  await page.getByRole('button', { name: 'Leave out pasted.txt' }).click();
  await page.getByRole('textbox', { name: 'Your question' }).fill('And this one?');
  await page.keyboard.press('Enter');
  await expect(chosen).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'And this one?' })).toBeVisible();
  const file = page.locator('summary', { hasText: 'dropped.txt' });
  await file.click();
  await expect(page.locator('.files__text')).toHaveText('What is 47 + 38?');
  await finished(page);
  await page.getByRole('button', { name: 'Change question' }).click();
  await page.getByRole('textbox', { name: 'The question in other words' }).fill('In other words?');
  await page.getByRole('button', { name: 'Ask anew' }).click();
  await expect(page.getByRole('heading', { name: 'In other words?' })).toBeVisible();
  await expect(file).toBeVisible();
  expect(complaints()).toEqual([]);
});
