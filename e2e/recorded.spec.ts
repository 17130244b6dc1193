/** What the page does with words that were recorded: interrupted, hostile, endless. */
import { expect, type Page, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { ask, finished, open } from './open.ts';
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

test('hostile words run nothing, load nothing and break nothing', async ({ page }) => {
  test.setTimeout(180_000);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const complaints = await open(page, recorded.address({ rate: 100_000 }));
  const before = requests.length;
  await ask(page, 'hostile');
  await finished(page);
  const answer = page.locator('.answer').last();
  // Raw HTML is text, in thought and answer alike.
  await expect(page.locator('.steps')).toContainText('<script>window.hostile = 1</script>');
  await expect(answer).toContainText('<script>window.hostile = 3</script>');
  expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
  await expect(page.locator('.turn :is(script, iframe, img, object, embed)')).toHaveCount(0);
  await expect(answer.locator('a')).toHaveCount(1);
  await expect(answer.locator('a')).toHaveAttribute('href', /^https:\/\/example\.org\//);
  // What turns the reading direction around is shown instead of obeyed.
  await expect(page.locator('.steps')).toContainText('‹U+202E›');
  // A link asks before it leads away.
  await answer.locator('a').click();
  await expect(page.getByRole('dialog')).toContainText('This link leaves the page');
  await page.getByRole('button', { name: 'Stay here' }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  const asked = requests.slice(before).filter((url) => !url.startsWith(new URL(recorded.address({})).origin));
  expect(asked).toEqual([]);
  // Formulas, sound and refused ones, stay within the policy.
  await ask(page, 'How many ways are there to arrange the letters of banana?');
  await finished(page);
  await expect(page.locator('.answer').last().locator('.katex').first()).toBeVisible();
  expect(complaints()).toEqual([]);
});

test('thoughts without an end, without content, and with quoted tags are read as they are meant', async ({ page }) => {
  await open(page, recorded.address({ rate: 100_000 }));
  await ask(page, 'cut');
  await expect(page.getByText('The thought was cut at the token limit, before it came to an answer.')).toBeVisible();
  await ask(page, 'nothing');
  await expect(page.getByText('Answered without thinking')).toBeVisible();
  await ask(page, 'quoted');
  await finished(page);
  const quoted = page.getByRole('article').last();
  await expect(quoted.locator('.step').nth(1)).toContainText('<think>not a thought</think>');
  await expect(quoted.locator('.answer')).toContainText('</think>');
  // Mistakes and slips are marked, and the first one is a click away.
  await ask(page, 'mistakes');
  await finished(page);
  const mistaken = page.getByRole('article').last();
  await expect(mistaken.locator('.claim--wrong')).toContainText('340 + 38 = 388');
  await expect(mistaken.getByTitle('slips into Chinese')).toBeVisible();
  await mistaken.getByRole('button', { name: 'To the first mistake, step 3' }).click();
  await expect(mistaken.locator('.step--selected')).toHaveAttribute('data-step', '2');
});

test('a thought of a thousand steps is drawn where it is read; its words, search and links reach all of it', async ({ page }) => {
  await open(page, recorded.address({ rate: 4000, thought: 12_000 }));
  // What is written into finished steps while others come: nothing may be.
  await page.evaluate(() => {
    const late: number[] = [];
    Object.assign(window, { late });
    // The newest step as of the frame before: it may still grow, those before it may not.
    let newest = 0;
    // What checks is loaded with the first thought and marks once what is there by then; how much that is depends on the machine.
    let checked = false;
    new MutationObserver((records) => {
      const thinking = document.querySelector('.trace__toggle')?.textContent.startsWith('Thinking') === true;
      for (const { target } of records) {
        const step = (target instanceof Element ? target : target.parentElement)?.closest('.step');
        const index = Number(step?.getAttribute('data-step') ?? newest);
        if (thinking && checked && index < newest) late.push(index);
      }
      checked ||= document.querySelector('.claim') !== null;
      newest = Number(Array.from(document.querySelectorAll('.step')).at(-1)?.getAttribute('data-step') ?? newest);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await ask(page, 'How many ways are there to arrange the letters of banana?');
  await finished(page);
  expect(await page.evaluate(() => (window as unknown as { late: number[] }).late)).toEqual([]);
  await expect(page.locator('.claim').first()).toBeAttached();
  const count = await page.locator('.trace__toggle').innerText();
  expect(Number(/(\d+) steps/.exec(count)?.[1])).toBeGreaterThan(250);
  await expect.poll(() => page.locator('.step').count()).toBeLessThan(80);
  // Every word is in the page, for the browser's own search and for copying by hand.
  const words = await page.locator('.steps').evaluate((steps) => steps.textContent.split('Take "aab"').length - 1);
  expect(words).toBeGreaterThan(30);
  // The beginning is drawn when it is scrolled to.
  await page.locator('.trace__scroll').evaluate((box) => box.scrollTo(0, 0));
  await expect(page.locator('.step').first()).toHaveAttribute('data-step', '0');
  await page.getByRole('button', { name: 'Search the thought' }).click();
  await page.getByRole('searchbox', { name: 'Search the thought' }).fill('aab');
  await expect(page.locator('.trace__hits')).toContainText(String(words));
});

test('a step is linked to and found again, a thought is saved, and two tabs at one conversation lose nothing', async ({ page, context }) => {
  await open(page, recorded.address({ rate: 20_000 }));
  await ask(page, 'How many ways are there to arrange the letters of banana?');
  await finished(page);
  await page.getByRole('button', { name: /^Step 15/ }).click();
  // The page's own policy keeps everybody from reading what was copied.
  await page.evaluate(() => {
    navigator.clipboard.writeText = (text) => Promise.resolve(void Object.assign(window, { copied: text }));
  });
  await page.getByRole('button', { name: 'Copy a link to this step' }).click();
  const link = await page.evaluate(() => (window as unknown as { copied: string }).copied);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save thought' }).click();
  const saved = readFileSync(await (await saving).path(), 'utf8');
  expect(saved).toMatch(/^How many ways are there/);
  expect(saved.split('Take "aab"')).toHaveLength(3);

  const other = await context.newPage();
  await open(other, link);
  await expect(other.locator('.step--selected')).toHaveAttribute('data-step', '14');
  await expect(other.locator('.step--selected .step__number')).toBeInViewport();
  // Both tabs go on from the same turn.
  await ask(other, 'What is 47 + 38?');
  await finished(other);
  await ask(page, 'quoted');
  await finished(page);
  await other.close();
  await page.reload();
  const place = page.locator('.branches__place');
  await expect(place).toHaveText(/^[12] of 2$/);
  const questions = page.getByRole('article').last().getByRole('heading');
  const first = await questions.innerText();
  await page.getByRole('button', { name: /^(Earlier|Later) version$/ }).and(page.locator(':enabled')).click();
  expect([first, await questions.innerText()].map((words) => words.replace(/^Question:\s*/u, '')).sort()).toEqual(['What is 47 + 38?', 'quoted']);
});

/**
 * Score of everything that moved by itself, and what it was, but for what is at home in moving: in an answer a table's columns and a
 * formula's letters find their places as they come, a step's confidence counts, and a button's icon stands before another word.
 */
async function watchShifts(page: Page): Promise<() => Promise<{ score: number; moved: readonly string[] }>> {
  await page.evaluate(() => {
    const seen = { score: 0, moved: [] as string[] };
    Object.assign(window, { seen });
    interface Shift extends PerformanceEntry {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly { readonly node: Node | null }[];
    }
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as Shift[]) {
        if (shift.hadRecentInput) continue;
        seen.score += shift.value;
        for (const { node } of shift.sources) {
          const element = node instanceof Element ? node : node?.parentElement;
          if (element?.closest('.answer, .step__confidence, .button') == null) seen.moved.push(`${shift.value.toFixed(4)} ${element?.nodeName ?? 'gone'}.${element?.className ?? ''}`);
        }
      }
    }).observe({ type: 'layout-shift' });
  });
  return () => page.evaluate(() => (window as unknown as { seen: { score: number; moved: string[] } }).seen);
}

for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
  test(`nothing moves by itself while a thought and its answer come, ${viewport.width} wide`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page, recorded.address({ rate: 150, thought: 200 }));
    await ask(page, 'How many ways are there to arrange the letters of banana?');
    const shifts = await watchShifts(page);
    await finished(page);
    const { score, moved } = await shifts();
    expect(moved).toEqual([]);
    // A page counts as steady under 0.1.
    expect(score).toBeLessThan(0.05);
  });
}
