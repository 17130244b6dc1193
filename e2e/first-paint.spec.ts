/** What can be read before the page runs: the first page as it stands in index.html, in the place where it stays. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';
import { modelIsReady } from './open.ts';

// Scrollbars take room on most desktops; Playwright hides them unless it is told otherwise.
test.use({ launchOptions: { ...chromiumLaunch(), ignoreDefaultArgs: ['--hide-scrollbars'] } });

const readable = ['.header', '.header__name', '.welcome__headline', '.welcome__lead', '.welcome__margin', '.welcome__note--ink'];

/** Where what one reads stands, and what it says. */
async function places(page: Page): Promise<unknown> {
  return page.evaluate(
    (selectors) =>
      selectors.map((selector) => {
        const seen = Array.from(document.querySelectorAll<HTMLElement>(selector)).filter((one) => one.getClientRects().length > 0);
        return seen.map((one) => {
          const { x, y, width, height } = one.getBoundingClientRect();
          return { selector, box: [x, y, width, height], words: selector === '.header' ? '' : one.innerText };
        });
      }),
    readable,
  );
}

const firstPaint = (page: Page, language: string) => page.locator(`.first-paint[lang="${language}"]`);

/** One language is shown, and the other is not. */
async function expectFirstPaintIn(page: Page, language: 'de' | 'en'): Promise<void> {
  await expect(firstPaint(page, language === 'de' ? 'en' : 'de')).toBeHidden();
  await expect(firstPaint(page, language).locator('.welcome__lead')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', language);
}

/** Keeps back every script of the page but the one that chooses what to show; the returned function lets them through. */
async function withhold(page: Page): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/assets\/(?!first-paint-)[^/]*\.js$/u, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

for (const [name, options] of [
  ['wide', { viewport: { width: 1280, height: 800 }, locale: 'en-GB' }],
  ['on a phone', { viewport: { width: 390, height: 844 }, locale: 'de-DE', hasTouch: true, isMobile: true }],
] as const) {
  test.describe(name, () => {
    test.use(options);

    test(`is read without the page's scripts, and stays where it is when they come, ${name}`, async ({ page }) => {
      const letThrough = await withhold(page);
      await page.goto('/', { waitUntil: 'commit' });
      await expectFirstPaintIn(page, options.locale.startsWith('de') ? 'de' : 'en');
      // Nothing that could be pressed or typed into, and would not answer.
      await expect(page.locator('button, a, input, textarea')).toHaveCount(0);
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
      const before = await places(page);
      letThrough();
      await modelIsReady(page);
      await expect(page.locator('.first-paint')).toHaveCount(0);
      expect(await places(page)).toEqual(before);
    });
  });
}

test('what was chosen before holds from the first paint on, and other places than the first page begin empty', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('denkspur.preferences', '{"language":"de","theme":"dark"}'));
  await withhold(page);
  await page.goto('/', { waitUntil: 'commit' });
  await expectFirstPaintIn(page, 'de');
  await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(18, 22, 20)');
  await page.goto('/#/models', { waitUntil: 'commit' });
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-first-paint', 'none');
  for (const language of ['de', 'en']) await expect(firstPaint(page, language)).toBeHidden();
});
