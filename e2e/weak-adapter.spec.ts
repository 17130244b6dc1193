/** A WebGPU adapter that grants less than WebGPU's own limits: llama.cpp on the CPU answers, and the page says why. */
import { expect, type Page, test } from '@playwright/test';
import { answer, ask, modelIsReady } from './open.ts';

// The service worker would answer for the engine's worker.
test.use({ serviceWorkers: 'block' });

/** Browsers keep that promise here; this one has half of the memory that a workgroup shares. */
const weaken = `{
  const limits = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'limits').get;
  const granted = (of, name) => (name === 'maxComputeWorkgroupStorageSize' ? 8192 : of[name]);
  Object.defineProperty(GPUAdapter.prototype, 'limits', { get() { return new Proxy(limits.call(this), { get: granted }); } });
}`;

async function weakened(page: Page): Promise<void> {
  await page.context().route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${weaken}\n${await response.text()}` });
  });
}

test('on an adapter that grants too little the CPU answers, and the page says so; WebGPU chosen by hand is refused with a way out', async ({ page }) => {
  await weakened(page);
  await page.goto('/');
  await modelIsReady(page);
  await ask(page, 'What is 47 + 38?');
  await expect(answer(page)).toHaveText('The answer is 85.');
  await page.goto('/#/settings');
  await expect(page.getByText(/grants less than WebGPU’s own defaults, so llama.cpp computes on the CPU/)).toBeVisible();

  await page.getByLabel('Engine').selectOption('webgpu');
  await page.getByRole('button', { name: 'Load the model anew with it' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('grants less than WebGPU’s own defaults');
  await expect(alert).toContainText('let the CPU compute');
  await expect(alert).toContainText('maxComputeWorkgroupStorageSize');
  // The way out that it names.
  await page.getByLabel('Engine').selectOption('wllama');
  await page.getByRole('button', { name: 'Load the model anew with it' }).click();
  await modelIsReady(page);
  // What was written stays.
  await page.getByRole('link', { name: 'Back to the conversation' }).click();
  await expect(answer(page)).toHaveText('The answer is 85.');
});
