/** A thought that is questioned and changed: other words, other tokens, thinking on, and the way back to every version. */
import { expect, type Page, test } from '@playwright/test';
import { answer, ask, finished, open, untilTheGpuAnswers } from './open.ts';

const steps = (page: Page) => page.locator('.step');
const place = (page: Page) => page.locator('.branches__place');

test('steps and questions are changed, thoughts go on, tokens are taken otherwise, and all versions stay', async ({ page }) => {
  const complaints = await open(page);
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  // The two statements of the thought were computed anew.
  await expect(page.getByText('2 statements checked, all right')).toBeVisible();
  await expect(page.locator('.claim--right').first()).toHaveText(/7\+8=15/);

  await page.getByRole('button', { name: /^Step 3/ }).click();
  await page.getByRole('button', { name: 'Change this step' }).click();
  await page.getByRole('textbox', { name: 'The step in other words' }).fill('7+8=14, 4');
  await page.getByRole('button', { name: 'Think on from here' }).click();
  await expect(place(page)).toHaveText('2 of 2');
  await finished(page);
  await expect(steps(page).nth(1)).toContainText('47+38:');
  await expect(steps(page).nth(2)).toContainText('7+8=14');
  await expect(page.getByText(/checked statements (is|are) wrong/)).toBeVisible();
  await page.getByRole('button', { name: 'To the first mistake, step 3' }).click();
  await expect(page.locator('.step--selected')).toHaveAttribute('data-step', '2');
  await expect(page.locator('.step--wrong').first()).toContainText('computed: wrong, it is 15');

  await page.getByRole('button', { name: 'Earlier version' }).click();
  await expect(answer(page)).toHaveText('The answer is 85.');
  await expect(place(page)).toHaveText('1 of 2');

  // Another token in the place of one: its alternatives come from the model, and what is before it stands in the cache.
  await page.getByRole('button', { name: 'Look inside' }).click();
  const inspector = page.getByRole('region', { name: 'Inside this answer' });
  await expect(inspector.locator('.prompt')).toContainText('What is 47 + 38?');
  await inspector.getByRole('button', { name: /^5, / }).last().click();
  const alternatives = page.getByRole('region', { name: 'What could have stood here' });
  await expect(alternatives.getByRole('listitem')).toHaveCount(8);
  // Which other digit is likeliest is the model's affair.
  const other = alternatives.getByRole('button', { name: /^Branch with \d$/ }).first();
  const digit = (await other.getAttribute('aria-label'))!.slice(-1);
  await other.click();
  await expect(place(page)).toHaveText('3 of 3');
  await finished(page);
  await expect(answer(page)).toContainText(`8${digit}`);
  await expect(steps(page)).toHaveCount(4);
  await expect(page.locator('.branches__origin')).toHaveText(`branched at “${digit}”`);

  await page.getByRole('button', { name: 'Think on' }).click();
  await expect(place(page)).toHaveText('4 of 4');
  await finished(page);
  await expect(page.locator('.trace')).toContainText('Wait');

  await page.getByRole('button', { name: 'Change question' }).click();
  await page.getByRole('textbox', { name: 'The question in other words' }).fill('What is 47 + 39?');
  await page.getByRole('button', { name: 'Ask anew' }).click();
  await expect(place(page)).toHaveText('5 of 5');
  await finished(page);
  await expect(answer(page)).toHaveText('The answer is 86.');
  await expect(page.getByText(/^Context \d+ of 1,024 tokens$/)).toBeVisible();

  await page.getByRole('button', { name: 'Search the thought' }).click();
  await page.getByRole('searchbox', { name: 'Search the thought' }).fill('digit');
  await expect(steps(page)).toHaveCount(1);
  await expect(page.locator('.hit').first()).toHaveText('digit');
  expect(complaints()).toEqual([]);
});

test('a branch reads nothing again that it shares with what is in the cache', async ({ page }) => {
  await open(page);
  await untilTheGpuAnswers(page);
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  const reuse = async (): Promise<{ tokens: number; reused: number }> => {
    const inspector = page.getByRole('region', { name: 'Inside this answer' });
    if (!(await inspector.isVisible())) await page.getByRole('button', { name: 'Look inside' }).click();
    const words = await inspector.getByText(/^The exact prompt, /).innerText();
    const [tokens = 0, reused = 0] = Array.from(words.matchAll(/\d+/gu), Number);
    return { tokens, reused };
  };
  await page.getByRole('button', { name: 'Think on' }).click();
  await expect(place(page)).toHaveText('2 of 2');
  await finished(page);
  const on = await reuse();
  // Prompt and thought were there; new are the two tokens or so that "Wait" is made of, and the last one is always read.
  expect(on.reused).toBeGreaterThan(30);
  expect(on.tokens - on.reused).toBeLessThanOrEqual(6);

  await page.getByRole('region', { name: 'Inside this answer' }).locator('.token').nth(2).click();
  await page.locator('.alternative__take:not(:disabled)').first().click();
  await expect(place(page)).toHaveText('3 of 3');
  await finished(page);
  const branched = await reuse();
  // All but the last token of the prompt, which decoding begins with.
  expect(branched.tokens - branched.reused).toBe(1);
});
