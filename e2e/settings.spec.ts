/** What can be chosen, the list of models, and the keys. */
import { expect, test } from '@playwright/test';
import { answer, ask, finished, modelIsReady, open } from './open.ts';

test('settings hold, the model is loaded as wished, models are judged, and keys lead everywhere', async ({ page }) => {
  const complaints = await open(page);
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await page.keyboard.press('Alt+KeyS');
  await expect(page.getByRole('heading', { level: 2, name: 'Settings' })).toBeVisible();
  await expect(page.locator('#question')).toBeHidden();
  await page.getByLabel('Temperature').fill('9');
  await expect(page.getByText('From 0 to 5.')).toBeVisible();
  await page.getByLabel('Temperature').fill('0');
  await page.getByLabel('System prompt').fill('Be brief.');
  await page.getByLabel('A finished thought').selectOption('closed');
  await page.getByLabel('Room for context').selectOption('1024');
  await page.getByLabel('Memory of what was read').selectOption('f16');
  await page.getByRole('button', { name: 'Load the model anew with these' }).click();
  await expect(page.getByRole('button', { name: 'Load the model anew with these' })).toBeEnabled();
  await page.getByRole('link', { name: 'Back to the conversation' }).click();

  await modelIsReady(page);
  await expect(answer(page)).toHaveText('The answer is 85.');
  await page.keyboard.press('Alt+KeyR');
  await expect(page.locator('.branches__place')).toHaveText('2 of 2');
  await finished(page);
  await expect(page.locator('.trace__toggle')).toHaveAttribute('aria-expanded', 'false');
  // The settings are kept with the conversation.
  await expect(page).toHaveURL(/#\/c\//);
  await page.reload();
  await expect(page.locator('.branches__place')).toHaveText('2 of 2');
  await page.keyboard.press('Alt+KeyS');
  await expect(page.getByLabel('System prompt')).toHaveValue('Be brief.');
  await expect(page.getByLabel('Temperature')).toHaveValue('0');
  await expect(page.getByLabel('Memory of what was read')).toHaveValue('f16');

  await page.keyboard.press('Alt+KeyM');
  await expect(page.getByRole('heading', { level: 2, name: 'Models' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'DeepSeek-R1-Distill-Qwen-1.5B' }).first()).toContainText('Q4_K_M');
  await expect(page.locator('.judgement')).toHaveCount(14);
  // A software device is said to be slow.
  await expect(page.locator('.judgement__reasons').first()).toContainText('Without a graphics processor it will be slow.');
  await page.goBack();
  await page.keyboard.press('Alt+KeyN');
  await expect(page.locator('#question')).toBeFocused();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Ask something, and read the thought in its margin.');
  await page.keyboard.press('Alt+KeyB');
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  expect(complaints()).toEqual([]);
});

test('stored settings that are broken are told of, and those that fit hold', async ({ page }) => {
  await page.addInitScript(() => {
    if (localStorage.getItem('denkspur.preferences') === null)
      localStorage.setItem('denkspur.preferences', '{"language":"de","theme":"plaid","budget":"short","trace":"closed"}');
  });
  const complaints = await open(page);
  await page.keyboard.press('Alt+KeyS');
  await expect(page.getByText('Einige in diesem Browser gespeicherte Einstellungen waren nicht lesbar')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Darstellung' })).toHaveValue('auto');
  await expect(page.getByLabel('Ein fertiger Gedanke')).toHaveValue('closed');
  await page.getByRole('combobox', { name: 'Darstellung' }).selectOption('dark');
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Darstellung' })).toHaveValue('dark');
  await expect(page.getByText('Einige in diesem Browser gespeicherte Einstellungen waren nicht lesbar')).toHaveCount(0);
  expect(complaints()).toEqual([]);
});
