/** The models page: what is offered, fetched, kept, verified and removed, against a hub on this machine. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test as base } from '@playwright/test';
import { formatBytes } from '../app/ui/format.ts';
import { seededModelParts } from '../fixtures/seeded-model.ts';
import { shapes } from '../fixtures/shapes.ts';
import { answer, ask, finished, open } from './open.ts';
import { serveModel, type ModelServer } from './model-server.ts';

const miniature = new URL('../public/models/mini.gguf', import.meta.url);

/** A page whose mirror.json leads to a server of the test's own, as that of an organisation would. */
const test = base.extend<{ server: ModelServer }>({
  server: async ({ page }, use) => {
    const server = await serveModel();
    const mini = {
      name: 'Mini',
      repository: 'tiny/mini-GGUF',
      licence: 'MIT',
      parameters: 2e6,
      layers: 4,
      kvHeads: 2,
      headWidth: 32,
      files: [{ quantization: 'Q8_0', bytes: 2.2e6 }, { quantization: 'Q4_K_M', bytes: 1.3e6 }],
    };
    await page.route('**/mirror.json', (route) => route.fulfill({ json: { name: 'Test University', hub: server.hub, models: [mini] } }));
    await use(server);
    await server.close();
  },
});
// The service worker would ask for mirror.json itself, past the route above.
test.use({ serviceWorkers: 'block' });

const shelf = (page: Page) => page.locator('.shelf').first().locator('.shelf__model');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function axe(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

test('a model of the list is downloaded, paused, gone on with after a reload, verified, loaded, asked and deleted', async ({ page, server }) => {
  server.behaviour = { hangsAt: server.file.length >> 1 };
  const complaints = await open(page, '/#/models');
  await expect(page.getByText('Offered by Test University.')).toBeVisible();
  await button(page, 'Download Mini, Q8_0').click();
  const half = `${formatBytes(server.file.length >> 1, 'en')} of ${formatBytes(server.file.length, 'en')}`;
  await expect(shelf(page)).toContainText(`Downloading: ${half}`);
  await expect(page.getByRole('region', { name: 'Mini' })).toContainText('50% here');
  expect(await axe(page)).toEqual([]);
  await button(page, 'Pause').click();
  await expect(shelf(page)).toContainText(`${half} are here`);
  await page.reload();
  await expect(shelf(page)).toContainText('are here');
  server.behaviour = {};
  await button(page, 'Go on').click();
  await expect(page.getByRole('region', { name: 'Mini' })).toContainText('on this device');
  expect(server.asked.at(-1)).toBeGreaterThan(1_000_000);
  // The header of the file says what it takes.
  await expect(shelf(page)).toContainText(/of memory with [\d,]+ tokens of context/);
  await button(page, 'Verify').click();
  await expect(page.getByText('It is whole, byte for byte.')).toBeVisible();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(page.locator('.chip__state--ready')).toBeVisible();
  await page.getByRole('link', { name: 'Back to the conversation' }).click();
  await ask(page, 'What is 47 + 38?');
  await expect(answer(page)).toHaveText('The answer is 85.');
  await finished(page);
  await page.goto('/#/models');
  await button(page, 'Delete').click();
  await button(page, 'Delete mini-Q8_0.gguf for good').click();
  await expect(page.getByText('No model is kept here yet')).toBeVisible();
  // A blocked service worker gives the page no registration to look at.
  expect(complaints().filter((one) => !one.includes("(reading 'waiting')"))).toEqual([]);
});

test('what a repository lacks, a name that nobody has, nonsense, and a hash that is wrong are said', async ({ page, server }) => {
  await open(page, '/#/models');
  await button(page, 'Download Mini, Q4_K_M').click();
  await expect(page.getByRole('alert')).toContainText('There is no such model file.');
  const address = page.getByLabel('Repository, or the address of a GGUF file');
  await address.fill('nonsense');
  await address.press('Enter');
  await expect(page.getByRole('alert').last()).toContainText('This is neither a repository nor the address of a model.');
  await address.fill('nobody/has-this');
  await address.press('Enter');
  await expect(page.getByRole('alert').last()).toContainText('The model cannot be reached.');
  await address.fill('https://models.example/a.gguf');
  await address.press('Enter');
  await expect(page.getByRole('alert').last()).toContainText('This page may not reach that host.');
  // A repository by its name, its files, what one would take, and bytes that are not what the hub said.
  await address.fill('tiny/mini-GGUF');
  await address.press('Enter');
  const found = page.getByRole('list', { name: 'Files in tiny/mini-GGUF' });
  await expect(found).toContainText('mini-Q8_0.gguf');
  await button(page, 'What mini-Q8_0.gguf would take here').click();
  await expect(found).toContainText(/of memory with [\d,]+ tokens of context/);
  expect(await axe(page)).toEqual([]);
  const body = Buffer.from(server.file);
  body[body.length - 1]! ^= 1;
  server.behaviour = { body };
  await found.getByRole('button', { name: 'Download' }).click();
  await expect(shelf(page).getByRole('alert')).toContainText('The downloaded file is not the one that its publisher describes.');
  // Any address, whose hash nobody names: it is taken on the way.
  server.behaviour = {};
  const elsewhere = server.url.replace('127.0.0.1', 'localhost');
  await address.fill(elsewhere);
  await address.press('Enter');
  await page.getByRole('list', { name: `Files in ${elsewhere}` }).getByRole('button', { name: 'Download' }).click();
  await expect(shelf(page).filter({ has: page.getByText('model.gguf', { exact: true }) }).first()).toContainText('of memory with');
});

test('a split model comes whole: its parts are one in the list, go on where they were, are verified, loaded and asked', async ({ page, server }) => {
  const names = [1, 2, 3].map((part) => `tiny-Q8_0-0000${part}-of-00003.gguf`);
  const parts = new Map(seededModelParts(shapes['tiny-qwen2'], 3).map((part, index) => [names[index]!, Buffer.from(part)]));
  const sizes = names.map((name) => parts.get(name)!.length);
  const whole = formatBytes(sizes.reduce((sum, size) => sum + size), 'en');
  const splitServer = await serveModel(server.file, parts);
  try {
    await page.route('**/mirror.json', (route) => route.fulfill({ json: { name: 'Test University', hub: splitServer.hub, models: [] } }));
    await open(page, '/#/models');
    const address = page.getByLabel('Repository, or the address of a GGUF file');
    // The second part by its name, as someone copies it, is the model of all three.
    await address.fill(`tiny/split-GGUF/${names[1]}`);
    await address.press('Enter');
    const found = page.getByRole('list', { name: 'Files in tiny/split-GGUF' });
    await expect(found.getByRole('listitem')).toHaveCount(1);
    await expect(found).toContainText(`${whole} in 3 files`);
    await button(page, `What ${names[0]} would take here`).click();
    await expect(found).toContainText(/of memory with [\d,]+ tokens of context/);
    splitServer.behaviour = { hangsAt: 1000 };
    await found.getByRole('button', { name: 'Download' }).click();
    await expect(shelf(page)).toContainText('Downloading');
    await button(page, 'Pause').click();
    splitServer.behaviour = {};
    await page.reload();
    await button(page, 'Go on').click();
    await expect(shelf(page)).toContainText(/of memory with [\d,]+ tokens of context/);
    await expect(shelf(page)).toHaveCount(1);
    await button(page, 'Verify').click();
    await expect(page.getByText('It is whole, byte for byte.')).toBeVisible();
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await expect(page.locator('.chip__name')).toContainText('qwen2');
    await expect(page.locator('.chip__state--ready')).toBeVisible();
    await page.getByRole('link', { name: 'Back to the conversation' }).click();
    await ask(page, 'What is 47 + 38?');
    // Its weights are drawn by chance: that it writes at all is what three files in their places come to.
    await expect(page.locator('.token, .step, .answer').first()).toContainText(/\S/u);
    await page.goto('/#/models');
    await button(page, 'Delete').click();
    await page.getByRole('button', { name: /^Delete tiny.* for good$/u }).click();
    await expect(page.getByText('No model is kept here yet')).toBeVisible();
  } finally {
    await splitServer.close();
  }
});

test('the browser is asked to keep what is stored; a refusal is said, stops nothing, and can be asked about again', async ({ page, server }) => {
  await page.addInitScript(() => {
    const promise = { asked: 0, given: false };
    StorageManager.prototype.persist = () => {
      promise.asked++;
      return Promise.resolve(promise.given);
    };
    StorageManager.prototype.persisted = () => Promise.resolve(promise.given);
    Object.assign(globalThis, { promise });
  });
  await open(page, '/#/models');
  expect(await page.evaluate('promise.asked')).toBe(0);
  await button(page, 'Download Mini, Q8_0').click();
  await expect(page.getByRole('region', { name: 'Mini' })).toContainText('on this device');
  expect(server.asked).toContain(0);
  expect(await page.evaluate('promise.asked')).toBe(1);
  await expect(page.getByText('The browser may clear it when the disk is full.')).toBeVisible();
  await button(page, 'Ask it to keep it').click();
  await expect(page.locator('.shelf__storage')).toContainText('The browser did not agree.');
  expect(await page.evaluate('promise.asked')).toBe(2);
  await page.evaluate('promise.given = true');
  await button(page, 'Verify').click();
  await expect(page.getByText('The browser has promised to keep it.')).toBeVisible();
});

test('files from the disk are kept, the parts of one model as one, and what is no model is not', async ({ page }) => {
  await open(page, '/#/models');
  const input = page.locator('input[data-purpose="keep"]');
  await input.setInputFiles({ name: 'holiday.gguf', mimeType: 'application/octet-stream', buffer: Buffer.from('PNG …') });
  await expect(page.getByRole('alert')).toContainText('This file is not a GGUF model.');
  await input.setInputFiles({ name: 'my model.gguf', mimeType: 'application/octet-stream', buffer: readFileSync(miniature) });
  await expect(shelf(page)).toContainText('my-model.gguf');
  await expect(shelf(page)).toContainText('of memory with');
  await page.reload();
  await button(page, 'Verify').click();
  await expect(page.getByText('It is whole, byte for byte.')).toBeVisible();
  const parts = seededModelParts(shapes['tiny-qwen2'], 2).map((part, index) => ({
    name: `tiny-0000${index + 1}-of-00002.gguf`,
    mimeType: '',
    buffer: Buffer.from(part),
  }));
  await input.setInputFiles(parts);
  const split = shelf(page).filter({ hasText: 'tiny.gguf' });
  await expect(split).toContainText('of memory with');
  await split.getByRole('button', { name: 'Verify' }).click();
  await expect(split).toContainText('It is whole, byte for byte.');
});
