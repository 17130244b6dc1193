/** Which engine computes: by the device, by hand, and the person's own server. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { answer, ask, finished, modelIsReady, open } from './open.ts';
import { type ScriptedServer, scriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
test.beforeAll(async () => {
  server = await scriptedServer();
});
test.afterAll(() => server.close());

const settings = async (page: Page): Promise<void> => {
  await page.goto('/#/settings');
  await expect(page.getByRole('heading', { name: 'What computes' })).toBeVisible();
};

test('both engines are measured once, the faster one is taken, and the reason is told', async ({ page }) => {
  const complaints = await open(page);
  await settings(page);
  await expect(page.getByText(/only a software imitation.*until then WebGPU computes/)).toBeVisible();
  await page.getByRole('button', { name: 'Measure both' }).click();
  await expect(page.getByText(/measured faster here: \d+ tokens a second/)).toBeVisible({ timeout: 60_000 });
  await modelIsReady(page);
  // Remembered, and in force after a reload.
  await page.reload();
  await modelIsReady(page);
  await expect(page.getByText(/measured faster here/)).toBeVisible();

  await page.getByLabel('Engine').selectOption('wllama');
  await expect(page.getByText('You chose the CPU.')).toBeVisible();
  await page.getByRole('button', { name: 'Load the model anew with it' }).click();
  await modelIsReady(page);
  await page.getByRole('button', { name: /Tiny-R1-Distill/ }).click();
  await expect(page.getByText(/llama.cpp computes this model on the CPU/)).toBeVisible();
  expect(complaints()).toEqual([]);
});

test('the person’s own server is tested, used, said on every page, and forgotten', async ({ page }) => {
  await open(page);
  await settings(page);
  await page.getByLabel('Engine').selectOption('server');
  const use = page.getByRole('button', { name: 'Use this server' });
  // Off until an address is typed.
  await expect(use).toBeDisabled();
  await page.getByLabel('Address').fill('192.0.2.7:8000');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText(/This page may not reach that server/)).toBeVisible();
  expect(server.requests).toEqual([]);

  await page.getByLabel('Address').fill(server.host);
  await page.getByLabel('Key, if it wants one').fill('secret');
  server.status = 401;
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText('Your server refuses the request.')).toBeVisible();
  server.status = 200;
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText('Reached. Its models: r1-671b, r1-70b')).toBeVisible();
  expect(server.requests.at(-1)).toMatchObject({ path: '/v1/models', authorization: 'Bearer secret' });
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByLabel('Model, empty').fill('r1-70b');
  await use.click();

  const sign = page.getByText(`This conversation leaves your device: questions, answers and thoughts go to ${server.host}`);
  await expect(sign).toBeVisible();
  await page.goto('/#/');
  await expect(sign).toBeVisible();
  await expect(page.getByText(`Goes to ${server.host}.`)).toBeVisible();
  server.say = [{ reasoning_content: '40 + 2' }, { reasoning_content: ' = 42' }, { content: 'It is ' }, { content: '42.' }];
  await ask(page, 'What is 40 + 2?');
  await finished(page);
  await expect(answer(page)).toHaveText('It is 42.');
  await expect(page.locator('.trace').last()).toContainText('40 + 2 = 42');
  // What the server has counted; no token of the thought is known by itself.
  await expect(page.locator('.turn__figures')).toContainText('4 tokens');
  await expect(page.locator('.turn__figures')).toContainText('prompt 9');
  await expect(page.locator('.trace').last()).not.toContainText('0 tokens');
  expect(server.requests.at(-1)).toMatchObject({ body: { model: 'r1-70b', messages: [{ role: 'user', content: 'What is 40 + 2?' }] } });

  // What had come is kept when the server breaks off, and the way out is named.
  server.cutAfter = 3;
  await ask(page, 'And once more?');
  await expect(page.getByText('Your server ended the answer in the middle.')).toBeVisible();
  await expect(page.locator('.trace').last()).toContainText('40 + 2 = 42');
  server.cutAfter = Infinity;

  // The key is not kept: after a reload the address is there, the key is not, and nothing leaves the device.
  await page.reload();
  await modelIsReady(page);
  await expect(sign).toHaveCount(0);
  await settings(page);
  await page.getByLabel('Engine').selectOption('server');
  await expect(page.getByLabel('Address')).toHaveValue(server.host);
  await expect(page.getByLabel('Key, if it wants one')).toHaveValue('');
  await page.getByRole('button', { name: 'Forget the server' }).click();
  await expect(page.getByLabel('Address')).toHaveValue('');
  expect(await page.evaluate(() => localStorage.getItem('denkspur.preferences'))).not.toContain('secret');
});
