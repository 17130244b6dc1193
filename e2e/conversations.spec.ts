/** Conversations that are kept on the device: found again, renamed, pinned, deleted, saved as files, and never lost without a word. */
import { expect, type Page, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { answer, ask, finished, modelIsReady, open } from './open.ts';

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Conversations' });
const entries = (page: Page) => sidebar(page).locator('.entry__title');

/** Opens what can be done with a conversation, and does it. */
async function act(page: Page, title: string, action: string): Promise<void> {
  const more = sidebar(page).getByRole('button', { name: `What to do with “${title}”` });
  if ((await more.getAttribute('aria-expanded')) === 'false') await more.click();
  await sidebar(page).getByRole('button', { name: action, exact: true }).click();
}

/** How many conversations lie in the browser's database. */
async function stored(page: Page): Promise<number> {
  return (await storedRecords(page, 'conversations')).length;
}

/** Everything in one table of the database. */
function storedRecords(page: Page, table: 'conversations' | 'turns'): Promise<unknown[]> {
  return page.evaluate(
    (name) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open('denkspur');
        opening.onerror = () => reject(new Error('no database'));
        opening.onsuccess = () => {
          const reading = opening.result.transaction(name).objectStore(name).getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
    table,
  );
}

test('a second question goes on from the first answer', async ({ page }) => {
  const complaints = await open(page);
  for (const [question, reply] of [
    ['What is 47 + 38?', 'The answer is 85.'],
    ['And times three?', 'The answer is 255.'],
    ['And minus 5?', 'The answer is 250.'],
  ] as const) {
    await ask(page, question);
    await finished(page);
    await expect(answer(page)).toHaveText(reply);
  }
  expect(complaints()).toEqual([]);
});

test('conversations stay, are found, renamed, pinned, saved, taken in, deleted and brought back', async ({ page }) => {
  const complaints = await open(page);
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await page.getByRole('button', { name: 'New conversation' }).click();
  await ask(page, 'How many r are in strawberry?');
  await finished(page);

  await page.getByRole('button', { name: 'Show conversations' }).click();
  await expect(entries(page)).toHaveText(['How many r are in strawberry?', 'What is 47 + 38?']);
  await entries(page).last().click();
  await expect(answer(page)).toHaveText('The answer is 85.');

  // A reload opens the same conversation, its thought included, and the sidebar stays.
  await expect.poll(() => stored(page)).toBe(2);
  await page.reload();
  await expect(answer(page)).toHaveText('The answer is 85.');
  await expect(page.locator('.step')).toHaveCount(4);
  await modelIsReady(page);

  await page.getByRole('searchbox').fill('STRAWBERRY spell');
  await expect(entries(page)).toHaveText(['How many r are in strawberry?']);
  await page.getByRole('searchbox').fill('zebra');
  await expect(sidebar(page)).toContainText('No conversation holds these words.');
  await page.getByRole('searchbox').fill('');

  await act(page, 'How many r are in strawberry?', 'Rename');
  await page.getByRole('textbox', { name: 'New name' }).fill('Berries');
  await page.getByRole('textbox', { name: 'New name' }).press('Enter');
  await act(page, 'What is 47 + 38?', 'Pin');
  await expect(entries(page)).toHaveText(['What is 47 + 38?', 'Berries']);

  const saving = page.waitForEvent('download');
  await act(page, 'Berries', 'As Markdown');
  const file = await saving;
  expect(file.suggestedFilename()).toBe('Berries.md');
  const markdown = readFileSync(await file.path(), 'utf8');
  expect(markdown).toContain('## How many r are in strawberry?');
  expect(markdown).toContain('> Spell it and count.');
  const savingAll = page.waitForEvent('download');
  await sidebar(page).getByRole('button', { name: 'Save all as a file' }).click();
  const all = await (await savingAll).path();
  const input = page.locator('input[data-purpose="import"]');
  await input.setInputFiles({ name: 'all.json', mimeType: 'application/json', buffer: readFileSync(all) });
  await expect(sidebar(page)).toContainText('2 conversations taken in.');
  await input.setInputFiles({ name: 'Berries.md', mimeType: 'text/markdown', buffer: Buffer.from(markdown) });
  await expect(entries(page)).toHaveCount(5);
  await input.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
  await expect(sidebar(page)).toContainText('a.json holds no conversation that was saved here.');

  await sidebar(page).getByRole('button', { name: 'What to do with “Berries”' }).first().click();
  await sidebar(page).getByRole('button', { name: 'Delete', exact: true }).first().click();
  await expect(entries(page)).toHaveCount(4);
  await expect.poll(() => stored(page)).toBe(4);
  await sidebar(page).getByRole('button', { name: 'Undo' }).click();
  await expect(entries(page)).toHaveCount(5);
  await expect.poll(() => stored(page)).toBe(5);
  expect(complaints()).toEqual([]);
});

test('a long conversation shows its newest turns; earlier ones come above and move nothing of what is read', async ({ page }) => {
  await open(page);
  const turns = Array.from({ length: 45 }, (_, index) => `<!-- denkspur: question -->\n\n## Question ${index}\n\n<!-- denkspur: answer -->\n\n`.concat(`answer ${index} `.repeat(40)));
  await page.getByRole('button', { name: 'Show conversations' }).click();
  const file = { name: 'long.md', mimeType: 'text/markdown', buffer: Buffer.from(`# Long\n\n${turns.join('\n\n')}\n`) };
  await page.locator('input[data-purpose="import"]').setInputFiles(file);
  await entries(page).first().click();
  const shown = page.locator('.turn');
  await expect(shown).toHaveCount(20);
  // The newest one is where one looks first, although all others came above it afterwards.
  const question = (number: number) => page.locator('.turn__question').filter({ hasText: new RegExp(`Question ${number}$`, 'u') });
  await expect(question(44)).toBeInViewport();
  const first = question(25);
  await page.evaluate(() => scrollTo(0, 0));
  const topOf = () => first.evaluate((element) => Math.round(element.getBoundingClientRect().top));
  const before = await topOf();
  await page.getByRole('button', { name: 'Show earlier questions (25)' }).click();
  await expect(shown).toHaveCount(40);
  // A pixel for heights that are no whole ones.
  await expect.poll(async () => Math.abs((await topOf()) - before)).toBeLessThanOrEqual(1);
  await page.getByRole('button', { name: 'Show earlier questions (5)' }).click();
  await expect(shown).toHaveCount(45);
  await expect(page.getByRole('button', { name: /^Show earlier/ })).toHaveCount(0);
});

test('a conversation that is not to be kept leaves nothing', async ({ page }) => {
  await open(page);
  await ask(page, 'What is 47 + 38?');
  await expect.poll(() => stored(page)).toBe(1);
  await finished(page);
  await page.getByRole('button', { name: 'Do not keep this conversation' }).click();
  await expect(page.getByText('it is gone when you leave it', { exact: false })).toBeVisible();
  await expect.poll(() => stored(page)).toBe(0);
  await page.reload();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Ask something, and read the thought in its margin.');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the conversations are a drawer; broken and newer data are told of and kept', async ({ page }) => {
    await open(page);
    await ask(page, 'What is 47 + 38?');
    await finished(page);
    await expect.poll(async () => JSON.stringify(await storedRecords(page, 'turns'))).toContain('The answer is 85.');
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('denkspur');
          opening.onsuccess = () => {
            const writing = opening.result.transaction('conversations', 'readwrite');
            writing.objectStore('conversations').put({ id: 'newer', version: 99 });
            writing.objectStore('conversations').put({ id: 'broken', version: 1, title: 7 });
            writing.oncomplete = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
    );
    await page.goto('about:blank');
    await page.goto('/#/c/nobody');
    await expect(page.getByText('This conversation is not on this device.')).toBeVisible();
    await page.getByRole('button', { name: 'Show conversations' }).click();
    const drawer = page.getByRole('dialog', { name: 'Conversations' });
    await expect(drawer).toContainText('One stored entry could not be read and was set aside.');
    await expect(drawer).toContainText('written by a newer version of Denkspur');
    await page.keyboard.press('Escape');
    await expect(drawer).toHaveCount(0);
    await page.getByRole('button', { name: 'Show conversations' }).click();
    await drawer.getByRole('link', { name: 'What is 47 + 38?' }).click();
    await expect(drawer).toHaveCount(0);
    await expect(answer(page)).toHaveText('The answer is 85.');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});
