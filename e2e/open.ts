/** What every test of the page begins with. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Opens the page, waits for its model, and collects whatever the policy refuses or the page logs as an error. */
export async function open(page: Page, path = '/'): Promise<() => readonly string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(path);
  await modelIsReady(page);
  return () => complaints;
}

export async function modelIsReady(page: Page): Promise<void> {
  await expect(page.locator('.chip__state--ready')).toBeVisible();
}

export async function ask(page: Page, question: string): Promise<void> {
  await page.locator('#question').fill(question);
  await page.locator('#question').press('Enter');
}

export function answer(page: Page): Locator {
  return page.locator('.answer').last();
}

/** The newest answer is complete and the page takes the next wish. */
export async function finished(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /Try again|Noch einmal/ }).last()).toBeEnabled();
}

/** Has a button pressed in the very moment in which `selector` matches: a miniature does not think for long. */
export async function pressWhen(page: Page, selector: string, name: string): Promise<void> {
  await page.evaluate(
    ([wanted, label]) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector(wanted) === null) return;
        const button = Array.from(document.querySelectorAll('button')).find((one) => one.textContent === label);
        if (button === undefined) return;
        observer.disconnect();
        button.click();
      });
      observer.observe(document.body, { subtree: true, childList: true });
    },
    [selector, name] as const,
  );
}

/** The first answers are the processor's, until kernels are compiled. Asks until one is the GPU's, then leaves the page with an empty conversation. */
export async function untilTheGpuAnswers(page: Page): Promise<void> {
  const figures = page.locator('.turn__figures');
  const byTheGpu = page.locator('.turn__figures[title*="dispatches"]');
  for (let asked = 1; (await byTheGpu.count()) === 0; asked++) {
    await page.getByRole('textbox').fill('1 + 1');
    await page.keyboard.press('Enter');
    await expect(figures).toHaveCount(asked);
  }
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(figures).toHaveCount(0);
}
