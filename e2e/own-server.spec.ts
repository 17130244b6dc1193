/** A real server of llama.cpp (fixtures/llama-server.ts) behind the page, as a person would use it; nothing here is played. */
import { expect, type Page, test } from '@playwright/test';
import {
  hasLlamaServer,
  type LlamaServer,
  miniature,
  smolLM2,
  startLlamaServer,
  templateOfR1,
  withoutLlamaServer,
  withoutSmolLM2,
} from '../fixtures/llama-server.ts';
import { answer, ask, finished, modelIsReady, open } from './open.ts';

test.skip(!hasLlamaServer, withoutLlamaServer);

let server: LlamaServer | undefined;
test.afterEach(() => server?.kill());

/** Starts it and has the page use it, by hand. */
async function useServer(page: Page, ...[file, alias, options]: Parameters<typeof startLlamaServer>): Promise<void> {
  server = await startLlamaServer(file, alias, options);
  await page.goto('/#/settings');
  await page.getByLabel('Engine').selectOption('server');
  await page.getByLabel('Address').fill(server.address);
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText(`Reached. Its models: ${alias}`)).toBeVisible();
  await page.getByRole('button', { name: 'Use this server' }).click();
  await expect(page.getByText(`This conversation leaves your device: questions, answers and thoughts go to ${server.address}`)).toBeVisible();
  await page.goto('/#/');
  await modelIsReady(page);
}

for (const [how, alias, template] of [
  ['in its text', 'mini-r1', undefined],
  ['told apart', 'answers', templateOfR1],
] as const) {
  test(`the thought of a real server, ${how}, stands in the margin and its answer beside it`, async ({ page }) => {
    const complaints = await open(page);
    await useServer(page, miniature, alias, template === undefined ? {} : { template });
    await ask(page, 'What is 47 + 38?');
    await finished(page);
    await expect(answer(page)).toHaveText('The answer is 85.');
    const trace = page.locator('.trace').last();
    await expect(trace).toContainText('Add digit by digit.');
    await expect(trace).toContainText('7+8=15');
    await expect(trace).not.toContainText('think>');
    // As the server counted: the prompt in R1's template, thought and answer.
    await expect(page.locator('.turn__figures')).toContainText('44 tokens');
    await expect(page.locator('.turn__figures')).toContainText('prompt 15');
    expect(complaints()).toEqual([]);
  });
}

test('a real server that writes on and on is stopped, answers again, and dies: what came stays, the way out is named', async ({ page }) => {
  test.skip(smolLM2 === undefined, withoutSmolLM2);
  await open(page);
  await useServer(page, smolLM2!, 'SmolLM2', { endless: true });
  await ask(page, 'Tell me a story.');
  await expect(answer(page)).toContainText(/\w+ \w+/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped.')).toBeVisible();
  await finished(page);
  const kept = await answer(page).textContent();
  expect(kept).toMatch(/\w+ \w+/);

  await ask(page, 'And another one.');
  await expect(page.locator('.answer')).toHaveCount(2);
  await expect(answer(page)).toContainText(/\w+ \w+/);
  await server!.kill();
  await expect(page.getByText('Your server ended the answer in the middle.')).toBeVisible();
  await expect(page.getByText(/What came so far is kept\. Try again/)).toBeVisible();
  await expect(answer(page)).toContainText(/\w+ \w+/);
  await expect(page.locator('.answer').first()).toHaveText(kept!);

  await page.getByRole('button', { name: 'Try again' }).last().click();
  await expect(page.getByText('Your server cannot be reached.')).toBeVisible();
  await expect(page.getByText(/Check that it runs/)).toBeVisible();
});
