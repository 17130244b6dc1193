/** A browser whose WebGPU finds no adapter: llama.cpp on the CPU answers, and the page says why. */
import { expect, test } from '@playwright/test';
import { chromiumLaunch } from '../tools/browsers/chromium.ts';

const { executablePath, args, headless } = chromiumLaunch();
test.use({ launchOptions: { executablePath, headless, args: args.filter((flag) => !/webgpu|Vulkan/.test(flag)) } });

test('without a GPU the CPU answers, and the page says so', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('/');
  const chip = page.getByRole('button', { name: /Tiny-R1-Distill/ });
  await expect(chip).toBeVisible();
  await page.locator('#question').fill('What is 47 + 38?');
  await page.keyboard.press('Enter');
  await expect(page.locator('.answer').last()).toHaveText('The answer is 85.');
  await chip.click();
  await expect(page.getByText(/gives no WebGPU device, so llama.cpp computes on the CPU/)).toBeVisible();
  expect(complaints).toEqual([]);
});
