/**
 * What a person does on the page, with the embedded miniature: ask, read the thought, stop, go on, try a file that is no model.
 */
import { expect, type Page, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { answer, ask, finished, open, pressWhen } from './open.ts';

const miniature = new URL('../public/models/mini.gguf', import.meta.url);
/** Long enough to think about that there is time to interrupt. */
const longQuestion = '4837 * 5296';
/** The miniature has never learned to answer without a whole thought: it does answer, but anything, in either language. */
const hastyAnswer = /\p{L}/u;

const steps = (page: Page) =>
  page
    .getByRole('complementary', { name: /Thought|Gedanke/ })
    .last()
    .getByRole('listitem');

test('an example is answered, with its steps in the margin and a line to the step that it came from', async ({ page }) => {
  const complaints = await open(page);
  await page.getByRole('button', { name: 'How many r are in strawberry?' }).click();
  await expect(answer(page)).toHaveText('The answer is 3.');
  await finished(page);
  await expect(steps(page).first()).toContainText('Spell it and count.');
  await expect(steps(page).last()).toContainText('leads to the answer');
  await expect(page.getByRole('button', { name: /^Thought for .+ s, \d+ tokens, 7 steps$/ })).toHaveAttribute(
    'aria-expanded',
    'true',
  );
  await expect(page.locator('.thread path')).toHaveCount(1);
  await expect(page.getByText(/tokens\/s/)).toBeVisible();
  await expect(page.getByRole('status')).toHaveText('Answer complete');
  expect(complaints()).toEqual([]);
});

test.describe('in German, on a phone', () => {
  test.use({ locale: 'de-AT', viewport: { width: 390, height: 844 } });

  test('the thought is one line above the answer, and opens with the keyboard', async ({ page }) => {
    await open(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByRole('button', { name: 'Was ist 47 + 38?' }).click();
    await expect(answer(page)).toHaveText('Die Antwort ist 85.');
    await finished(page);
    const trace = page.getByRole('button', { name: /^Dachte .+ s nach, \d+ Tokens, 4 Schritte$/ });
    await expect(trace).toHaveAttribute('aria-expanded', 'false');
    await expect(steps(page)).toHaveCount(0);
    await trace.press('Enter');
    await expect(steps(page)).toHaveCount(4);
    const above = (await trace.boundingBox())!.y < (await answer(page).boundingBox())!.y;
    expect(above).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

test('stopping keeps the thought, "answer now" gets an answer from it, and trying again thinks anew', async ({ page }) => {
  await open(page);
  await pressWhen(page, '.step:nth-child(2)', 'Stop');
  await ask(page, longQuestion);
  await expect(page.getByText('You stopped the thought before it came to an answer.')).toBeVisible();
  const thought = await steps(page).first().innerText();
  await page.getByRole('button', { name: 'Answer now' }).click();
  await expect(answer(page)).toContainText(hastyAnswer);
  await finished(page);
  await expect(page.getByRole('button', { name: /ended by you/ })).toBeVisible();
  expect(await steps(page).first().innerText()).toBe(thought);
  await page.getByRole('button', { name: 'Try again' }).click();
  await finished(page);
  await expect(page.getByRole('button', { name: /ended by you/ })).toHaveCount(0);
  await expect(answer(page)).toContainText(/answer is/i);
});

test('"answer now" ends a thought while it runs', async ({ page }) => {
  await open(page);
  await pressWhen(page, '.step', 'Answer now');
  await ask(page, longQuestion);
  await finished(page);
  await expect(answer(page)).toContainText(hastyAnswer);
  await expect(page.getByRole('button', { name: /ended by you/ })).toBeVisible();
});

test('with a budget of none the model answers without thinking', async ({ page }) => {
  await open(page);
  await page.getByLabel('Thinking').selectOption('none');
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await expect(page.getByText('Answered without thinking')).toBeVisible();
  await expect(steps(page)).toHaveCount(0);
  await expect(answer(page)).toContainText(hastyAnswer);
});

test('a file that is no model is refused by name, and the loaded model stays', async ({ page }) => {
  await open(page);
  await page
    .locator('input[accept=".gguf"]')
    .setInputFiles({ name: 'holiday.png', mimeType: 'image/png', buffer: Buffer.from('PNG…') });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('holiday.png could not be loaded. This file is not a GGUF model.');
  await expect(alert).toContainText('Tiny-R1-Distill is here instead.');
  await alert.getByRole('button', { name: 'Close this message' }).click();
  await expect(alert).toHaveCount(0);
});

test('a model cut short is refused, and the one before it comes back', async ({ page }) => {
  await open(page);
  const cut = readFileSync(miniature).subarray(0, 1_000_000);
  await page.locator('input[accept=".gguf"]').setInputFiles({ name: 'cut.gguf', mimeType: 'application/octet-stream', buffer: cut });
  await expect(page.getByRole('alert')).toContainText('The model file ends before its data does.');
  await expect(page.getByRole('alert')).toContainText('Tiny-R1-Distill is here instead.');
  await ask(page, 'What is 47 + 38?');
  await expect(answer(page)).toHaveText('The answer is 85.');
});

test('a model can be dropped anywhere', async ({ page }) => {
  await open(page);
  const bytes = readFileSync(miniature).toString('base64');
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], 'dropped.gguf'));
    return data;
  }, bytes);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop a model or text files here')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page.getByText('Drop a model or text files here')).toHaveCount(0);
  await page.getByRole('button', { name: /About this model/ }).click();
  // While it is read, its name also stands on the chip and beside the bar.
  await expect(page.getByRole('definition').filter({ hasText: 'dropped.gguf' })).toBeVisible();
});

test('after one visit it answers without a network', async ({ page, context }) => {
  await open(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await page.getByRole('button', { name: 'Which is larger: 9.11 or 9.9?' }).click();
  await expect(answer(page)).toHaveText('The answer is 9.9.');
  await finished(page);
  await expect(page.locator('.answer .result')).toHaveText('9.9');
});

test('a new conversation begins where one types', async ({ page }) => {
  await open(page);
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(page.locator('#question')).toBeFocused();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Ask something, and read the thought in its margin.');
});

test('language and theme are switched in the page and stay', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Frag etwas und lies den Gedanken am Rand mit.');
  await page.getByRole('button', { name: /Wechseln zu: hell/ }).click();
  await page.getByRole('button', { name: /Wechseln zu: dunkel/ }).click();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
});
