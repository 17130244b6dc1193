/** A browser whose WebGPU finds no adapter. */
import { expect, test } from '@playwright/test';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';

const { executablePath, args, headless } = chromiumLaunch();
test.use({ launchOptions: { executablePath, headless, args: args.filter((flag) => !/webgpu|Vulkan/.test(flag)) } });

test('without a GPU the page says what is missing and what to do', async ({ page }) => {
  await page.goto('/');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(/does not offer WebGPU|finds no graphics processor/);
  await expect(alert.getByRole('button', { name: 'Load again' })).toBeVisible();
  await page.locator('#question').fill('What is 47 + 38?');
  await expect(page.getByRole('button', { name: 'Ask' })).toBeDisabled();
});
