/** Everything by keyboard alone: what is wanted can be reached, what has the focus is seen, and nothing that is pressed loses it. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { finished, open } from './open.ts';
import { recordedPage, type RecordedPage } from './recorded-page.ts';

let recorded: RecordedPage;
test.beforeAll(async () => {
  recorded = await recordedPage();
});
test.afterAll(() => recorded.close());

const nowhere = 'nothing has the focus';

/** What has the focus: null where it is seen, else why not. */
function unseen(page: Page): Promise<string | null> {
  return page.evaluate((elsewhere) => {
    const element = document.activeElement!;
    const name = `${element.tagName} ${element.id} ${element.className} ${element.getAttribute('aria-label') ?? ''}`;
    if (element === document.body) return elsewhere;
    const own = getComputedStyle(element);
    // The question box and the search of conversations show it by the line below them.
    const row = element.closest('.composer__row:has(#question:focus), .sidebar__search');
    const line = row === null ? 'none' : getComputedStyle(row).boxShadow;
    if ((own.outlineStyle === 'none' || Number.parseFloat(own.outlineWidth) === 0) && line === 'none') return `${name}: no outline`;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const [x, y] = [(left + Math.min(right, innerWidth)) / 2, (Math.max(0, top) + Math.min(bottom, innerHeight)) / 2];
    const over = document.elementFromPoint(x, y);
    const frame = over?.closest('.header, .page__composer');
    if (over === null || bottom <= 0 || top >= innerHeight) return `${name}: out of sight at ${top}`;
    return frame != null && !frame.contains(element) ? `${name}: behind ${frame.className}` : null;
  }, nowhere);
}

/** Presses Tab until `wanted` has the focus; everything on the way has to be seen. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press(key);
    const problem = await unseen(page);
    // Between the page's last stop and its first the browser's own bars have the focus.
    if (problem !== nowhere) expect(problem).toBeNull();
    if (await wanted.evaluateAll((elements) => elements.some((element) => element === document.activeElement))) return;
  }
  throw new Error(`${key} never leads to ${wanted.toString()}.`);
}

async function press(page: Page, wanted: Locator, key?: 'Shift+Tab'): Promise<void> {
  await tabTo(page, wanted, key);
  await page.keyboard.press('Enter');
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

test('a question, its thought, another token, another question, an answer at once and a stop', async ({ page }) => {
  const complaints = await open(page, recorded.address({ rate: 300 }));
  await press(page, button(page, 'To the question box'));
  await expect(page.locator('#question')).toBeFocused();
  await page.keyboard.type('What is 47 + 38?');
  await page.keyboard.press('Enter');
  await finished(page);
  // The thought: closed, opened, searched, a step with its tokens.
  const toggle = page.locator('.trace__toggle');
  await press(page, toggle, 'Shift+Tab');
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await press(page, button(page, 'Search the thought'));
  await page.keyboard.type('digit');
  await expect(page.locator('.step')).toHaveCount(1);
  await press(page, button(page, 'Search the thought'), 'Shift+Tab');
  await tabTo(page, page.getByRole('region', { name: 'Steps of the thought' }));
  await press(page, button(page, /^Step 2/));
  // It is fetched when the first step is looked into.
  await expect(button(page, 'Change this step')).toBeVisible();
  await press(page, button(page, 'Change this step'));
  await expect(page.getByRole('textbox', { name: 'The step in other words' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button(page, 'Change this step')).toBeFocused();
  await press(page, page.locator('.strip .token').nth(1));
  await expect(page.locator('.alternative').first()).toBeVisible();
  await press(page, page.locator('.alternative__take:enabled'));
  // Another version has taken the place of the one in which it was pressed.
  const place = page.locator('.branches__place');
  await expect(place).toHaveText('2 of 2');
  await finished(page);
  expect(await unseen(page)).toBeNull();
  await press(page, button(page, 'Earlier version'));
  await expect(place).toHaveText('1 of 2');
  expect(await unseen(page)).toBeNull();
  await press(page, button(page, 'Change question'), 'Shift+Tab');
  await expect(page.getByRole('textbox', { name: 'The question in other words' })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(' Slowly.');
  await press(page, button(page, 'Ask anew'));
  await expect(place).toHaveText('3 of 3');
  expect(await unseen(page)).toBeNull();
  // What it is being asked takes a while; the answer is wanted now.
  await expect(page.locator('.step').nth(1)).toBeVisible();
  await page.keyboard.press('Alt+KeyQ');
  await press(page, button(page, 'Answer now'));
  await finished(page);
  await page.keyboard.press('Alt+KeyR');
  await expect(page.locator('.step').nth(1)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('You stopped the thought before it came to an answer.')).toBeVisible();
  expect(complaints()).toEqual([]);
});

test('conversations, settings, models, and a link that leads away', async ({ page }) => {
  await open(page, recorded.address({ rate: 20_000 }));
  await page.keyboard.press('Alt+KeyQ');
  await page.keyboard.type('How many ways are there to arrange the letters of banana?');
  await page.keyboard.press('Enter');
  await finished(page);
  await press(page, page.locator('.answer a'), 'Shift+Tab');
  await expect(button(page, 'Stay here')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.answer a')).toBeFocused();

  await page.keyboard.press('Alt+KeyB');
  await expect(page.getByRole('searchbox', { name: 'Search conversations' })).toBeFocused();
  const more = button(page, /^What to do with/);
  await press(page, more);
  await press(page, button(page, 'Rename'));
  await page.keyboard.press('Control+KeyA');
  await page.keyboard.type('Fruit');
  await page.keyboard.press('Enter');
  await expect(page.locator('.entry__title')).toHaveText('Fruit');
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await press(page, button(page, 'Delete'));
  await expect(button(page, 'Undo')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.entry__title')).toHaveText('Fruit');
  await press(page, page.locator('.entry__title'), 'Shift+Tab');
  await expect(page.locator('.answer')).toBeVisible();
  await press(page, page.getByRole('navigation').getByRole('button', { name: 'Hide conversations' }), 'Shift+Tab');
  await expect(button(page, 'Show conversations')).toBeFocused();

  await page.keyboard.press('Alt+KeyS');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused();
  await tabTo(page, page.getByLabel('Appearance'));
  await page.keyboard.type('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await tabTo(page, page.getByLabel('Temperature'));
  await page.keyboard.press('Alt+KeyM');
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeFocused();
  await tabTo(page, button(page, /^Download DeepSeek/));
  await press(page, page.getByRole('link', { name: 'Back to the conversation' }), 'Shift+Tab');
  await expect(page.locator('.answer')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the question box stays in sight while the on-screen keyboard is there', async ({ page }) => {
    // A browser that leaves the window as it is and covers a part of it, as Safari on iOS does.
    await page.addInitScript(() => {
      const covered = { height: 0 };
      Object.assign(window, { covered });
      Object.defineProperty(VisualViewport.prototype, 'height', { get: () => innerHeight - covered.height });
    });
    await open(page, recorded.address({ rate: 20_000 }));
    await page.locator('#question').fill('How many ways are there to arrange the letters of banana?');
    await page.locator('#question').press('Enter');
    await finished(page);
    const lowerEdge = () => page.locator('.composer').evaluate((box) => Math.round(box.getBoundingClientRect().bottom));
    await page.locator('#question').tap();
    // One that makes the window smaller: Chromium and Firefox on Android.
    await page.setViewportSize({ width: 390, height: 480 });
    await expect.poll(lowerEdge).toBe(480);
    expect((await page.locator('#question').boundingBox())!.y).toBeGreaterThan(240);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect.poll(lowerEdge).toBe(844);
    const cover = (height: number) =>
      page.evaluate((pixels) => {
        (window as unknown as { covered: { height: number } }).covered.height = pixels;
        visualViewport!.dispatchEvent(new Event('resize'));
      }, height);
    await cover(330);
    await expect.poll(lowerEdge).toBe(844 - 330);
    await cover(0);
    await expect.poll(lowerEdge).toBe(844);
  });
});
