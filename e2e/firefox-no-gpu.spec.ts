/** A Firefox whose WebGPU is switched off, as it comes on many systems: llama.cpp on the CPU answers, and the page says why. */
import { expect, test } from '@playwright/test';
import { launchFirefox } from '../tools/browsers/firefox.ts';

test('Firefox without WebGPU: the CPU answers, and the page says so', async ({ baseURL }) => {
  const browser = await launchFirefox({ webgpu: false });
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(baseURL!);
    expect(await page.evaluate("'gpu' in navigator")).toBe(false);
    await page.waitForSelector('.chip__state--ready', { timeout: 60_000 });
    await (await page.waitForSelector('#question'))!.type('What is 47 + 38?');
    await page.keyboard.press('Enter');
    // A poll, for a failure then names what stands there instead.
    await expect
      .poll(() => page.evaluate("[...document.querySelectorAll('.answer')].at(-1)?.textContent ?? document.body.innerText"), { timeout: 60_000 })
      .toBe('The answer is 85.');
    await (await page.waitForSelector('::-p-xpath(//button[contains(., "Tiny-R1-Distill")])'))!.click();
    await page.waitForFunction("document.body.textContent.includes('gives no WebGPU device, so llama.cpp computes on the CPU')");
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
  }
});
