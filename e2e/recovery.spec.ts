/** What the page does when the ground goes: its worker is ended, the GPU process dies, the tab is frozen. */
import { expect, type Page, test } from '@playwright/test';
import { untilTheGpuAnswers } from './open.ts';

const question = '4837 * 5296';
const answer = (page: Page) => page.locator('.answer').last();
const finished = (page: Page) => expect(page.getByRole('button', { name: /Try again/ })).toBeEnabled();

async function open(page: Page): Promise<void> {
  await page.goto('/');
  await expect(page.getByRole('button', { name: /Tiny-R1-Distill/ })).toBeVisible();
}

/**
 * Asks, and calls `strike` once the thought has begun. The words it has by then must stand at its beginning in the end, and the model
 * must have been read again meanwhile where `rebuilt` says so.
 */
async function askAndStrike(page: Page, strike: () => Promise<unknown>, rebuilt = true): Promise<void> {
  const step = page.getByRole('complementary', { name: /Thought/ }).getByRole('listitem').nth(1);
  await page.getByRole('textbox').fill(question);
  await page.keyboard.press('Enter');
  await expect(step).toContainText('48');
  // Number, words, confidence: a line each.
  const before = (await step.innerText()).split('\n')[1]!.replace('·', '').trim();
  const read = page.waitForRequest(/mini\.gguf/);
  await strike();
  await finished(page);
  if (rebuilt) await read;
  else read.catch(() => undefined);
  await expect(answer(page)).toContainText(/answer is/i);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await step.innerText()).toContain(before);
}

test('a worker that is ended in mid-answer is replaced, and the answer goes on', async ({ page }) => {
  await page.addInitScript(() => {
    const workers: Worker[] = [];
    const Original = Worker;
    globalThis.Worker = class extends Original {
      constructor(...parameters: ConstructorParameters<typeof Worker>) {
        super(...parameters);
        workers.push(this);
      }
    };
    Object.assign(globalThis, { workers });
  });
  await open(page);
  // Whoever ends a worker is not told to anybody: no event, no message.
  await askAndStrike(page, () => page.evaluate('workers.at(-1).terminate()'));
  expect(await page.evaluate('workers.length')).toBe(2);
});

test('the GPU process dies in mid-answer: a new device, the same answer', async ({ page, browser }) => {
  await open(page);
  await untilTheGpuAnswers(page);
  const control = await browser.newBrowserCDPSession();
  await askAndStrike(page, () => control.send('Browser.crashGpuProcess'));
});

test('the GPU process dies while kernels are being compiled: the first answer comes all the same, and so does the next', async ({ page, browser }) => {
  await open(page);
  const control = await browser.newBrowserCDPSession();
  await control.send('Browser.crashGpuProcess');
  for (const [sum, expected] of [['47 + 38', '85'], ['12 + 9', '21']] as const) {
    await page.getByRole('textbox').fill(sum);
    await page.keyboard.press('Enter');
    await expect(answer(page)).toContainText(expected);
  }
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a tab that is frozen in mid-answer goes on when it is thawed', async ({ page, context }) => {
  await open(page);
  const control = await context.newCDPSession(page);
  await askAndStrike(page, async () => {
    await control.send('Page.setWebLifecycleState', { state: 'frozen' });
    await control.send('Page.setWebLifecycleState', { state: 'active' });
  }, false);
});
