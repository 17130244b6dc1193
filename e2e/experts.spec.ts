/** Which experts the embedded mixture routes to: shown while it answers, and afterwards by step and token, and as files. */
import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { answer, ask, finished, modelIsReady, open } from './open.ts';

/** Opens the inside of the answer in the moment in which that can be done, and notes how many tokens the map held while it grew. */
async function watchMap(page: Page): Promise<() => Promise<readonly number[]>> {
  await page.evaluate(() => {
    const seen = new Set<number>();
    Object.assign(window, { tokensSeen: seen });
    const look = () => {
      document.querySelector<HTMLButtonElement>('.turn [aria-label="Look inside"][aria-expanded="false"]')?.click();
      const running = document.querySelector('.turn__answer[aria-busy="true"]') !== null;
      const tokens = document.querySelector<HTMLElement>('[data-routed-tokens]')?.dataset['routedTokens'];
      if (running && tokens !== undefined) seen.add(Number(tokens));
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => [...(window as unknown as { tokensSeen: Set<number> }).tokensSeen]);
}

async function askTheMixture(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'About this model' }).click();
  const mixture = page.getByRole('button', { name: 'Miniature, a mixture of experts like R1 itself' });
  await mixture.click();
  await expect(mixture).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'About this model' }).click();
  await ask(page, 'What is 47 + 38?');
}

test('the map of experts grows while the mixture answers, and tells of steps and tokens', async ({ page }) => {
  const complaints = await open(page);
  const tokensSeen = await watchMap(page);
  await askTheMixture(page);
  await expect(answer(page)).toHaveText('The answer is 85.');
  await finished(page);
  expect((await tokensSeen()).length).toBeGreaterThan(1);

  const map = page.getByRole('region', { name: 'Experts that the layers chose' });
  await expect(map).toContainText('Each of 3 layers sends every token to 3 of its 8 experts.');
  const all = Number(await map.locator('[data-routed-tokens]').getAttribute('data-routed-tokens'));
  expect(all).toBeGreaterThan(20);

  // Three experts of each layer for one token, and so in the table.
  await map.getByLabel('Tokens of').selectOption({ label: 'one token' });
  await map.getByRole('slider').fill('5');
  await expect(map.locator('[data-routed-tokens]')).toHaveAttribute('data-routed-tokens', '1');
  await map.getByText('The map as a table').click();
  await expect(map.getByRole('row')).toHaveCount(4);
  await expect(map.getByRole('row', { name: /^1 \d \(100%\), \d \(100%\), \d \(100%\) 5 / })).toBeVisible();

  // A token that is pointed at in the answer is framed in the map of all.
  await map.getByLabel('Tokens of').selectOption({ label: 'thought and answer' });
  await expect(map.locator('.experts__marked')).toHaveCount(0);
  await page.locator('.inspector .token').first().hover();
  await expect(map.locator('.experts__marked')).toHaveAttribute('d', /^(?:M\d \dh1v1h-1z){9}$/);
  // What the page says of the token goes first, and with it the room that it took.
  await page.mouse.move(0, 0);
  await expect(map.locator('.experts__marked')).toHaveCount(0);
  await map.locator('.experts__grid').hover();
  await expect(map.locator('.experts__cell')).toContainText(/Layer 2, expert [34]/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  // From here to what larger mixtures would take.
  const opened = page.waitForEvent('popup');
  await map.getByRole('link', { name: /larger than the GPU/ }).click();
  await expect((await opened).getByRole('heading', { level: 1 })).toHaveText('What it would take for all 671 billion');

  const download = page.waitForEvent('download');
  await map.getByRole('button', { name: 'Save tokens and experts (JSON)' }).click();
  const saved = JSON.parse(await readFile(await (await download).path(), 'utf8')) as { tokens: { experts?: number[][] }[]; chosen: number[][] };
  expect(saved.tokens.filter(({ experts }) => experts !== undefined)).toHaveLength(all);
  // Every routed token went to three experts of each layer.
  expect(saved.chosen.map((layer) => layer.reduce((sum, count) => sum + count, 0))).toEqual([3 * all, 3 * all, 3 * all]);
  expect(complaints()).toEqual([]);
});

test('the dense miniature has no map', async ({ page }) => {
  await open(page);
  await ask(page, 'What is 47 + 38?');
  await finished(page);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(page.locator('.prompt')).toBeVisible();
  await expect(page.locator('.experts')).toHaveCount(0);
});

test('a mixture that is read from its file while it answers shows what that costs, and cannot be deleted meanwhile', async ({ page }) => {
  // What a GPU without room for more would come to: as many experts as one token needs.
  await page.addInitScript(() => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the worker below
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message: { kind?: string; options?: object }, ...rest) {
      const fewer = message.kind === 'load' ? { ...message, options: { ...message.options, engine: 'webgpu', expertMemory: 0 } } : message;
      post.call(this, fewer, ...(rest as [StructuredSerializeOptions?]));
    };
  });
  const complaints = await open(page, '/#/models');
  await page.locator('input[data-purpose="keep"]').setInputFiles('public/models/mini-moe.gguf');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(page.locator('.chip')).toContainText('MoE');
  await modelIsReady(page);
  await page.getByRole('link', { name: 'Back to the conversation' }).click();
  await page.getByRole('button', { name: 'About this model' }).click();
  await expect(page.getByText('3 of 8 in each of 3 layers; the others are read from the file')).toBeVisible();
  await page.getByRole('button', { name: 'About this model' }).click();

  await ask(page, 'What is 47 + 38?');
  await expect(answer(page)).toHaveText('The answer is 85.');
  await finished(page);
  const figures = page.locator('.turn__figures');
  await expect(figures).toContainText(/[1-9]\d?% of the experts at hand, [\d.]+ kB read per token/);
  await expect(figures).toContainText(/waited for them [1-3](\.\d)? times per token, [\d.]+\sm?s/);

  await page.goto('/#/models');
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete mini-moe.gguf for good' }).click();
  };
  await remove();
  await expect(page.getByRole('alert')).toContainText('This model is in use');
  await page.getByRole('button', { name: 'About this model' }).click();
  await page.getByRole('button', { name: 'Miniature, dense like the R1 distills' }).click();
  await modelIsReady(page);
  await remove();
  await expect(page.getByText('No model is kept here yet')).toBeVisible();
  expect(complaints()).toEqual([]);
});
